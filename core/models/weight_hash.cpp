#include "models/weight_hash.h"

#include "models/mapped_pages.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstddef>
#include <span>

namespace retort::models {

namespace {

constexpr std::size_t kLargestHashedWhole = 256u << 20;
constexpr std::size_t kSmallestTold = 64u << 20; ///< what is smaller is hashed in a moment

void addSamples(Sha256& hash, std::span<const std::byte> bytes) {
    constexpr std::size_t kSamples = 4;
    constexpr std::size_t kSampleBytes = 4096;
    if (bytes.size() <= kSamples * kSampleBytes) {
        hash.update(bytes);
        return;
    }
    const auto stride = (bytes.size() - kSampleBytes) / (kSamples - 1);
    for (std::size_t i = 0; i < kSamples; ++i)
        hash.update(bytes.subspan(i * stride, kSampleBytes));
}

} // namespace

void addWeights(Sha256& hash, const tensor::TensorArchive& weights, const ProgressSink& progress) {
    std::size_t total = 0;
    for (const auto& [name, entry] : weights.entries())
        total += entry.bytes.size();
    const bool isLong = total > kSmallestTold;
    ProgressMeter meter(isLong ? progress : ProgressSink{}, weights.source() + ": checking the weights",
                        "tensors", static_cast<std::int64_t>(weights.entries().size()));
    for (const auto& [name, entry] : weights.entries()) {
        hash.update(fmt::format("{} {} {}\n", name, tensor::name(entry.dtype), fmt::join(entry.shape, "x")));
        if (total <= kLargestHashedWhole)
            hash.update(entry.bytes);
        else
            addSamples(hash, entry.bytes);
        // The kernel maps far more around a sample than was looked at.
        if (entry.owner)
            releasePages(entry.bytes);
        meter.advanceBy(1);
    }
    meter.finish();
}

} // namespace retort::models
