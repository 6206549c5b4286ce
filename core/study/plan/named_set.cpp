#include "study/plan/named_set.h"

#include "data/dataset_name.h"
#include "store/synthetic_table.h"
#include "study/plan/set_source.h"
#include "synthesis/sets/set_spec.h"
#include "synthesis/sets/synthetic_dataset.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace retort::study {

namespace {

Result<synthesis::GenerationKind> kindOf(const store::SyntheticSetRecord& set) {
    using synthesis::GenerationKind;
    if (const auto kind = enumOf<GenerationKind>(set.request.kind))
        return *kind;
    return Error{ErrorCode::Corrupt,
                 fmt::format("the set {} is of the unknown kind \"{}\"", set.request.name, set.request.kind)};
}

Status checkSet(const store::SyntheticSetRecord& set, Source source) {
    if (sourceOf(set) != source && synthesis::isImported(set))
        return invalidArgument(fmt::format(
            "\"sets\": the images of {} were imported {} their source images; name it under \"{}\"",
            set.request.name, source == Source::Cls2Img ? "with" : "without", name(sourceOf(set))));
    if (sourceOf(set) != source)
        return invalidArgument(fmt::format("\"sets\": {} is a set of {}, not of {}", set.request.name,
                                           set.request.kind, name(source)));
    if (!set.finished)
        return invalidArgument(fmt::format(
            "\"sets\": {} has {} of its {} images; finish generating it first, or name another set",
            set.request.name, set.done(), set.request.images));
    return {};
}

bool learnsConditions(const StudySpec& spec, const std::string& dataset) {
    const auto& columns = columnsFor(spec, dataset);
    return std::any_of(columns.begin(), columns.end(),
                       [](const Column& column) { return column.method == Method::ConditionPrediction; });
}

Status checkFit(const store::SyntheticSetRecord& set, const StudyData& data) {
    if (set.request.classes == data.identity.classes)
        return {};
    return Error{
        ErrorCode::Mismatch,
        fmt::format("the set {} has other classes than the dataset {}; generate one from the dataset",
                    set.request.name, data.identity.name)};
}

/// Images that were made from real ones beside the labelled ones know more than the study allows.
Result<std::vector<std::string>> remarksOn(const store::SyntheticSetRecord& set, const StudyData& data) {
    std::vector<std::string> remarks;
    if (sourceOf(set) == Source::Cls2Img)
        return remarks; // generated from names of classes alone
    RETORT_TRY(const auto sources, synthesis::comparedImages(set, *data.dataset));
    auto labelled = data.labelled;
    std::sort(labelled.begin(), labelled.end());
    const auto others = std::count_if(sources.begin(), sources.end(), [&](std::int64_t source) {
        return !std::binary_search(labelled.begin(), labelled.end(), source);
    });
    if (others > 0)
        remarks.push_back(fmt::format("the set {} was made from {} training images that are not among the "
                                      "study's labelled ones",
                                      set.request.name, others));
    return remarks;
}

/// CP learns the teacher's embedding of the real image that an image was made from: which of the teachers
/// that is. Of images of another program it is the first.
Result<std::size_t> conditionTeacher(const store::SyntheticSetRecord& set, const StudySpec& spec,
                                     const StudyData& data, const KnownTeachers& teachers) {
    if (!synthesis::isImported(set)) {
        if (const auto teacher = teachers.ofEmbeddings(set.request.teacherHash))
            return *teacher;
        return Error{ErrorCode::Mismatch,
                     fmt::format("img2img/CP cannot learn from the set {}: its condition embeddings are {}, "
                                 "the study's teacher is {}",
                                 set.request.name,
                                 set.request.teacher.empty() ? "absent" : "those of " + set.request.teacher,
                                 teachers.identity().name)};
    }
    if (spec.features.conditionTarget != distill::ConditionTarget::Clean)
        return Error{
            ErrorCode::Mismatch,
            fmt::format("img2img/CP cannot learn noised embeddings from the imported set {}; choose the "
                        "clean CP target",
                        set.request.name)};
    RETORT_TRY(const auto made, synthesis::readSetSpec(set.request.spec, set.request.name));
    if (made.trainHash == data.identity.trainHash)
        return std::size_t{0};
    return Error{
        ErrorCode::Mismatch,
        fmt::format("img2img/CP cannot learn from the set {}: its sources are of another training split "
                    "than that of {} now; import it again",
                    set.request.name, data.identity.name)};
}

Result<PlannedSet> plannedFrom(const store::SyntheticSetRecord& set, Source source, const StudyData& data) {
    PlannedSet planned{.source = source,
                       .spec = {},
                       .embeddings = {},
                       .identity = set.request.identity,
                       .generator = set.request.generator,
                       .images = set.request.images};
    RETORT_TRY(planned.spec.kind, kindOf(set));
    RETORT_TRY(planned.remarks, remarksOn(set, data));
    return planned;
}

Result<std::vector<store::SyntheticSetRecord>> setsOf(const StudySpec& spec, Source source,
                                                      store::Workspace& workspace) {
    std::vector<store::SyntheticSetRecord> sets;
    const auto named = spec.generation.sets.find(source);
    if (named == spec.generation.sets.end())
        return sets;
    for (const auto& name : named->second) {
        RETORT_TRY(auto set, store::SyntheticTable(workspace.database()).findNamed(name));
        RETORT_CHECK(checkSet(set, source));
        sets.push_back(std::move(set));
    }
    return sets;
}

} // namespace

Result<std::optional<PlannedSet>> namedSet(const StudySpec& spec, Source source, const std::string& dataset,
                                           const StudyData& data, const KnownTeachers& teachers,
                                           store::Workspace& workspace) {
    std::optional<PlannedSet> planned;
    RETORT_TRY(const auto sets, setsOf(spec, source, workspace));
    for (const auto& set : sets) {
        if (!data::isSameDataset(set.request.dataset, data.dataset->summary().name))
            continue;
        if (planned)
            return invalidArgument(
                fmt::format("\"sets\": {} is the second {} set for the dataset {}; name one",
                            set.request.name, name(source), data.identity.name));
        RETORT_CHECK(checkFit(set, data));
        RETORT_TRY(planned, plannedFrom(set, source, data));
        if (source == Source::Img2Img && learnsConditions(spec, dataset)) {
            RETORT_TRY(planned->teacher, conditionTeacher(set, spec, data, teachers));
        }
    }
    return planned;
}

Status checkNamedSets(const StudySpec& spec, const std::vector<std::string>& datasets,
                      store::Workspace& workspace) {
    for (const auto& [source, names] : spec.generation.sets) {
        RETORT_TRY(const auto sets, setsOf(spec, source, workspace));
        for (const auto& set : sets)
            if (std::none_of(datasets.begin(), datasets.end(), [&](const std::string& dataset) {
                    return data::isSameDataset(set.request.dataset, dataset);
                }))
                return invalidArgument(
                    fmt::format("\"sets\": {} was made from the dataset {}, which the study does not have",
                                set.request.name, set.request.dataset));
    }
    return {};
}

} // namespace retort::study
