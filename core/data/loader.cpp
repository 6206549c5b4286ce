#include "data/loader.h"

#include "data/batch_workers.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <thread>
#include <utility>

namespace retort::data {

struct Loader::State {
    BatchWorkers workers;
};

namespace {

Error refusedOption(std::string message) {
    return {ErrorCode::InvalidArgument, "loader: " + std::move(message)};
}

Status checkViews(const Views& views) {
    const auto& [count, mixup, cutmix, seed] = views.options;
    if (count < 1)
        return refusedOption(fmt::format("{} views of an image; at least 1 is needed", count));
    if (mixup < 0 || cutmix < 0 || !std::isfinite(mixup + cutmix))
        return refusedOption(fmt::format("mixup {} and CutMix {}; neither can be negative", mixup, cutmix));
    return {};
}

bool isShare(double value) {
    return value >= 0 && value <= 1;
}

Status checkMixing(const LoaderOptions& options) {
    const auto& mixture = *options.mixture;
    if (!isShare(mixture.share) || !isShare(mixture.lastShare))
        return refusedOption(fmt::format("shares {} and {} of real images; they are from 0 to 1",
                                         mixture.share, mixture.lastShare));
    if (options.order != Order::Shuffled || options.remainder != Remainder::Drop ||
        options.passes != Passes::Endless)
        return refusedOption("images of two kinds are mixed for training alone");
    return {};
}

Status checkOptions(const LoaderOptions& options) {
    constexpr int kMostThreads = 1024;
    if (options.batchSize < 1)
        return refusedOption(fmt::format("a batch size of {}; at least 1 is needed", options.batchSize));
    if (options.threads < 1 || options.threads > kMostThreads)
        return refusedOption(fmt::format("{} threads; 1 to {} are possible", options.threads, kMostThreads));
    if (options.prefetch < 1)
        return refusedOption(fmt::format("{} batches ahead; at least 1 is needed", options.prefetch));
    if (options.views)
        RETORT_CHECK(checkViews(*options.views));
    if (options.mixture)
        RETORT_CHECK(checkMixing(options));
    return validate(options.augment);
}

Status checkIndices(const Dataset& dataset, Split split, const std::vector<std::int64_t>& indices) {
    const auto size = dataset.size(split);
    if (indices.empty())
        return refusedOption(fmt::format("no samples of {}'s {} split ({} images) to load",
                                         dataset.summary().name, name(split), size));
    const auto outside = std::find_if(indices.begin(), indices.end(),
                                      [&](std::int64_t index) { return index < 0 || index >= size; });
    if (outside != indices.end())
        return refusedOption(fmt::format("sample {} of {}'s {} split, which has {}", *outside,
                                         dataset.summary().name, name(split), size));
    return {};
}

/// There are images of both kinds.
Status checkKinds(const LoaderOptions& options, std::int64_t samples) {
    if (!options.mixture || (options.mixture->real > 0 && options.mixture->real < samples))
        return {};
    return refusedOption(fmt::format("{} real ones of {} samples; images of both kinds are needed",
                                     options.mixture->real, samples));
}

/// Every image is of one domain.
Status checkDomains(const LoaderOptions& options, std::int64_t samples) {
    if (!options.views || options.views->domains.empty())
        return {};
    std::int64_t images = 0;
    for (const auto& domain : options.views->domains)
        images += domain.images;
    if (images == samples)
        return {};
    return refusedOption(fmt::format("domains of {} images for {} samples", images, samples));
}

/// Batches have equal parts.
Status checkShare(const LoaderOptions& options, std::int64_t samples) {
    const auto& [index, count] = options.share;
    const auto batch = std::min<std::int64_t>(options.batchSize, samples);
    if (count == 1 ||
        (index >= 0 && index < count && batch % count == 0 && options.remainder == Remainder::Drop))
        return {};
    return refusedOption(
        fmt::format("batches of {} images cannot be shared evenly by {} processes; choose another "
                    "batch size or number of processes",
                    batch, count));
}

} // namespace

LoaderOptions Loader::evaluation(const AugmentOptions& augment, int batchSize, int threads) {
    return {.batchSize = batchSize,
            .threads = threads,
            .augment = augment,
            .order = Order::Sequential,
            .remainder = Remainder::Keep,
            .passes = Passes::One};
}

Result<std::unique_ptr<Loader>> Loader::create(const Dataset& dataset, Split split,
                                               std::vector<std::int64_t> indices,
                                               const LoaderOptions& options) {
    RETORT_CHECK(checkOptions(options));
    RETORT_CHECK(checkIndices(dataset, split, indices));
    RETORT_CHECK(checkDomains(options, std::ssize(indices)));
    RETORT_CHECK(checkKinds(options, std::ssize(indices)));
    RETORT_CHECK(checkShare(options, std::ssize(indices)));
    auto reader = std::make_unique<SampleReader>(dataset, split, std::move(indices), options);
    auto state = std::unique_ptr<State>{new State{BatchWorkers{std::move(reader), options}}};
    return std::unique_ptr<Loader>{new Loader{std::move(state)}};
}

Loader::Loader(std::unique_ptr<State> state) : m_state(std::move(state)) {}
Loader::~Loader() = default;

std::int64_t Loader::stepsPerEpoch() const {
    return m_state->workers.stepsPerEpoch();
}

Status Loader::seek(std::int64_t step) {
    if (step < 0)
        return refusedOption(fmt::format("step {} does not exist", step));
    m_state->workers.seek(step);
    return {};
}

bool Loader::atEnd() const {
    return m_state->workers.atEnd();
}

Result<Batch> Loader::next() {
    return m_state->workers.next();
}

} // namespace retort::data
