#include "clip/content_hash.h"

#include "clip/mapped_pages.h"
#include "clip/open_clip_config.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

namespace retort::clip {

namespace {

constexpr std::size_t kLargestHashedWhole = 256u << 20;
constexpr std::size_t kSmallestTold = 64u << 20; ///< what is smaller is hashed in a moment

void addVocabulary(Sha256& hash, const Tokenizer& tokenizer) {
    const auto& vocabulary = tokenizer.vocabulary();
    std::vector<std::pair<std::int64_t, std::string>> ordered;
    for (const auto& [symbol, id] : vocabulary.ids)
        ordered.emplace_back(id, symbol);
    std::ranges::sort(ordered);
    for (const auto& [id, symbol] : ordered)
        hash.update(fmt::format("{} {}\n", id, symbol));
    for (const auto& [left, right] : vocabulary.merges)
        hash.update(fmt::format("{} {}\n", left, right));
    hash.update(fmt::format("context {} pad {}\n", tokenizer.options().contextLength,
                            tokenizer.options().padId.value_or(tokenizer.endToken())));
}

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

std::string contentHash(const FolderConfig& config, const Tokenizer& tokenizer,
                        const tensor::TensorArchive& weights, const ProgressSink& progress) {
    Sha256 hash;
    const auto& [vision, text] = std::pair{config.model.vision.transformer, config.model.text.transformer};
    hash.update(openClipJson(config.model).dump());
    hash.update(fmt::format("{} {} {} {}\n", static_cast<int>(vision.activation),
                            static_cast<int>(text.activation), vision.layerNormEpsilon,
                            text.layerNormEpsilon));
    hash.update(describe(config.preprocess));
    addVocabulary(hash, tokenizer);
    addWeights(hash, weights, progress);
    return hash.hex();
}

} // namespace retort::clip
