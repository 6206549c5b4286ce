#pragma once
// Ready sets of prompts to begin with: one template, a general set, those that are shipped for datasets, and
// a person's own, which are files of the workspace.

#include "teacher/prompt_file.h"

#include <QMetaType>
#include <QString>

#include <filesystem>
#include <string>
#include <vector>

namespace retort::ui {

enum class PromptOrigin {
    OneTemplate,
    General,
    Shipped,
    Own,     ///< in promptFolder()
    Imported ///< a file from anywhere, or what is left when an own one is gone
};

/// Where prompts came from.
struct PromptSource {
    PromptOrigin origin = PromptOrigin::OneTemplate;
    QString name{}; ///< of the file, without its ending; empty for the first two
    std::filesystem::path file{};

    friend bool operator==(const PromptSource&, const PromptSource&) = default;
};

/// "One template", "General", "eurosat, shipped", or the name of a person's own.
QString titleOf(const PromptSource& source);

/// `<workspace>/prompts/<data set>`: the person's own sets for a dataset.
std::filesystem::path promptFolder(const std::filesystem::path& workspace, const QString& dataset);
/// Own ones last; a folder that is not there has none.
std::vector<PromptSource> listPromptSets(const std::filesystem::path& resources,
                                         const std::filesystem::path& folder);
/// What a dataset begins with, as a study does: what is shipped for it, else one template. Without classes
/// its name alone is looked at.
PromptSource usualPrompts(const std::filesystem::path& resources, const QString& dataset,
                          const std::vector<std::string>& classes);

/// With the dataset's own names for the classes where the set has none for them: those that are shipped for
/// another dataset lend only their templates. Errors are those of study::readPromptFile().
Result<study::PromptFile> openPromptSet(const PromptSource& source, const std::filesystem::path& resources,
                                        const QString& dataset, const std::vector<std::string>& classes);

/// Why a new own set cannot have this name; empty if it can.
QString obstacleToName(const QString& name, const std::vector<PromptSource>& sets);

} // namespace retort::ui

Q_DECLARE_METATYPE(retort::ui::PromptSource)
