#include "study/sets/set_check_request.h"

#include "store/synthetic_table.h"
#include "study/plan/planned_set.h"
#include "study/plan/work_kinds.h"
#include "study/sets/set_check.h"
#include "study/sets/set_scoring.h"
#include "synthesis/sets/synthetic_dataset.h"
#include "teacher/prompt_file.h"
#include "teacher/study_data.h"
#include "teacher/teacher.h"
#include "teacher/teacher_identity.h"
#include "teacher/teacher_place.h"
#include "tensor/device.h"

#include <fmt/format.h>

namespace retort::study {

namespace {

Result<std::string> teacherFor(const SetCheckRequest& request, const store::SyntheticSetRecord& set) {
    if (request.teacher)
        return *request.teacher;
    const auto& known = set.scoreTeacher.empty() ? set.request.teacher : set.scoreTeacher;
    if (!known.empty())
        return firstTeacher(known);
    return Error{
        ErrorCode::InvalidArgument,
        fmt::format(
            "the set {} was made and scored without a teacher; name one to compare it with test images",
            set.request.name)};
}

struct RealImages {
    const data::Dataset& dataset;
    std::string train{}, test{}; ///< splitHash() of its splits
};

Result<WorkEstimate> workOfCheck(store::Workspace& workspace, const KnownTeacher& teacher,
                                 const store::SyntheticSetRecord& set, const RealImages& real,
                                 const ResolvedContext& resolved) {
    const auto test = data::allIndices(real.dataset, data::Split::Test);
    RETORT_TRY(const auto sources, synthesis::comparedImages(set, real.dataset));
    const auto missing = [&](data::Split split, const std::string& hash, std::vector<std::int64_t> indices) {
        return teacher.missing(
            {.dataset = real.dataset, .split = split, .splitHash = hash, .indices = std::move(indices)});
    };
    const auto inSet = set.done();
    RETORT_TRY(const auto generated,
               missingEmbeddings(workspace, teacher, set, inSet, synthesis::Curation::Ignored, resolved));
    WorkEstimate estimate;
    estimate.add({Phase::EmbedSet}, embeddingOf(generated, teacher));
    estimate.add({Phase::ScoreTeacher}, embeddingOf(missing(data::Split::Test, real.test, test), teacher));
    estimate.add({Phase::EmbedReal}, embeddingOf(missing(data::Split::Train, real.train, sources), teacher));
    addComparing(estimate, {Phase::CompareSet}, std::ssize(test) + inSet);
    return estimate;
}

/// Nobody could score them when they were made; their embeddings are there now.
Status scoreImported(store::Workspace& workspace, const store::SyntheticSetRecord& set, Teacher& teacher,
                     const SetCheckRequest& request) {
    if (!synthesis::isImported(set) || !set.scoreTeacher.empty())
        return {};
    RETORT_TRY(const auto prompts,
               usualPrompts(request.work.resources, set.request.dataset, set.request.classes));
    RETORT_TRY(const auto scoring, scoreSet(workspace, set.id, teacher, prompts, {}, request.work.stop));
    static_cast<void>(scoring);
    return {};
}

} // namespace

Result<store::SetCheck> checkRequestedSet(store::Workspace& workspace, const SetCheckRequest& request) {
    RETORT_CHECK(validate(request.duplicates));
    RETORT_TRY(const auto set, store::SyntheticTable(workspace.database()).findNamed(request.set));
    RETORT_TRY(const auto teacherName, teacherFor(request, set));
    RETORT_TRY(const auto real,
               openForWork(request.dataset.value_or(set.request.dataset), datasetSearch(workspace.folder()),
                           {.progress = beforeJob(request.work.progress),
                            .remark = request.work.remark,
                            .stop = request.work.stop}));
    tensor::setComputeThreads(request.work.threads);
    RETORT_TRY(const auto resolved, resolve(request.work));
    RETORT_TRY(auto place, findTeacher(teacherName, resolved, workspace.folder()));
    RETORT_TRY(auto teacher, Teacher::open(place.folder, std::move(place.options)));
    RETORT_TRY(const auto trainHash, splitHash(*real, data::Split::Train, readContent(request.work.stop)));
    RETORT_TRY(const auto testHash, splitHash(*real, data::Split::Test, readContent(request.work.stop)));
    RETORT_TRY(auto estimate,
               workOfCheck(workspace, teacher.known(), set,
                           {.dataset = *real, .train = trainHash, .test = testHash}, resolved));
    StudyMeter meter(request.work.progress, std::move(estimate));
    RETORT_TRY(auto check, checkSet(workspace, teacher,
                                    {.set = set.id,
                                     .real = *real,
                                     .trainHash = trainHash,
                                     .testHash = testHash,
                                     .duplicates = request.duplicates,
                                     .progress =
                                         [&meter](Phase phase) {
                                             meter.leave();
                                             meter.enter({phase});
                                             return meter.counting();
                                         },
                                     .stop = request.work.stop}));
    RETORT_CHECK(scoreImported(workspace, set, teacher, request));
    return check;
}

} // namespace retort::study
