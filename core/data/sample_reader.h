#pragma once
// One sample of a batch: decoded (once, where all decoded images fit into memory) and augmented.

#include "data/dataset.h"
#include "data/images/augment.h"
#include "data/loader_options.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <vector>

namespace retort::data {

/// Thread-safe, given an Augmenter per thread.
class SampleReader {
public:
    SampleReader(const Dataset& dataset, Split split, std::vector<std::int64_t> indices,
                 const LoaderOptions& options);
    ~SampleReader();
    SampleReader(const SampleReader&) = delete;
    SampleReader& operator=(const SampleReader&) = delete;

    std::int64_t size() const { return static_cast<std::int64_t>(m_indices.size()); }
    std::int64_t sample(std::int64_t position) const { return m_indices[static_cast<std::size_t>(position)]; }
    std::int64_t label(std::int64_t position) const { return m_dataset.label(m_split, sample(position)); }
    /// As it is in the epoch: augmented anew, or the epoch's view. Images that cannot be read are remembered,
    /// this one or the one that its view is mixed with.
    Status read(std::int64_t position, std::int64_t epoch, Augmenter& augmenter,
                std::span<std::uint8_t> output) const;
    /// An error, with `error` as its reason, where too many images could not be read.
    Status tolerate(const Error& error) const;

private:
    /// An image's place among those that it is mixed with.
    struct Place {
        std::int64_t first = 0; ///< position of the domain
        MixedDomain domain{};
        std::int64_t index = 0; ///< in the domain
    };
    Place placeOf(std::int64_t position) const;
    Status readView(std::int64_t position, std::int64_t view, Augmenter& augmenter,
                    std::span<std::uint8_t> output) const;
    Status readAugmented(std::int64_t position, const RandomStream& stream, Augmenter& augmenter,
                         std::span<std::uint8_t> output) const;
    Status decodeAugmented(std::int64_t position, const RandomStream& stream, Augmenter& augmenter,
                           std::span<std::uint8_t> output) const;
    bool allFit(std::size_t cacheBytes) const;
    Result<const Image*> kept(std::int64_t position) const;

    const Dataset& m_dataset;
    Split m_split;
    std::vector<std::int64_t> m_indices;
    std::uint64_t m_seed;
    AugmentOptions m_augment;
    std::optional<Views> m_views;
    mutable std::mutex m_mutex;
    mutable std::set<std::int64_t> m_unreadable;           ///< positions
    mutable std::vector<std::atomic<const Image*>> m_kept; ///< by position; empty when nothing is kept
};

} // namespace retort::data
