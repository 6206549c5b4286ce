#include "study/zero_shot_report.h"

#include "clip/prompt_templates.h"
#include "data/registry.h"
#include "study/model_list.h"
#include "study/prompt_set.h"
#include "study/study_data.h"
#include "study/teacher_scores.h"
#include "tensor/device.h"

#include <fmt/format.h>

#include <numeric>

namespace retort::study {

namespace {

std::vector<double> perClassAccuracy(const store::ConfusionMatrix& confusion) {
    std::vector<double> accuracies;
    for (std::size_t label = 0; label < confusion.size(); ++label) {
        const auto& row = confusion[label];
        const auto count = std::accumulate(row.begin(), row.end(), std::int64_t{0});
        accuracies.push_back(count > 0 ? static_cast<double>(row[label]) / static_cast<double>(count) : 0);
    }
    return accuracies;
}

Result<Teacher> openTeacher(const store::Workspace& workspace, const ZeroShotOptions& options) {
    const auto search = ModelSearch::in(options.resources, workspace.folder());
    RETORT_TRY(const auto folder, findModel(options.teacher, search));
    RETORT_TRY(const auto device, tensor::resolveDevice(options.device));
    RETORT_TRY(const auto precision, tensor::resolvePrecision(options.precision, device));
    return Teacher::open(folder, {.name = folder.filename().string(),
                                  .device = device,
                                  .precision = precision,
                                  .cacheFolder = workspace.cacheFolder(),
                                  .vocabularyFolders = search.folders});
}

Result<PromptSet> checked(PromptSet prompts, const std::vector<std::string>& classes) {
    RETORT_TRY(const auto templates, clip::PromptTemplates::create(prompts.templates));
    if (prompts.classNames.empty())
        prompts.classNames = classes;
    if (prompts.classNames.size() != classes.size())
        return Error{ErrorCode::Mismatch, fmt::format("{} class names for a data set of {} classes",
                                                      prompts.classNames.size(), classes.size())};
    return prompts;
}

Result<PromptSet> promptsOf(const ZeroShotOptions& options, const std::vector<std::string>& classes) {
    if (options.prompts)
        return checked(*options.prompts, classes);
    if (options.templates)
        return readPrompts(*options.templates, classes);
    return promptsFor(StudySpec{}, options.dataset, classes, options.resources);
}

} // namespace

Result<ZeroShotReport> zeroShotReport(store::Workspace& workspace, const ZeroShotOptions& options) {
    RETORT_TRY(const auto dataSet, data::findDataSet(options.dataset, dataSetSearch(workspace.folder())));
    const auto& summary = dataSet->summary();
    if (dataSet->size(options.split) == 0)
        return Error{ErrorCode::InvalidArgument,
                     fmt::format("{}: has no {} pictures", summary.path.string(), data::name(options.split))};
    RETORT_TRY(const auto prompts, promptsOf(options, summary.classes));
    tensor::setComputeThreads(options.threads);
    RETORT_TRY(auto teacher, openTeacher(workspace, options));
    RETORT_TRY(const auto hash, splitHash(*dataSet, options.split));
    RETORT_TRY(auto evaluation, teacherScores(workspace, teacher,
                                              {.dataSet = *dataSet,
                                               .split = options.split,
                                               .splitHash = hash,
                                               .indices = data::allIndices(*dataSet, options.split)},
                                              prompts, options.progress, options.stop));
    ZeroShotReport report{.teacher = teacher.identity().name,
                          .dataset = summary.name,
                          .split = options.split,
                          .classes = summary.classes,
                          .templates = prompts.templates,
                          .scores = std::move(evaluation.scores),
                          .perClass = {}};
    report.perClass = perClassAccuracy(report.scores.confusion);
    return report;
}

} // namespace retort::study
