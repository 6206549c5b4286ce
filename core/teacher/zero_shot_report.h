#pragma once
// How well a teacher classifies a dataset's split without having been trained for it: as a whole, class by
// class, template by template, and which templates to keep.

#include "base/result.h"
#include "data/dataset.h"
#include "store/scores.h"
#include "store/workspace.h"
#include "teacher/compute_context.h"
#include "teacher/prompt_set.h"
#include "teacher/prompt_trial.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace retort::study {

struct ZeroShotOptions {
    std::string teacher; ///< a model's name or path
    std::string dataset; ///< a dataset's name or path
    data::Split split = data::Split::Test;
    std::optional<std::filesystem::path>
        templates;             ///< absent: shipped ones for the dataset, else the default
    std::string templateSet{}; ///< of a file with several sets; empty: the one named like the dataset
    /// Stronger than the file; without class names, the dataset's own.
    std::optional<PromptSet> prompts{};
    bool perTemplate = false;                      ///< also each template alone
    std::optional<SuggestionOptions> suggestion{}; ///< also choose among the templates
    ComputeContext work{};
};

struct ZeroShotReport {
    std::string teacher;
    std::string dataset;
    data::Split split = data::Split::Test;
    std::vector<std::string> classes;
    std::vector<std::string> templates;
    std::vector<std::string> classNames; ///< as the teacher reads them, in label order
    store::Scores scores;                ///< shares in [0, 1]
    std::vector<double> perClass;        ///< top-1 of each class, share; 0 for a class without images
    std::vector<TemplateScore> perTemplate{};
    std::optional<Suggestion> suggestion{};
    std::vector<std::string> remarks{}; ///< on the teacher's files and on prompts that are cut, for people
};

/// Embeddings and scores are kept in the workspace and not computed twice. InvalidArgument: a split without
/// images, a template that leaves no room for a class's name; else the errors of opening dataset, teacher
/// and templates; Cancelled.
Result<ZeroShotReport> zeroShotReport(store::Workspace& workspace, const ZeroShotOptions& options);

/// A sentence for people where the teacher is no better than chance: weights, vocabulary or order of the
/// classes of another model are not always seen in the files, but here. Nothing below 100 images.
std::optional<std::string> chanceRemark(const store::Scores& scores);

} // namespace retort::study
