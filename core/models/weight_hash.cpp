#include "models/weight_hash.h"

#include "base/hash_memory.h"
#include "models/mapped_pages.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <bit>
#include <charconv>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

namespace retort::models {

namespace {

constexpr std::size_t kLargestHashedWhole = 256u << 20;
constexpr std::size_t kSmallestRemembered = 64u << 20; ///< what is smaller is hashed in a moment

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

/// A tensor's name, dtype and shape.
std::string titleOf(const tensor::TensorEntry& entry, const std::string& name) {
    return fmt::format("{} {} {}\n", name, tensor::name(entry.dtype), fmt::join(entry.shape, "x"));
}

void addAll(Sha256& hash, const tensor::TensorArchive& weights, bool isWhole, ProgressMeter meter) {
    for (const auto& [name, entry] : weights.entries()) {
        hash.update(titleOf(entry, name));
        if (isWhole)
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

// A hash that is half done is kept as its bytes: of the same program they mean the same.
static_assert(std::has_unique_object_representations_v<Sha256>);
using HashBytes = std::array<unsigned char, sizeof(Sha256)>;

std::string textOf(const Sha256& hash) {
    return fmt::format("{:02x}", fmt::join(std::bit_cast<HashBytes>(hash), ""));
}

std::optional<Sha256> hashIn(std::string_view text) {
    HashBytes bytes{};
    if (text.size() != 2 * bytes.size())
        return std::nullopt;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        constexpr int kHex = 16;
        const auto* begin = text.data() + 2 * i;
        if (std::from_chars(begin, begin + 2, bytes[i], kHex).ptr != begin + 2)
            return std::nullopt;
    }
    return std::bit_cast<Sha256>(bytes);
}

/// What the hash is after the weights, if it was that before; absent where they lie in no file. Shards lie
/// beside their index.
std::optional<std::string> memoryKey(const Sha256& before, const tensor::TensorArchive& weights) {
    const std::filesystem::path source = weights.source();
    const auto stamp = stampForMemory(source.extension() == ".json" ? source.parent_path() : source);
    if (!stamp)
        return std::nullopt;
    Sha256 key;
    key.update(textOf(before)).update(*stamp);
    for (const auto& [name, entry] : weights.entries())
        key.update(titleOf(entry, name));
    return "after-weights-1:" + key.hex();
}

} // namespace

void addWeights(Sha256& hash, const tensor::TensorArchive& weights, const ProgressSink& progress) {
    std::size_t total = 0;
    for (const auto& [name, entry] : weights.entries())
        total += entry.bytes.size();
    const bool isWhole = total <= kLargestHashedWhole;
    const auto meter = [&](const ProgressSink& sink) {
        return ProgressMeter(sink, weights.source() + ": checking the weights", "tensors",
                             static_cast<std::int64_t>(weights.entries().size()));
    };
    if (total < kSmallestRemembered)
        return addAll(hash, weights, isWhole, meter({}));
    const HashMemory memory;
    const auto before = hash;
    const auto key = memoryKey(before, weights);
    if (const auto known = key ? memory.find(*key) : std::nullopt)
        if (const auto after = hashIn(*known)) {
            hash = *after;
            return;
        }
    addAll(hash, weights, isWhole, meter(progress));
    if (key && key == memoryKey(before, weights)) // else the files were written to meanwhile
        memory.keep(*key, textOf(hash));
}

} // namespace retort::models
