#include "benchmarks.h"
#include "commands.h"

#include "tensor/machine.h"

#include <fmt/format.h>

#include <memory>

namespace retort::cli {

namespace {

struct BenchOptions {
    std::string architecture = "resnet50";
    int size = 64;
    int batch = 64;
    double seconds = 10;
    std::string data;
    std::string tower = "none";
    bool step = true;
};

void show(const CommandLine& line, nlohmann::json& result, const char* key, const char* unit, double value) {
    result[key] = value;
    if (!line.options().json)
        fmt::print("{:<24} {:>12.2f} {}\n", key, value, unit);
}

Status benchTower(const BenchOptions& options, const tensor::Device& device, tensor::Precision precision,
                  const CommandLine& line, nlohmann::json& result) {
    const auto tower = options.tower == "b32" ? Tower::ViTB32 : Tower::ViTH14;
    RETORT_TRY(const auto rate, towerRate(tower, options.seconds, device, precision));
    RETORT_TRY(const auto peak, matrixProductPeak(options.seconds / 2, device, precision));
    show(line, result, "tower_img_s", "pictures/s", rate.picturesPerSecond);
    show(line, result, "tower_gflops", "GFLOP/s", rate.gigaflops);
    show(line, result, "matmul_gflops", "GFLOP/s", peak);
    show(line, result, "tower_peak_share", "of the product's peak", rate.gigaflops / peak);
    return {};
}

Status bench(const BenchOptions& options, const CommandLine& line) {
    tensor::setComputeThreads(line.options().threads);
    RETORT_TRY(const auto device, tensor::resolveDevice(line.options().device));
    RETORT_TRY(const auto precision, tensor::resolvePrecision(line.options().precision, device));
    RETORT_TRY(const auto architecture, students::architectureNamed(options.architecture));
    const auto machine = tensor::describeMachine();
    nlohmann::json result = {{"arch", options.architecture},    {"size", options.size},
                             {"batch", options.batch},          {"seconds", options.seconds},
                             {"device", device.name},           {"precision", name(precision)},
                             {"processor", machine.processor},  {"physical_cores", machine.physicalCores},
                             {"libtorch", machine.torchVersion}};
    const StepBenchmark benchmark{architecture,    options.size, options.batch,
                                  options.seconds, device,       precision};
    if (options.step) {
        RETORT_TRY(const auto rate, trainStepRate(benchmark));
        show(line, result, "train_step_img_s", "pictures/s", rate);
    }
    if (!options.data.empty()) {
        RETORT_TRY(const auto rates, trainLoopRates(benchmark, options.data));
        show(line, result, "train_loop_img_s", "pictures/s", rates.loop);
        show(line, result, "load_only_img_s", "pictures/s", rates.load);
    }
    if (options.tower != "none")
        RETORT_CHECK(benchTower(options, device, precision, line, result));
    show(line, result, "peak_memory_mib", "MiB", static_cast<double>(tensor::peakMemory()) / (1u << 20));
    if (line.options().json)
        printJson(result);
    return {};
}

} // namespace

void addBenchCommand(CLI::App& app, CommandLine& line) {
    auto* benchApp =
        app.add_subcommand("bench", "Measures this machine: training step, whole loop, image tower");
    auto options = std::make_shared<BenchOptions>();
    benchApp->add_option("--arch", options->architecture, "Student network")->capture_default_str();
    benchApp->add_option("--size", options->size, "Picture side in pixels")
        ->check(CLI::Range(8, 2048))
        ->capture_default_str();
    benchApp->add_option("--batch", options->batch, "Pictures of a step")
        ->check(CLI::Range(1, 65536))
        ->capture_default_str();
    benchApp->add_option("--seconds", options->seconds, "Time of each measurement")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    benchApp->add_option("--data", options->data,
                         "Folder of class folders: measures the whole loop from its files");
    benchApp->add_option("--tower", options->tower, "CLIP image tower")
        ->check(CLI::IsMember({"none", "b32", "h14"}))
        ->capture_default_str();
    benchApp->add_flag("!--no-step", options->step, "Leave the training step out");
    addComputeOptions(*benchApp, line);
    addJsonOption(*benchApp, line);
    benchApp->callback([options, &line] { line.choose([options, &line] { return bench(*options, line); }); });
}

} // namespace retort::cli
