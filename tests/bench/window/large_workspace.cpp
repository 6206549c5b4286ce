// Writes a workspace as years of work would leave it, for measurements of the window:
//   bench_large_workspace DIR [PICTURES] [RUNS]
// One synthetic set of so many images (100,000), and studies of twenty runs each (1,000 in all) with their
// evaluations and metrics. No network is trained; the images are plain colours, a hundred files with many
// names each.

#include "store/evaluation_table.h"
#include "store/metric_table.h"
#include "store/run_table.h"
#include "store/study_table.h"
#include "store/synthetic_table.h"
#include "store/workspace.h"

#include <nlohmann/json.hpp>

#include <QColor>
#include <QImage>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;
namespace store = retort::store;
using nlohmann::json;
using retort::RunId;
using retort::Status;

constexpr int kRunsOfAStudy = 20, kClasses = 10, kEvaluations = 10, kMetricSteps = 50;
constexpr int kStepsApart = 50, kSide = 64;
constexpr std::int64_t kFiles = 100, kBatch = 5000;

json classNames() {
    json names = json::array();
    for (int label = 0; label < kClasses; ++label)
        names.push_back("class " + std::to_string(label));
    return names;
}

store::RunRequest requestOf(int study, int run) {
    const bool supervised = run % 2 == 0;
    json spec{{"seed", run / 2},
              {"study", study},
              {"column", supervised ? "SUP" : "real/FD"},
              {"data", {{"train", "pictures"}, {"test", "test images"}, {"classes", classNames()}}},
              {"finetune", {{"steps", kStepsApart * kEvaluations}, {"batch", 64}}}};
    if (!supervised)
        spec["distil"] = {{"steps", kStepsApart * kEvaluations}, {"batch", 64}};
    return {.identity = "run " + std::to_string(study) + "/" + std::to_string(run),
            .dataset = "fashion-mnist",
            .method = supervised ? "SUP" : "FD",
            .source = "real",
            .student = "resnet18",
            .seed = run / 2,
            .spec = spec.dump()};
}

store::ConfusionMatrix confusion(int seed) {
    constexpr std::int64_t kRight = 800, kWrong = 20;
    store::ConfusionMatrix matrix(kClasses, std::vector<std::int64_t>(kClasses, kWrong));
    for (std::size_t label = 0; label < kClasses; ++label)
        matrix[label][label] = kRight + seed;
    return matrix;
}

Status putStage(store::Workspace& workspace, RunId run, const std::string& stage, int seed) {
    constexpr double kStart = 0.4, kGrowth = 0.04, kSeed = 0.002;
    store::EvaluationTable evaluations(workspace.database());
    for (int at = 0; at <= kEvaluations; ++at)
        RETORT_CHECK(evaluations.put({.run = run,
                                      .stage = stage,
                                      .step = static_cast<std::int64_t>(at) * kStepsApart,
                                      .split = "test",
                                      .scores = {.images = 10'000,
                                                 .top1 = kStart + kGrowth * at + kSeed * seed,
                                                 .confusion = confusion(seed)}}));
    std::vector<store::Metric> metrics;
    for (const auto* name : {"loss", "learning_rate", "images_per_second"})
        for (int step = 0; step < kMetricSteps; ++step)
            metrics.push_back(
                {.run = run, .stage = stage, .step = step, .name = name, .value = 1.0 / (1 + step)});
    return store::MetricTable(workspace.database()).put(metrics);
}

retort::Result<RunId> putRun(store::Workspace& workspace, int study, int number) {
    store::RunTable runs(workspace.database());
    RETORT_TRY(const auto run, runs.put(requestOf(study, number)));
    if (number % 2 == 1)
        RETORT_CHECK(putStage(workspace, run, "distil", number));
    RETORT_CHECK(putStage(workspace, run, "finetune", number));
    RETORT_CHECK(runs.setCost(run, {.teacherPasses = 500, .distilSeconds = 60, .finetuneSeconds = 40}));
    RETORT_CHECK(runs.setState(run, store::RunState::Finished));
    return run;
}

Status putStudies(store::Workspace& workspace, int runs) {
    for (int study = 0; study * kRunsOfAStudy < runs; ++study) {
        std::vector<RunId> ids;
        for (int run = 0; run < kRunsOfAStudy; ++run) {
            RETORT_TRY(const auto id, putRun(workspace, study, run));
            ids.push_back(id);
        }
        const auto name = "study-" + std::to_string(study);
        const json spec{{"name", name}, {"datasets", {"fashion-mnist"}}, {"columns", {"SUP", "real/FD"}}};
        RETORT_CHECK(store::StudyTable(workspace.database()).put(name, spec.dump(), ids));
    }
    return {};
}

std::string fileOf(std::int64_t number) {
    return "images/class-" + std::to_string(number % kClasses) + "/" + std::to_string(number) + ".png";
}

void writeImage(const fs::path& folder, std::int64_t number) {
    const auto file = folder / fileOf(number);
    if (number >= kFiles)
        return fs::create_hard_link(folder / fileOf(number % kFiles), file);
    fs::create_directories(file.parent_path());
    QImage image(kSide, kSide, QImage::Format_RGB888);
    constexpr int kHues = 360, kStrong = 160;
    image.fill(QColor::fromHsv(static_cast<int>(number * kHues / kFiles), kStrong, kStrong));
    image.save(QString::fromStdString(file.string()));
}

Status putImages(store::Workspace& workspace, std::int64_t images) {
    store::SyntheticTable table(workspace.database());
    const json spec{
        {"kind", "cls2img"},    {"perImage", 4},       {"guidance", 2.0},        {"steps", 25},
        {"scheduler", "euler"}, {"seed", 7},           {"templates", {"a {}."}}, {"noiseLevel", 0},
        {"strength", 0.5},      {"drawnSize", {0, 0}}, {"storedSize", {0, 0}},   {"format", "png"}};
    RETORT_TRY(const auto set, table.put({.identity = "large",
                                          .name = "large",
                                          .kind = "cls2img",
                                          .dataset = "fashion-mnist",
                                          .generator = "miniature-sd",
                                          .generatorHash = "hash",
                                          .classes = classNames().get<std::vector<std::string>>(),
                                          .spec = spec.dump(),
                                          .images = images,
                                          .width = kSide,
                                          .height = kSide}));
    const auto folder = workspace.paths().synthetic() / "large";
    std::vector<store::SyntheticImageRecord> batch;
    for (std::int64_t number = 0; number < images; ++number) {
        writeImage(folder, number);
        batch.push_back({.number = number,
                         .label = number % kClasses,
                         .prompt = "a class " + std::to_string(number % kClasses) + ".",
                         .seed = static_cast<std::uint64_t>(number),
                         .file = fileOf(number),
                         .seconds = 0.1});
        if (static_cast<std::int64_t>(batch.size()) == kBatch || number + 1 == images) {
            RETORT_CHECK(table.addImages(set, batch));
            batch.clear();
        }
    }
    return table.setFinished(set);
}

Status writeAll(const fs::path& folder, std::int64_t images, int runs) {
    RETORT_TRY(auto workspace, store::Workspace::open(folder, store::Access::ReadWrite));
    RETORT_CHECK(putStudies(workspace, runs));
    return putImages(workspace, images);
}

} // namespace

int main(int argc, char** argv) {
    constexpr std::int64_t kImages = 100'000;
    constexpr int kRuns = 1000;
    if (argc < 2) {
        std::fprintf(stderr, "usage: bench_large_workspace DIR [PICTURES] [RUNS]\n");
        return 2;
    }
    const auto written =
        writeAll(argv[1], argc > 2 ? std::atoll(argv[2]) : kImages, argc > 3 ? std::atoi(argv[3]) : kRuns);
    if (written.ok())
        return 0;
    std::fprintf(stderr, "%s\n", written.error().text().c_str());
    return 1;
}
