#include "benchmarks.h"

#include "clip/model.h"
#include "distill/batch_source.h"
#include "distill/optimizer.h"
#include "distill/step.h"
#include "students/student.h"
#include "tensor/torch_error.h"

#include <torch/cuda.h>
#include <torch/types.h>

#include <chrono>
#include <functional>

#ifndef RETORT_ENGINE_ONLY
#include "data/folder_data_set.h"
#include "study/loader_source.h"
#endif

namespace retort::cli {

namespace {

constexpr int kEmbeddingWidth = 1024;
constexpr double kLearningRate = 0.05;

void waitFor(const tensor::Device& device) {
    if (!device.isCpu())
        torch::cuda::synchronize();
}

/// Calls `step` once to warm up, then for `seconds`; returns `count` x calls a second.
Result<double> rateOf(double seconds, double count, const tensor::Device& device,
                      const std::function<Status()>& step) {
    RETORT_CHECK(step());
    waitFor(device);
    const auto start = std::chrono::steady_clock::now();
    std::int64_t calls = 0;
    double passed = 0;
    do {
        RETORT_CHECK(step());
        waitFor(device);
        ++calls;
        passed = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    } while (passed < seconds);
    return static_cast<double>(calls) * count / passed;
}

/// A student with its optimiser, ready for FD steps.
class StepUnderTest {
public:
    static Result<std::unique_ptr<StepUnderTest>> create(const StepBenchmark& benchmark) {
        RETORT_TRY(auto student, students::Student::create({.architecture = benchmark.architecture,
                                                            .classes = 10,
                                                            .embeddingWidth = kEmbeddingWidth},
                                                           {.seed = 1, .device = benchmark.device}));
        RETORT_TRY(auto optimizer,
                   distill::Optimizer::create({}, {{.parameters = student.namedParameters()}}));
        student.setMode(students::Mode::Train);
        return std::make_unique<StepUnderTest>(benchmark, std::move(student), std::move(optimizer));
    }

    StepUnderTest(const StepBenchmark& benchmark, students::Student student, distill::Optimizer optimizer)
        : m_student(std::move(student)), m_optimizer(std::move(optimizer)),
          m_step(m_student, m_optimizer,
                 {.objective = distill::FeatureDistillation{}, .precision = benchmark.precision}) {}

    void run(const at::Tensor& images, const at::Tensor& targets) {
        m_step.run({images, targets}, m_count++, kLearningRate);
    }

private:
    students::Student m_student;
    distill::Optimizer m_optimizer;
    distill::TrainingStep m_step;
    std::int64_t m_count = 0;
};

clip::ClipConfig configOf(Tower tower) {
    clip::ClipConfig config;
    if (tower == Tower::ViTH14) {
        config.embeddingWidth = 1024;
        config.vision.patchSize = 14;
        config.vision.transformer = {.width = 1280, .layers = 32, .heads = 16, .mlpWidth = 5120};
    }
    return config;
}

/// Random weights of the image tower, made directly in `dtype`, so that the largest model fits twice over.
Result<clip::ClipModel> randomTower(const clip::ClipConfig& config, at::ScalarType dtype,
                                    const tensor::Device& device) {
    tensor::TensorMap weights;
    for (const auto& parameter : clip::parameterShapes(config))
        if (parameter.name.starts_with("visual.") || parameter.name == "logit_scale")
            weights.emplace(parameter.name, 0.02 * at::randn(parameter.shape).to(dtype));
    clip::ClipModel model(config);
    RETORT_CHECK(model.load(weights, dtype, clip::Towers::Image, "random weights"));
    weights.clear();
    if (!device.isCpu())
        model.to(at::Device(device.name), dtype);
    return model;
}

at::ScalarType dtypeOf(tensor::Precision precision) {
    return precision == tensor::Precision::BFloat16 ? at::kBFloat16 : at::kFloat;
}

} // namespace

Result<double> trainStepRate(const StepBenchmark& benchmark) {
    return tensor::guarded("benchmark of the training step", [&]() -> Result<double> {
        RETORT_TRY(const auto step, StepUnderTest::create(benchmark));
        const auto images =
            at::randint(0, 256, {benchmark.batchSize, benchmark.imageSize, benchmark.imageSize, 3})
                .to(at::kByte);
        const auto targets =
            at::randn({benchmark.batchSize, kEmbeddingWidth}).to(at::Device(benchmark.device.name));
        return rateOf(benchmark.seconds, benchmark.batchSize, benchmark.device, [&]() -> Status {
            step->run(images, targets);
            return {};
        });
    });
}

#ifdef RETORT_ENGINE_ONLY

Result<LoopRates> trainLoopRates(const StepBenchmark&, const std::filesystem::path& folder) {
    return Error{ErrorCode::Unsupported,
                 folder.string() + ": this program was built without picture libraries"};
}

#else

namespace {

data::LoaderOptions loaderOptions(const StepBenchmark& benchmark, int threads) {
    data::LoaderOptions options{
        .batchSize = benchmark.batchSize, .threads = threads, .seed = 1, .cacheBytes = 0};
    options.augment = {.output = {benchmark.imageSize, benchmark.imageSize},
                       .geometry = data::Geometry::RandomResizedCrop,
                       .flipProbability = 0.5};
    return options;
}

} // namespace

Result<LoopRates> trainLoopRates(const StepBenchmark& benchmark, const std::filesystem::path& folder) {
    return tensor::guarded("benchmark of the training loop", [&]() -> Result<LoopRates> {
        RETORT_TRY(const auto dataSet, data::openFolder(folder, {.testFraction = 0}));
        const auto indices = data::allIndices(*dataSet, data::Split::Train);
        RETORT_TRY(const auto step, StepUnderTest::create(benchmark));
        const auto targets =
            at::randn({benchmark.batchSize, kEmbeddingWidth}).to(at::Device(benchmark.device.name));
        const auto options = loaderOptions(benchmark, tensor::physicalCores());
        LoopRates rates;
        {
            RETORT_TRY(const auto batches,
                       study::LoaderBatches::create(*dataSet, data::Split::Train, indices, options));
            RETORT_TRY(rates.loop,
                       rateOf(benchmark.seconds, benchmark.batchSize, benchmark.device, [&]() -> Status {
                           RETORT_TRY(const auto batch, batches->next());
                           step->run(batch.images, targets.narrow(0, 0, batch.images.size(0)));
                           return {};
                       }));
        }
        RETORT_TRY(const auto batches,
                   study::LoaderBatches::create(*dataSet, data::Split::Train, indices, options));
        RETORT_TRY(rates.load,
                   rateOf(benchmark.seconds / 2, benchmark.batchSize, benchmark.device, [&]() -> Status {
                       RETORT_TRY(const auto batch, batches->next());
                       return {};
                   }));
        return rates;
    });
}

#endif

Result<TowerRate> towerRate(Tower tower, double seconds, const tensor::Device& device,
                            tensor::Precision precision) {
    constexpr int kBatch = 8;
    return tensor::guarded("benchmark of the image tower", [&]() -> Result<TowerRate> {
        const at::NoGradGuard noGrad;
        const auto config = configOf(tower);
        RETORT_TRY(const auto model, randomTower(config, dtypeOf(precision), device));
        const auto size = config.vision.imageSize;
        const auto images =
            at::randn({kBatch, 3, size, size}).to(at::Device(device.name), dtypeOf(precision));
        RETORT_TRY(const auto rate, rateOf(seconds, kBatch, device, [&]() -> Status {
                       model.imageFeatures(images);
                       return {};
                   }));
        const auto flops =
            2e-9 * static_cast<double>(imageTowerMultiplyAdds(config.vision, config.embeddingWidth));
        return TowerRate{rate, rate * flops};
    });
}

Result<double> matrixProductPeak(double seconds, const tensor::Device& device, tensor::Precision precision) {
    constexpr std::int64_t kSide = 4096;
    return tensor::guarded("benchmark of the matrix product", [&]() -> Result<double> {
        const auto options = at::TensorOptions().device(at::Device(device.name));
        const auto a = at::randn({kSide, kSide}, options).to(dtypeOf(precision));
        const auto b = at::randn({kSide, kSide}, options).to(dtypeOf(precision));
        auto product = at::empty_like(a);
        RETORT_TRY(const auto rate, rateOf(seconds, 1, device, [&]() -> Status {
                       at::mm_out(product, a, b);
                       return {};
                   }));
        return rate * 2e-9 * static_cast<double>(kSide * kSide * kSide);
    });
}

} // namespace retort::cli
