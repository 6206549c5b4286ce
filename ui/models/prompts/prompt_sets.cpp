#include "models/prompts/prompt_sets.h"

#include "data/dataset_name.h"
#include "models/session/text.h"
#include "store/workspace_paths.h"
#include "teacher/prompt_file.h"

#include <QCoreApplication>

#include <algorithm>

namespace retort::ui {

namespace fs = std::filesystem;

namespace {

struct PromptSetTexts {
    Q_DECLARE_TR_FUNCTIONS(PromptSets)
};

std::vector<PromptSource> filesIn(const fs::path& folder, PromptOrigin origin) {
    std::vector<PromptSource> found;
    std::error_code absent;
    for (const auto& entry : fs::directory_iterator(folder, absent))
        if (entry.path().extension() == ".json")
            found.push_back({.origin = origin, .name = qt(entry.path().stem()), .file = entry.path()});
    std::sort(found.begin(), found.end(),
              [](const auto& a, const auto& b) { return a.name.compare(b.name, Qt::CaseInsensitive) < 0; });
    return found;
}

/// Shipped files are named after their dataset, which may be asked for by its path.
std::string plainName(const QString& dataset) {
    return path(dataset).filename().string();
}

} // namespace

QString titleOf(const PromptSource& source) {
    switch (source.origin) {
    case PromptOrigin::OneTemplate: return PromptSetTexts::tr("One template");
    case PromptOrigin::General: return PromptSetTexts::tr("General");
    case PromptOrigin::Shipped: return PromptSetTexts::tr("%1, shipped").arg(source.name);
    case PromptOrigin::Own: return source.name;
    case PromptOrigin::Imported: return PromptSetTexts::tr("%1, imported").arg(source.name);
    }
    return {};
}

fs::path promptFolder(const fs::path& workspace, const QString& dataset) {
    return store::WorkspacePaths(workspace).prompts() / plainName(dataset);
}

std::vector<PromptSource> listPromptSets(const fs::path& resources, const fs::path& folder) {
    std::vector<PromptSource> sets{{.origin = PromptOrigin::OneTemplate}, {.origin = PromptOrigin::General}};
    for (auto& shipped : filesIn(resources / "templates", PromptOrigin::Shipped))
        sets.push_back(std::move(shipped));
    for (auto& own : filesIn(folder, PromptOrigin::Own))
        sets.push_back(std::move(own));
    return sets;
}

PromptSource usualPrompts(const fs::path& resources, const QString& dataset,
                          const std::vector<std::string>& classes) {
    if (const auto file = study::shippedPrompts(resources, utf8(dataset), classes))
        return {.origin = PromptOrigin::Shipped, .name = qt(file->stem()), .file = *file};
    return {.origin = PromptOrigin::OneTemplate};
}

Result<study::PromptFile> openPromptSet(const PromptSource& source, const fs::path& resources,
                                        const QString& dataset, const std::vector<std::string>& classes) {
    study::PromptFile file;
    switch (source.origin) {
    case PromptOrigin::OneTemplate: file.prompts = study::defaultPrompts(classes); return file;
    case PromptOrigin::General: {
        RETORT_TRY(file.prompts, study::anyDatasetPrompts(resources, "general", classes));
        return file;
    }
    case PromptOrigin::Shipped: {
        RETORT_TRY(file.prompts, study::readShippedPrompts(source.file, classes));
        if (!data::isSameDataset(utf8(source.name), utf8(dataset)))
            file.prompts.classNames = classes;
        return file;
    }
    case PromptOrigin::Own:
    case PromptOrigin::Imported: break;
    }
    return study::readPromptFile(source.file, classes, {.dataset = utf8(dataset)});
}

QString obstacleToName(const QString& name, const std::vector<PromptSource>& sets) {
    constexpr qsizetype kLongest = 80;
    if (name.isEmpty())
        return PromptSetTexts::tr("Give the set a name.");
    if (name.contains(QLatin1Char('/')) || name.startsWith(QLatin1Char('.')))
        return PromptSetTexts::tr("The name cannot have a slash in it, or begin with a dot.");
    if (name.size() > kLongest)
        return PromptSetTexts::tr("The name is too long.");
    for (const auto& set : sets)
        if (set.origin == PromptOrigin::Own && set.name.compare(name, Qt::CaseInsensitive) == 0)
            return PromptSetTexts::tr("There is a set of this name already.");
    return {};
}

} // namespace retort::ui
