#include "study/plan/sampling_timing.h"

#include "base/progress.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <vector>

namespace retort::study {

namespace {

constexpr int kFewSteps = 1, kMoreSteps = 3;
/// Where one step of a batch takes longer than this, one has to do.
constexpr double kPatienceSeconds = 4;

/// Orders as those of the set, of one prompt and without a real image's content.
struct Trial {
    synthesis::GenerationSpec spec;
    std::vector<float> embedding;
    data::Image source;
    std::vector<synthesis::ImageOrder> orders;
};

data::Image blank(data::ImageSize size) {
    constexpr std::uint8_t kGrey = 127;
    constexpr int kChannels = 3;
    const auto pixels = static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height);
    return {.size = size,
            .channels = kChannels,
            .pixels = std::vector<std::uint8_t>(pixels * kChannels, kGrey),
            .fullSize = size};
}

void prepareTrial(const PlannedSet& planned, const synthesis::ImageGeneratorDescription& imageGenerator,
                  Trial& trial) {
    trial.spec = planned.spec;
    trial.embedding.assign(static_cast<std::size_t>(imageGenerator.embeddingWidth), 1.0F);
    auto& size = trial.spec.sampledSize;
    if (size.width == 0)
        size = {imageGenerator.nativeSize, imageGenerator.nativeSize};
    trial.source = blank(size);
    const std::string prompt = planned.spec.templates.empty() ? "" : planned.spec.templates.front();
    for (int i = 0; i < planned.batch; ++i)
        trial.orders.push_back(
            {.seed = static_cast<std::uint64_t>(i),
             .prompt = prompt,
             .embedding = trial.embedding,
             .source = planned.spec.kind == synthesis::GenerationKind::SdEdit ? &trial.source : nullptr});
}

/// Seconds of generating the batch with so many steps.
Result<double> secondsFor(int steps, synthesis::ImageGenerator& imageGenerator, const Trial& trial,
                          const std::stop_token& stop) {
    auto spec = trial.spec;
    // Of SDEdit's steps only a part is taken; here all of the few are.
    spec.strength = 1;
    spec.steps = steps;
    const auto begin = std::chrono::steady_clock::now();
    RETORT_TRY(const auto generated, imageGenerator.generate(trial.orders, spec, stop));
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

Result<double> secondsForAll(synthesis::ImageGenerator& imageGenerator, const Trial& trial,
                             const std::stop_token& stop) {
    const double share = trial.spec.kind == synthesis::GenerationKind::SdEdit ? trial.spec.strength : 1;
    const double steps = std::max(1.0, trial.spec.steps * share);
    RETORT_TRY(const auto first, secondsFor(kFewSteps, imageGenerator, trial, stop));
    if (first > kPatienceSeconds)
        return first * steps / kFewSteps;
    RETORT_TRY(const auto few, secondsFor(kFewSteps, imageGenerator, trial, stop));
    RETORT_TRY(const auto more, secondsFor(kMoreSteps, imageGenerator, trial, stop));
    const double step = std::max(0.0, more - few) / (kMoreSteps - kFewSteps);
    return few + step * (steps - kFewSteps);
}

} // namespace

bool isWorthTiming(const PlannedSet& planned, double images) {
    constexpr double kTimes = 4;
    constexpr int kStepsOfTiming = 2 * kFewSteps + kMoreSteps;
    return images * planned.spec.steps > kTimes * kStepsOfTiming * planned.batch;
}

std::optional<double> timeSampling(const PlannedSet& planned, const KnownGenerator& generator,
                                   const store::Workspace& workspace, const ResolvedContext& resolved) {
    if (generator.description.isExternal)
        return {};
    if (resolved.progress)
        resolved.progress({.task = "timing the generator " + planned.generator, .unit = "images"});
    const auto imageGenerator = openGenerator(generator, workspace, resolved);
    if (!imageGenerator.ok())
        return {};
    Trial trial;
    prepareTrial(planned, (*imageGenerator)->description(), trial);
    const auto seconds = secondsForAll(**imageGenerator, trial, resolved.context.stop);
    if (!seconds.ok())
        return {};
    const auto devices = static_cast<double>(1 + resolved.furtherDevices.size());
    return *seconds / static_cast<double>(trial.orders.size()) / devices;
}

} // namespace retort::study
