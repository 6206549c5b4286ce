#include "benchmarks.h"
#include "commands.h"
#include "network_benchmarks.h"
#include "number_option.h"
#include "plan_timing.h"

#include "tensor/machine.h"

#include <fmt/format.h>

#include <filesystem>
#include <map>
#include <memory>
#include <string>

namespace retort::cli {

namespace {

struct BenchOptions {
    std::string architecture = "resnet50";
    int size = 64;
    int batch = 64;
    double seconds = 10;
    std::string data;
    std::string tower;
    std::string diffusion;
    bool step = true;
    bool forPlan = false;
    std::filesystem::path folder = ".";
};

struct Compute {
    tensor::Device device;
    tensor::Precision precision;
    double seconds; ///< of each measurement
};

void show(const CommandLine& line, nlohmann::json& result, const std::string& key, const char* unit,
          double value) {
    result[key] = value;
    if (!line.options().json)
        line.print("{:<24} {:>12.2f} {}\n", key, value, unit);
}

const std::map<std::string, BenchNetwork> kTowers{{"b32", BenchNetwork::ViTB32},
                                                  {"h14", BenchNetwork::ViTH14}};
const std::map<std::string, BenchNetwork> kDiffusion{{"text", BenchNetwork::TextH14},
                                                     {"unet-512", BenchNetwork::UNet512},
                                                     {"unet-768-unclip", BenchNetwork::UNet768Unclip},
                                                     {"unet-512-sd15", BenchNetwork::UNet512Sd15},
                                                     {"decoder-512", BenchNetwork::Decoder512},
                                                     {"decoder-768", BenchNetwork::Decoder768}};

/// Figures under `prefix`, beside the matrix product's.
Status benchNetwork(BenchNetwork network, const std::string& prefix, const Compute& compute,
                    const CommandLine& line, nlohmann::json& result) {
    RETORT_TRY(const auto rate, networkRate(network, compute.seconds, compute.device, compute.precision));
    RETORT_TRY(const auto peak, matrixProductPeak(compute.seconds / 2, compute.device, compute.precision));
    show(line, result, prefix + "_img_s", "images/s", rate.passesPerSecond * rate.batch);
    show(line, result, prefix + "_pass_s", "s", 1 / rate.passesPerSecond);
    show(line, result, prefix + "_gflops", "GFLOP/s", rate.gigaflops);
    show(line, result, "matmul_gflops", "GFLOP/s", peak);
    show(line, result, prefix + "_peak_share", "of the product's peak", rate.gigaflops / peak);
    return {};
}

/// All that a plan asks of a machine, in the one format that it reads.
Status benchForPlan(const StepBenchmark& step, const BenchOptions& options, const CommandLine& line,
                    nlohmann::json& result) {
    const auto told = [&](const tensor::Timing& timing) {
        const auto text = fmt::format("{:<14} {:<12} {:>4} {:>12.2f} a second", wordOf(timing.work),
                                      timing.network, timing.size, timing.perSecond);
        if (line.options().json)
            say(text); // the document comes at the end, and one network may take a minute
        else
            line.print("{}\n", text);
        line.flush();
    };
    RETORT_TRY(const auto machine, timeForPlan({.step = step, .folder = options.folder, .measured = told}));
    result.update(tensor::toJson(machine));
    return {};
}

Status bench(const BenchOptions& options, const CommandLine& line) {
    if (!options.forPlan) // that writes a file to time the disk
        line.onlyLooks();
    tensor::setComputeThreads(line.options().threads);
    RETORT_TRY(const auto device, tensor::resolveDevice(line.options().device));
    RETORT_TRY(const auto precision, tensor::resolvePrecision(line.options().precision, device));
    RETORT_TRY(const auto architecture, readWord<students::Architecture>("--student", options.architecture));
    const auto machine = tensor::describeMachine();
    nlohmann::json result = {{"arch", options.architecture},    {"size", options.size},
                             {"batch", options.batch},          {"seconds", options.seconds},
                             {"device", device.name},           {"precision", name(precision)},
                             {"processor", machine.processor},  {"physical_cores", machine.physicalCores},
                             {"libtorch", machine.torchVersion}};
    const StepBenchmark benchmark{architecture,    options.size, options.batch,
                                  options.seconds, device,       precision};
    if (options.forPlan)
        RETORT_CHECK(benchForPlan(benchmark, options, line, result));
    else if (options.step) {
        RETORT_TRY(const auto rate, trainStepRate(benchmark));
        show(line, result, "train_step_img_s", "images/s", rate);
    }
    if (!options.data.empty()) {
        RETORT_TRY(const auto rates, trainLoopRates(benchmark, options.data));
        show(line, result, "train_loop_img_s", "images/s", rates.loop);
        show(line, result, "load_only_img_s", "images/s", rates.load);
    }
    const Compute compute{device, precision, options.seconds};
    if (!options.tower.empty())
        RETORT_CHECK(benchNetwork(kTowers.at(options.tower), "tower", compute, line, result));
    if (!options.diffusion.empty())
        RETORT_CHECK(benchNetwork(kDiffusion.at(options.diffusion), "diffusion", compute, line, result));
    show(line, result, "peak_memory_mib", "MiB", static_cast<double>(tensor::peakMemory()) / (1u << 20));
    if (line.options().json)
        line.printJson(result);
    return {};
}

} // namespace

void addBenchCommand(CLI::App& app, CommandLine& line) {
    auto* benchApp =
        app.add_subcommand("bench", "Measures this machine: training step, whole loop, large networks");
    auto options = std::make_shared<BenchOptions>();
    benchApp->add_option("--arch", options->architecture, "Student network")->capture_default_str();
    auto* size = addNumber(*benchApp, "--size", options->size, limits::kBenchSize, "Image side in pixels")
                     ->capture_default_str();
    addNumber(*benchApp, "--batch", options->batch, limits::kBatch, "Images per step")->capture_default_str();
    addNumber(*benchApp, "--seconds", options->seconds, limits::kBenchSeconds, "Time of each measurement")
        ->capture_default_str();
    auto* forPlan = benchApp->add_flag(
        "--for-plan", options->forPlan,
        "All that 'study plan --timing' reads of a machine: the student's step (at 224 px unless --size says "
        "otherwise), teachers, generators in their published shapes with random weights (8 GB of memory), "
        "the disk");
    benchApp->add_option("--folder", options->folder, "On the disk that --for-plan times")
        ->check(CLI::ExistingDirectory)
        ->needs(forPlan)
        ->capture_default_str();
    benchApp->add_option("--data", options->data,
                         "Folder of class folders: measures the whole loop from its files");
    benchApp->add_option("--tower", options->tower, "CLIP image tower: a forward pass of 8 images of 224 px")
        ->check(CLI::IsMember(kTowers));
    benchApp
        ->add_option("--diffusion", options->diffusion,
                     "Part of Stable Diffusion 2.1: a step with guidance, a decoding, two prompts")
        ->check(CLI::IsMember(kDiffusion));
    benchApp->add_flag("!--no-step", options->step, "Skip the training step");
    addComputeOptions(*benchApp, line);
    addJsonOption(*benchApp, line);
    benchApp->callback([options, size, &line] {
        constexpr int kPlannedSize = 224;
        if (options->forPlan && size->count() == 0)
            options->size = kPlannedSize;
        line.choose([options, &line] { return bench(*options, line); });
    });
}

} // namespace retort::cli
