#include "teacher/prompt_trial.h"

#include "base/cancellation.h"
#include "clip/text/prompt_templates.h"
#include "clip/zero_shot.h"
#include "data/registry/registry.h"
#include "distill/metrics.h"
#include "distill/targets.h"
#include "teacher/stored_scores.h"
#include "teacher/study_data.h"
#include "teacher/teacher.h"
#include "teacher/teacher_place.h"
#include "teacher/template_cosines.h"
#include "tensor/device.h"
#include "tensor/torch_error.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>

namespace retort::study {

namespace {

Result<Teacher> openTrialTeacher(const TrialOptions& options) {
    RETORT_TRY(auto resolved, resolve(options.work));
    resolved.progress = wholeJob(options.work.progress);
    RETORT_TRY(auto place, findTeacher(options.teacher, resolved, options.workspace));
    return Teacher::open(place.folder, std::move(place.options));
}

TemplateScore scoreOf(const std::string& text, const at::Tensor& predictions,
                      const std::vector<std::int64_t>& labels, std::size_t classes) {
    std::vector<std::int64_t> right(classes, 0), all(classes, 0);
    const auto* predicted = predictions.data_ptr<std::int64_t>();
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const auto label = static_cast<std::size_t>(labels[i]);
        ++all[label];
        right[label] += predicted[i] == labels[i] ? 1 : 0;
    }
    TemplateScore score{.text = text, .perClass = std::vector<double>(classes, 0)};
    double present = 0;
    for (std::size_t label = 0; label < classes; ++label) {
        if (all[label] == 0)
            continue;
        score.perClass[label] = static_cast<double>(right[label]) / static_cast<double>(all[label]);
        score.meanPerClass += score.perClass[label];
        ++present;
    }
    score.meanPerClass /= std::max(present, 1.0);
    score.top1 = static_cast<double>(std::accumulate(right.begin(), right.end(), std::int64_t{0})) /
                 static_cast<double>(std::max<std::size_t>(labels.size(), 1));
    return score;
}

} // namespace

struct PromptTrial::Parts {
    /// Images as the teacher sees them.
    struct EmbeddedSplit {
        at::Tensor embeddings; ///< fp32 [N, D], of unit length
        std::vector<std::int64_t> labels;
    };

    std::unique_ptr<data::Dataset> dataset;
    Teacher teacher;
    Embedding embedding;
    ProgressSink progress;
    std::map<data::Split, std::string> hashes{};
    std::map<data::Split, EmbeddedSplit> splits{};
    /// By split, template and names.
    std::map<std::pair<data::Split, std::vector<std::string>>, TemplateScore> known{};

    Status check(const PromptSet& prompts) const {
        RETORT_TRY(const auto sound, clip::PromptTemplates::create(prompts.templates));
        const auto classes = dataset->summary().classes.size();
        if (prompts.classNames.size() == classes)
            return {};
        return Error{ErrorCode::Mismatch, fmt::format("{} class names for a dataset of {} classes",
                                                      prompts.classNames.size(), classes)};
    }
    Result<std::string> hashOf(data::Split split, const std::stop_token& stop) {
        if (dataset->size(split) == 0)
            return invalidArgument(
                fmt::format("{}: has no {} images", dataset->summary().path.string(), data::name(split)));
        if (!hashes.contains(split)) {
            RETORT_TRY(hashes[split], splitHash(*dataset, split, readContent(stop)));
        }
        return hashes.at(split);
    }
    Result<SplitImages> images(data::Split split, std::vector<std::int64_t> indices,
                               const std::stop_token& stop) {
        RETORT_TRY(const auto hash, hashOf(split, stop));
        return SplitImages{
            .dataset = *dataset, .split = split, .splitHash = hash, .indices = std::move(indices)};
    }
    Result<EmbeddedSplit> embedded(const SplitImages& list, const std::stop_token& stop) {
        RETORT_TRY(const auto rows, teacher.embed(list, progress, stop, embedding));
        return tensor::guarded("scaling embeddings", [&]() -> Result<EmbeddedSplit> {
            return EmbeddedSplit{.embeddings = clip::unitRows(rows),
                                 .labels = data::labelsOf(*dataset, list.split, list.indices)};
        });
    }
    Result<const EmbeddedSplit*> whole(data::Split split, const std::stop_token& stop) {
        if (const auto found = splits.find(split); found != splits.end())
            return &found->second;
        RETORT_TRY(const auto list, images(split, data::allIndices(*dataset, split), stop));
        RETORT_TRY(auto rows, embedded(list, stop));
        return &splits.emplace(split, std::move(rows)).first->second;
    }
    Result<TemplateScore> alone(const EmbeddedSplit& seen, const std::string& text, const PromptSet& prompts,
                                const std::stop_token& stop) {
        RETORT_TRY(const auto rows,
                   teacher.embedPrompts({.templates = {text}, .classNames = prompts.classNames}, {}, stop));
        return tensor::guarded("scoring a template", [&]() -> Result<TemplateScore> {
            const auto predictions = seen.embeddings.matmul(rows.squeeze(1).t()).argmax(1).contiguous();
            return scoreOf(text, predictions, seen.labels, prompts.classNames.size());
        });
    }
};

PromptTrial::PromptTrial(std::unique_ptr<Parts> parts) : m_parts(std::move(parts)) {}
PromptTrial::PromptTrial(PromptTrial&&) noexcept = default;
PromptTrial& PromptTrial::operator=(PromptTrial&&) noexcept = default;
PromptTrial::~PromptTrial() = default;

Result<PromptTrial> PromptTrial::open(const TrialOptions& options) {
    RETORT_TRY(auto dataset, openForWork(options.dataset, datasetSearch(options.workspace),
                                         {.progress = wholeJob(options.work.progress),
                                          .remark = options.work.remark,
                                          .stop = options.work.stop}));
    tensor::setComputeThreads(options.work.threads);
    RETORT_TRY(auto teacher, openTrialTeacher(options));
    return PromptTrial(std::make_unique<Parts>(
        Parts{.dataset = std::move(dataset),
              .teacher = std::move(teacher),
              .embedding = options.embedsImages ? Embedding::Computed : Embedding::FromCacheOnly,
              .progress = wholeJob(options.work.progress)}));
}

const data::Dataset& PromptTrial::dataset() const {
    return *m_parts->dataset;
}

const std::string& PromptTrial::teacherName() const {
    return m_parts->teacher.identity().name;
}

const std::vector<std::string>& PromptTrial::teacherRemarks() const {
    return m_parts->teacher.known().remarks();
}

Result<std::vector<std::string>> PromptTrial::remarks(const PromptSet& prompts) const {
    auto all = teacherRemarks();
    RETORT_TRY(const auto cut, m_parts->teacher.known().promptRemarks(prompts));
    all.insert(all.end(), cut.begin(), cut.end());
    return all;
}

Result<EmbeddedCount> PromptTrial::embedImages(data::Split split, const std::stop_token& stop) {
    RETORT_TRY(const auto list, m_parts->images(split, data::allIndices(*m_parts->dataset, split), stop));
    return m_parts->teacher.fill(list, m_parts->progress, stop);
}

Result<std::vector<TemplateScore>> PromptTrial::eachTemplate(data::Split split, const PromptSet& prompts,
                                                             const std::stop_token& stop) {
    RETORT_CHECK(m_parts->check(prompts));
    RETORT_CHECK(checkCancelled(stop, "trying prompts"));
    RETORT_TRY(const auto* seen,
               m_parts->whole(split, stop)); // missing images are told before prompts are read
    // All in one go: the text tower takes many prompts together faster than few.
    RETORT_TRY(const auto encoded, m_parts->teacher.embedPrompts(prompts, m_parts->progress, stop));
    std::vector<TemplateScore> scores;
    for (const auto& text : prompts.templates) {
        auto key = prompts.classNames;
        key.push_back(text);
        const auto place = std::pair{split, std::move(key)};
        if (!m_parts->known.contains(place)) {
            RETORT_TRY(auto score, m_parts->alone(*seen, text, prompts, stop));
            m_parts->known.emplace(place, std::move(score));
        }
        scores.push_back(m_parts->known.at(place));
    }
    return scores;
}

Result<store::Scores> PromptTrial::ensemble(data::Split split, const PromptSet& prompts,
                                            const std::stop_token& stop) {
    RETORT_CHECK(m_parts->check(prompts));
    RETORT_CHECK(checkCancelled(stop, "trying prompts"));
    RETORT_TRY(const auto* seen, m_parts->whole(split, stop));
    RETORT_TRY(const auto encoded, m_parts->teacher.embedPrompts(prompts, m_parts->progress, stop));
    RETORT_TRY(const auto classes, m_parts->teacher.embedClasses(prompts, stop));
    RETORT_TRY(const auto logits,
               distill::teacherLogits(seen->embeddings, classes.embeddings, classes.scale));
    RETORT_TRY(const auto evaluation, distill::evaluate(logits, torch::tensor(seen->labels, torch::kInt64)));
    return storedScores(evaluation);
}

Result<std::string> PromptTrial::scoresIdentity(data::Split split, const PromptSet& prompts) {
    RETORT_CHECK(m_parts->check(prompts));
    RETORT_TRY(const auto hash, m_parts->hashOf(split, {}));
    return teacherScoresIdentity(m_parts->teacher.identity(), hash, prompts, m_parts->teacher.precision());
}

Result<Suggestion> PromptTrial::suggest(const PromptSet& candidates, const SuggestionOptions& options,
                                        const std::stop_token& stop) {
    RETORT_CHECK(m_parts->check(candidates));
    RETORT_TRY(auto indices, data::labelledIndices(*m_parts->dataset, options.labelled));
    Suggestion suggestion{.selection = {},
                          .templates = {},
                          .labelled = options.labelled,
                          .options = options.selection,
                          .labelledImages = static_cast<std::int64_t>(indices.size())};
    indices = withinMemory(std::move(indices), candidates, options.selection.seed);
    RETORT_TRY(const auto list, m_parts->images(data::Split::Train, std::move(indices), stop));
    RETORT_TRY(const auto seen, m_parts->embedded(list, stop));
    RETORT_TRY(const auto prompts, m_parts->teacher.embedPrompts(candidates, m_parts->progress, stop));
    RETORT_TRY(const auto cosines, templateCosines(seen.embeddings, seen.labels, prompts));
    RETORT_TRY(suggestion.selection, selectTemplates(cosines, options.selection, stop));
    for (const auto which : suggestion.selection.chosen)
        suggestion.templates.push_back(candidates.templates[which]);
    return suggestion;
}

std::vector<double> perClassAccuracy(const store::ConfusionMatrix& confusion) {
    std::vector<double> accuracies;
    for (std::size_t label = 0; label < confusion.size(); ++label) {
        const auto& row = confusion[label];
        const auto count = std::accumulate(row.begin(), row.end(), std::int64_t{0});
        accuracies.push_back(count > 0 ? static_cast<double>(row[label]) / static_cast<double>(count) : 0);
    }
    return accuracies;
}

} // namespace retort::study
