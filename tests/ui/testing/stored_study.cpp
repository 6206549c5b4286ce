#include "testing/stored_study.h"

#include "store/evaluation_table.h"
#include "store/metric_table.h"
#include "store/run_table.h"
#include "store/study_table.h"
#include "testing/fixtures.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace retort::ui::testing {

using nlohmann::json;

namespace {

json stageOf(const std::vector<double>& accuracies, double learningRate) {
    return {{"steps", kStepsApart * std::max(1, static_cast<int>(accuracies.size()) - 1)},
            {"batch", 4},
            {"optimizer", {{"learningRate", learningRate}}}};
}

/// EuroSAT's own, without which nothing published stands beside it.
std::vector<std::string> classesOf(const std::string& dataset) {
    if (dataset != "EuroSAT")
        return {"crow", "robin"};
    return {"AnnualCrop", "Forest",        "HerbaceousVegetation", "Highway", "Industrial",
            "Pasture",    "PermanentCrop", "Residential",          "River",   "SeaLake"};
}

json specOf(const StoredRun& run) {
    json spec{{"seed", run.seed},
              {"column", name(run.column)},
              {"data", {{"train", run.dataset}, {"classes", classesOf(run.dataset)}}},
              {"finetune", stageOf(run.finetune, run.learningRate)}};
    if (run.column.hasFirstStage()) {
        spec["distil"] = stageOf(run.distil, 0.01);
        spec["teacher"] = {{"hash", "a teacher"}};
        spec["names"] = {{"teacher", "vit"}};
    }
    if (!run.set.empty())
        spec["synthetic"] = {{"set", run.set}};
    return spec;
}

constexpr std::int64_t kTestImages = 2000;

/// Right about the first ones.
std::vector<bool> answersOf(double accuracy) {
    std::vector<bool> correct(kTestImages, false);
    std::fill_n(correct.begin(), std::llround(accuracy * kTestImages), true);
    return correct;
}

void evaluate(store::Workspace& workspace, RunId run, const std::string& stage,
              const std::vector<double>& accuracies, const std::string& split = "test") {
    for (std::size_t i = 0; i < accuracies.size(); ++i)
        ASSERT_TRUE(
            store::EvaluationTable(workspace.database())
                .put({.run = run,
                      .stage = stage,
                      .step = static_cast<std::int64_t>(i) * kStepsApart,
                      .split = split,
                      .scores = {.images = kTestImages, .top1 = accuracies[i], .confusion = {{8, 2}, {1, 9}}},
                      .correct = answersOf(accuracies[i])})
                .ok());
}

RunId putRun(store::Workspace& workspace, const StoredRun& run) {
    store::RunTable runs(workspace.database());
    const auto spec = specOf(run).dump();
    const auto id = runs.put({.identity = spec,
                              .dataset = run.dataset,
                              .method = std::string(name(run.column.method)),
                              .source = std::string(name(run.column.source)),
                              .student = "resnet18",
                              .seed = run.seed,
                              .spec = spec})
                        .value();
    EXPECT_TRUE(runs.setState(id, run.state, run.state == store::RunState::Failed ? "no memory" : "").ok());
    EXPECT_TRUE(runs.setCost(id, {.teacherPasses = run.column.hasFirstStage() ? 500 : 0,
                                  .distilSeconds = run.column.hasFirstStage() ? 180.0 : 0.0,
                                  .finetuneSeconds = 60})
                    .ok());
    evaluate(workspace, id, "distil", run.distil);
    evaluate(workspace, id, "finetune", run.finetune);
    evaluate(workspace, id, "finetune", run.validation, "validation");
    return id;
}

} // namespace

void StoredStudy::put(const std::string& name, const std::vector<StoredRun>& runs, const std::string& spec) {
    auto workspace = store::Workspace::open(m_folder.path(), store::Access::ReadWrite).value();
    std::vector<RunId> ids;
    for (const auto& run : runs)
        ids.push_back(putRun(workspace, run));
    EXPECT_TRUE(store::StudyTable(workspace.database()).put(name, spec, ids).ok());
    m_runs.insert(m_runs.end(), ids.begin(), ids.end());
}

void StoredStudy::putMetrics(RunId run, const std::string& stage,
                             const std::map<std::string, std::vector<double>>& values) {
    auto workspace = store::Workspace::open(m_folder.path(), store::Access::ReadWrite).value();
    std::vector<store::Metric> metrics;
    for (const auto& [name, steps] : values)
        for (std::size_t i = 0; i < steps.size(); ++i)
            metrics.push_back({.run = run,
                               .stage = stage,
                               .step = static_cast<std::int64_t>(i) + 1,
                               .name = name,
                               .value = steps[i]});
    EXPECT_TRUE(store::MetricTable(workspace.database()).put(metrics).ok());
}

Session& StoredStudy::session() {
    if (!m_session)
        m_session = Session::open(m_folder.path(), {.resources = retort::testing::resourcesFolder()}).value();
    return *m_session;
}

void putSmallStudy(StoredStudy& store, const std::string& name, Validation validation) {
    std::vector<StoredRun> runs{
        {.column = kSup, .seed = 1, .finetune = {0.1, 0.61, 0.60}},
        {.column = kSup, .seed = 2, .finetune = {0.1, 0.60, 0.62}},
        {.column = kRealFd, .seed = 1, .finetune = {0.68, 0.69, 0.70}, .distil = {0.1, 0.5, 0.68}},
        {.column = kRealFd, .seed = 2, .finetune = {0.68, 0.74, 0.72}, .distil = {0.1, 0.5, 0.68}},
        {.column = kRealLd, .seed = 1, .finetune = {0.5, 0.54, 0.55}, .distil = {0.1, 0.4, 0.5}},
        {.dataset = "EuroSAT", .column = kSup, .seed = 1, .finetune = {0.1, 0.8, 0.9}}};
    for (auto& run : runs)
        if (validation == Validation::Evaluated && run.dataset == "birds")
            run.validation = {0.2, 0.9, 0.8};
    store.put(name, runs);
}

} // namespace retort::ui::testing
