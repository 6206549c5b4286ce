#include "data/sample_reader.h"

#include "data/images/augment_geometry.h"

#include <algorithm>
#include <fmt/format.h>

namespace retort::data {

SampleReader::SampleReader(const Dataset& dataset, Split split, std::vector<std::int64_t> indices,
                           const LoaderOptions& options)
    : m_dataset(dataset), m_split(split), m_indices(std::move(indices)), m_seed(options.seed),
      m_augment(options.augment) {
    if (dataset.storage() == Storage::Files && allFit(options.cacheBytes))
        m_kept = std::vector<std::atomic<const Image*>>(m_indices.size());
}

SampleReader::~SampleReader() {
    for (const auto& image : m_kept)
        delete image.load();
}

bool SampleReader::allFit(std::size_t cacheBytes) const {
    std::size_t total = 0;
    for (const auto index : m_indices) {
        const auto size = m_dataset.storedSize(m_split, index);
        total += static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height) * 3;
        if (total > cacheBytes)
            return false;
    }
    return true;
}

Result<const Image*> SampleReader::kept(std::int64_t position) const {
    auto& place = m_kept[static_cast<std::size_t>(position)];
    if (const auto* image = place.load(std::memory_order_acquire))
        return image;
    RETORT_TRY(auto decoded, m_dataset.image(m_split, sample(position)));
    auto own = std::make_unique<const Image>(std::move(decoded));
    const Image* expected = nullptr;
    if (place.compare_exchange_strong(expected, own.get(), std::memory_order_acq_rel))
        return own.release();
    return expected; // another thread was faster with the same image
}

Status SampleReader::setAside(std::int64_t position, const Error& error) const {
    constexpr std::size_t kAlwaysTolerated = 10;
    constexpr std::size_t kTolerated = 100; // one in this many
    const std::lock_guard lock{m_mutex};
    m_setAside.insert(position);
    if (m_setAside.size() <= std::max(kAlwaysTolerated, m_indices.size() / kTolerated))
        return {};
    return Error{error.code,
                 fmt::format("{} of {} images of {} can no longer be read, the last: {}", m_setAside.size(),
                             m_indices.size(), m_dataset.summary().name, error.message)};
}

Status SampleReader::read(std::int64_t position, std::int64_t epoch, Augmenter& augmenter,
                          std::span<std::uint8_t> output) const {
    const auto index = sample(position);
    const RandomStream stream{m_seed, "augment", static_cast<std::uint64_t>(epoch),
                              static_cast<std::uint64_t>(index)};
    if (!m_kept.empty()) {
        RETORT_TRY(const auto* image, kept(position));
        return augmenter.apply(*image, stream, output);
    }
    const auto atLeast = sizeNeeded(m_dataset.storedSize(m_split, index), m_augment, stream);
    RETORT_TRY(const auto image, m_dataset.image(m_split, index, {.atLeast = atLeast}));
    return augmenter.apply(image, stream, output);
}

} // namespace retort::data
