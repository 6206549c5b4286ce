#pragma once
// Tries prompts on a dataset: how well a teacher classifies with each template alone, with an ensemble, and
// which templates to keep. Images and prompts are embedded once and kept; an ensemble of what has been
// encoded before is a mean and one product, so that switching a template on or off answers at once.
//
//   RETORT_TRY(auto trial, PromptTrial::open({.teacher = "miniature-clip", .dataset = "eurosat", ...}));
//   RETORT_TRY(const auto scores, trial.ensemble(data::Split::Train, prompts));

#include "base/result.h"
#include "data/dataset.h"
#include "data/subset.h"
#include "store/scores.h"
#include "teacher/compute_context.h"
#include "teacher/embedded_count.h"
#include "teacher/prompt_selection.h"
#include "teacher/prompt_set.h"

#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace retort::study {

struct TrialOptions {
    std::string teacher; ///< a model's name or path
    std::string dataset; ///< a dataset's name or path
    std::filesystem::path workspace;
    ComputeContext work{}; ///< its stop ends the opening; every question brings its own
    /// Whether images are put to the teacher, or have to be in the cache (NotFound if they are not).
    bool embedsImages = true;
};

/// One template alone.
struct TemplateScore {
    std::string text;
    double top1 = 0;              ///< share
    double meanPerClass = 0;      ///< share, over classes that have images
    std::vector<double> perClass; ///< shares, in label order; 0 for a class without images
};

struct SuggestionOptions {
    data::LabelledSubset labelled{}; ///< of the training split; absent: all of it
    SelectionOptions selection{};
};

/// What choosing used, and what it chose.
struct Suggestion {
    PromptSelection selection;
    std::vector<std::string> templates; ///< chosen, in the order of choice
    data::LabelledSubset labelled;
    SelectionOptions options;
    std::int64_t labelledImages = 0; ///< selection.images of these, where memory set a limit
};

/// Not for several threads at once.
class PromptTrial {
public:
    /// Errors are those of opening dataset and teacher.
    static Result<PromptTrial> open(const TrialOptions& options);
    PromptTrial(PromptTrial&&) noexcept;
    PromptTrial& operator=(PromptTrial&&) noexcept;
    ~PromptTrial();

    const data::Dataset& dataset() const;
    const std::string& teacherName() const;

    /// On the teacher's files, and on each template that is too long for it, for people. InvalidArgument
    /// where a class's name is cut off.
    Result<std::vector<std::string>> remarks(const PromptSet& prompts) const;
    const std::vector<std::string>& teacherRemarks() const;

    /// Sees to it that the whole split is in the cache; what was embedded before a stop is kept there.
    Result<EmbeddedCount> embedImages(data::Split split, const std::stop_token& stop);
    /// Of each template alone, in their order; what was asked before is known. InvalidArgument: a split
    /// without images, a template without a place, an empty name; Mismatch: another number of names than
    /// classes; Cancelled; those of embedding.
    Result<std::vector<TemplateScore>> eachTemplate(data::Split split, const PromptSet& prompts,
                                                    const std::stop_token& stop);
    /// Of all templates together. Errors as above.
    Result<store::Scores> ensemble(data::Split split, const PromptSet& prompts, const std::stop_token& stop);
    /// Under which teacherScores() keeps the same in the store.
    Result<std::string> scoresIdentity(data::Split split, const PromptSet& prompts);
    /// Chooses among the templates by labelled images of the training split, never by others. Errors as
    /// above, and those of selectTemplates() and data::labelledIndices().
    Result<Suggestion> suggest(const PromptSet& candidates, const SuggestionOptions& options,
                               const std::stop_token& stop);

private:
    struct Parts;
    explicit PromptTrial(std::unique_ptr<Parts> parts);

    std::unique_ptr<Parts> m_parts;
};

/// Top-1 of each class as shares; 0 for a class without images.
std::vector<double> perClassAccuracy(const store::ConfusionMatrix& confusion);

} // namespace retort::study
