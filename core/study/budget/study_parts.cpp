#include "study/budget/study_parts.h"

#include "data/known_datasets.h"
#include "download/download_list.h"
#include "teacher/known_parts.h"
#include "teacher/model_list.h"
#include "teacher/teacher_place.h"

#include <fmt/format.h>

#include <algorithm>

namespace retort::study {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kWeights = ".safetensors";

/// Absent where the part is not here; the error of one that is here and cannot be used.
template<class Part> Result<std::optional<Part>> orMissing(Result<Part> part) {
    if (part.ok())
        return std::optional<Part>{std::move(part).value()};
    if (part.error().code == ErrorCode::NotFound)
        return std::optional<Part>{};
    return part.error();
}

class PartSearch {
public:
    PartSearch(const StudySpec& spec, const store::Workspace& workspace, const ResolvedContext& resolved)
        : m_spec(spec), m_workspace(workspace), m_resolved(resolved) {}

    Result<StudyParts> take();

private:
    Status lookForDataset(const std::string& name);
    Status lookForTeacher(const std::string& name);
    Status lookForGenerator(Source source, const GeneratorSetting& setting);
    Status addMissingParts(const GeneratorSetting& setting, const Error& problem);
    MissingPart missing(PartKind kind, const std::string& name) const;
    bool offer(const char* kind, MissingPart& part) const;
    bool isUsed(Source source) const;

    const StudySpec& m_spec;
    const store::Workspace& m_workspace;
    const ResolvedContext& m_resolved;
    StudyParts m_parts;
};

Result<StudyParts> PartSearch::take() {
    RETORT_TRY(m_parts.published, publishedModels(m_resolved.context.resources));
    for (const auto& name : m_spec.datasets)
        RETORT_CHECK(lookForDataset(name));
    if (std::ranges::any_of(m_spec.columns, &Column::hasFirstStage))
        for (const auto& name : m_spec.teachers())
            RETORT_CHECK(lookForTeacher(name));
    for (const auto& [source, setting] : m_spec.generation.generators)
        if (isUsed(source))
            RETORT_CHECK(lookForGenerator(source, setting));
    return std::move(m_parts);
}

bool PartSearch::isUsed(Source source) const {
    return std::ranges::any_of(m_spec.columns, [&](const Column& column) { return column.source == source; });
}

Status PartSearch::lookForDataset(const std::string& name) {
    RETORT_TRY(const auto data, orMissing(openStudyData(m_spec, name, m_workspace, m_resolved)));
    auto& planned = m_parts.datasets.emplace_back();
    if (!data)
        m_parts.missing.push_back(missing(PartKind::Dataset, name));
    else { // its templates may be missing, which is an error of the study
        RETORT_TRY(planned, openPlannedData(m_spec, name, m_workspace, m_resolved));
    }
    return {};
}

Status PartSearch::lookForTeacher(const std::string& name) {
    auto& teacher = m_parts.teachers.emplace_back();
    RETORT_TRY(const auto place,
               orMissing(findTeacher(name, m_resolved, m_workspace.folder(), m_spec.folder)));
    if (!place) {
        m_parts.missing.push_back(missing(PartKind::Teacher, name));
        return {};
    }
    RETORT_TRY(teacher, m_resolved.context.known->teacher(place->folder, place->options));
    return {};
}

Status PartSearch::lookForGenerator(Source source, const GeneratorSetting& setting) {
    auto generator = knowGenerator({.generator = setting,
                                    .prediction = m_spec.generation.choicesFor(source).prediction,
                                    .folder = m_spec.folder},
                                   m_workspace, m_resolved);
    if (!generator.ok())
        return generator.error().code == ErrorCode::NotFound ? addMissingParts(setting, generator.error())
                                                             : Status{generator.error()};
    m_parts.generators.emplace(source, std::move(generator).value());
    return {};
}

/// `problem`: what it is where each part is here, and one of them is not whole.
Status PartSearch::addMissingParts(const GeneratorSetting& setting, const Error& problem) {
    const auto search = ModelSearch::in(m_resolved.context.resources, m_workspace.folder());
    bool isAnyMissing = false;
    for (const auto& name : setting.names()) {
        if (setting.assembly && findModel(name, search, m_spec.folder).ok())
            continue;
        isAnyMissing = true;
        if (std::ranges::find(m_parts.missing, name, &MissingPart::name) == m_parts.missing.end())
            m_parts.missing.push_back(missing(PartKind::Generator, name));
    }
    return isAnyMissing ? Status{} : Status{problem};
}

/// The command and the size of a download that the program has a list of.
bool PartSearch::offer(const char* kind, MissingPart& part) const {
    const auto folder = m_resolved.context.resources / "downloads" / (std::string(kind) + "s");
    // A model in one file is kept as its list's name with this ending.
    const auto name = part.name.ends_with(kWeights) ? fs::path(part.name).stem().string() : part.name;
    const auto list = download::readDownloadList(folder / (name + ".json"));
    if (!list.ok())
        return false;
    part.command = fmt::format("retort-cli {} download {}", kind, name);
    if (m_workspace.folder() != store::Workspace::defaultFolder())
        part.command += " --workspace " + m_workspace.folder().string();
    part.page = list->page;
    part.bytes = list->bytes();
    return true;
}

MissingPart PartSearch::missing(PartKind kind, const std::string& name) const {
    MissingPart part{.kind = kind, .name = name};
    const auto& paths = m_workspace.paths();
    const bool isPath = name.find('/') != std::string::npos;
    const auto named = fs::path(name).is_absolute() ? fs::path(name) : m_spec.folder / name;
    if (isPath)
        part.place = named;
    else
        part.place = (kind == PartKind::Dataset ? paths.datasets() : paths.models()) / name;
    if (isPath || offer(kind == PartKind::Dataset ? "dataset" : "model", part))
        return part;
    if (const auto* known = kind == PartKind::Dataset ? data::knownDataset(name) : nullptr) {
        part.page = known->page;
        part.note = data::wayToGet(*known);
    } else if (const auto* model = findPublished(m_parts.published, name)) {
        part.page = model->page;
        part.note = fmt::format("put {} at its place", model->title);
    } else {
        part.note = "no download of this name is known to the program";
    }
    return part;
}

} // namespace

Result<StudyParts> lookForParts(const StudySpec& spec, const store::Workspace& workspace,
                                const ResolvedContext& resolved) {
    return PartSearch(spec, workspace, resolved).take();
}

} // namespace retort::study
