#include "benchmarks.h"

#include "distill/batch_source.h"
#include "distill/step.h"
#include "rate.h"
#include "students/student.h"
#include "tensor/torch_error.h"
#include "training/optimizer.h"

#include <torch/types.h>

#ifndef RETORT_ENGINE_ONLY
#include "data/formats/folder_dataset.h"
#include "study/plan/loader_source.h"
#endif

namespace retort::cli {

namespace {

constexpr int kEmbeddingWidth = 1024;
constexpr double kLearningRate = 0.05;

/// A student with its optimiser, ready for FD steps.
class StepUnderTest {
public:
    static Result<std::unique_ptr<StepUnderTest>> create(const StepBenchmark& benchmark) {
        RETORT_TRY(auto student, students::Student::create({.architecture = benchmark.architecture,
                                                            .classes = 10,
                                                            .embeddingWidth = kEmbeddingWidth},
                                                           {.seed = 1, .device = benchmark.device}));
        RETORT_TRY(auto optimizer,
                   training::Optimizer::create({}, {{.parameters = student.namedParameters()}}));
        student.setMode(students::Mode::Train);
        return std::make_unique<StepUnderTest>(benchmark, std::move(student), std::move(optimizer));
    }

    StepUnderTest(const StepBenchmark& benchmark, students::Student student, training::Optimizer optimizer)
        : m_student(std::move(student)), m_optimizer(std::move(optimizer)),
          m_step(m_student, m_optimizer,
                 {.loss = {.objective = distill::FeatureDistillation{}, .precision = benchmark.precision}}) {}

    void run(const at::Tensor& images, const at::Tensor& targets) {
        m_step.run({images, targets}, m_count++, kLearningRate);
    }

private:
    students::Student m_student;
    training::Optimizer m_optimizer;
    distill::TrainingStep m_step;
    std::int64_t m_count = 0;
};

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
                 folder.string() + ": this program was built without image libraries"};
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
        RETORT_TRY(const auto dataset, data::openFolder(folder, {.testFraction = 0}));
        const auto indices = data::allIndices(*dataset, data::Split::Train);
        RETORT_TRY(const auto step, StepUnderTest::create(benchmark));
        const auto targets =
            at::randn({benchmark.batchSize, kEmbeddingWidth}).to(at::Device(benchmark.device.name));
        const auto options = loaderOptions(benchmark, tensor::physicalCores());
        LoopRates rates;
        {
            RETORT_TRY(const auto batches,
                       study::LoaderBatches::create(*dataset, data::Split::Train, indices, options));
            RETORT_TRY(rates.loop,
                       rateOf(benchmark.seconds, benchmark.batchSize, benchmark.device, [&]() -> Status {
                           RETORT_TRY(const auto batch, batches->next());
                           step->run(batch.images, targets.narrow(0, 0, batch.images.size(0)));
                           return {};
                       }));
        }
        RETORT_TRY(const auto batches,
                   study::LoaderBatches::create(*dataset, data::Split::Train, indices, options));
        RETORT_TRY(rates.load,
                   rateOf(benchmark.seconds / 2, benchmark.batchSize, benchmark.device, [&]() -> Status {
                       RETORT_TRY(const auto batch, batches->next());
                       return {};
                   }));
        return rates;
    });
}

#endif

} // namespace retort::cli
