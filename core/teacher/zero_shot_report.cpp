#include "teacher/zero_shot_report.h"

#include "base/rounding.h"
#include "clip/text/prompt_templates.h"
#include "store/teacher_table.h"
#include "teacher/prompt_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

namespace retort::study {

namespace {

Result<PromptSet> checked(PromptSet prompts, const std::vector<std::string>& classes) {
    RETORT_TRY(const auto templates, clip::PromptTemplates::create(prompts.templates));
    if (prompts.classNames.empty())
        prompts.classNames = classes;
    if (prompts.classNames.size() != classes.size())
        return Error{ErrorCode::Mismatch, fmt::format("{} class names for a dataset of {} classes",
                                                      prompts.classNames.size(), classes.size())};
    return prompts;
}

Result<PromptSet> promptsOf(const ZeroShotOptions& options, const std::vector<std::string>& classes) {
    if (options.prompts)
        return checked(*options.prompts, classes);
    if (options.templates)
        return readPrompts(*options.templates, classes,
                           {.dataset = options.dataset, .set = options.templateSet});
    return usualPrompts(options.work.resources, options.dataset, classes);
}

/// From the store, or measured and kept there.
Result<store::Scores> scoresOf(store::Workspace& workspace, PromptTrial& trial,
                               const ZeroShotOptions& options, const PromptSet& prompts) {
    store::TeacherTable table(workspace.database());
    RETORT_TRY(const auto identity, trial.scoresIdentity(options.split, prompts));
    RETORT_TRY(auto known, table.find(identity));
    if (known)
        return std::move(known->scores);
    RETORT_TRY(auto scores, trial.ensemble(options.split, prompts, options.work.stop));
    if (workspace.database().access() != store::Access::ReadWrite)
        return scores;
    RETORT_CHECK(table.put({.identity = identity,
                            .teacher = trial.teacherName(),
                            .dataset = trial.dataset().summary().name,
                            .split = std::string{data::name(options.split)},
                            .scores = scores}));
    return scores;
}

} // namespace

std::optional<std::string> chanceRemark(const store::Scores& scores) {
    constexpr std::int64_t kFewest = 100; // below, a whole model may have bad luck
    std::int64_t largestClass = 0;
    for (const auto& row : scores.confusion)
        largestClass = std::max(largestClass, std::accumulate(row.begin(), row.end(), std::int64_t{0}));
    if (scores.images < kFewest || scores.confusion.size() < 2)
        return std::nullopt;
    const auto images = static_cast<double>(scores.images);
    const auto chance = static_cast<double>(largestClass) / images; // of always naming the largest class
    const auto spread = std::sqrt(chance * (1 - chance) / images);
    if (scores.top1 > chance + 2 * spread)
        return std::nullopt;
    return fmt::format("the teacher is right on {} % of {} images, which is no better than guessing among {} "
                       "classes; do its weights, its vocabulary and the class names belong together?",
                       decimalText(100 * scores.top1, 1), scores.images, scores.confusion.size());
}

Result<ZeroShotReport> zeroShotReport(store::Workspace& workspace, const ZeroShotOptions& options) {
    RETORT_TRY(auto trial, PromptTrial::open({.teacher = options.teacher,
                                              .dataset = options.dataset,
                                              .workspace = workspace.folder(),
                                              .work = options.work}));
    const auto& summary = trial.dataset().summary();
    RETORT_TRY(const auto prompts, promptsOf(options, summary.classes));
    RETORT_TRY(auto remarks, trial.remarks(prompts));
    if (options.work.remark)
        std::ranges::for_each(remarks, options.work.remark);
    RETORT_TRY(auto scores, scoresOf(workspace, trial, options, prompts));
    ZeroShotReport report{.teacher = trial.teacherName(),
                          .dataset = summary.name,
                          .split = options.split,
                          .classes = summary.classes,
                          .templates = prompts.templates,
                          .classNames = prompts.classNames,
                          .scores = std::move(scores),
                          .perClass = {}};
    if (auto remark = chanceRemark(report.scores)) {
        if (options.work.remark)
            options.work.remark(*remark);
        remarks.push_back(*std::move(remark));
    }
    report.remarks = std::move(remarks);
    report.perClass = perClassAccuracy(report.scores.confusion);
    if (options.perTemplate) {
        RETORT_TRY(report.perTemplate, trial.eachTemplate(options.split, prompts, options.work.stop));
    }
    if (options.suggestion) {
        RETORT_TRY(report.suggestion, trial.suggest(prompts, *options.suggestion, options.work.stop));
    }
    return report;
}

} // namespace retort::study
