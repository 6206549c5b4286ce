#include "data/sample_reader.h"

#include "data/images/augment_geometry.h"
#include "data/view_mixing.h"

#include <algorithm>
#include <fmt/format.h>

namespace retort::data {

SampleReader::SampleReader(const Dataset& dataset, Split split, std::vector<std::int64_t> indices,
                           const LoaderOptions& options)
    : m_dataset(dataset), m_split(split), m_indices(std::move(indices)), m_seed(options.seed),
      m_augment(options.augment), m_views(options.views) {
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

Status SampleReader::tolerate(const Error& error) const {
    constexpr std::size_t kAlwaysTolerated = 10;
    constexpr std::size_t kTolerated = 100; // one in this many
    const std::lock_guard lock{m_mutex};
    if (m_unreadable.size() <= std::max(kAlwaysTolerated, m_indices.size() / kTolerated))
        return {};
    return Error{error.code,
                 fmt::format("{} of {} images of {} can no longer be read, the last: {}", m_unreadable.size(),
                             m_indices.size(), m_dataset.summary().name, error.message)};
}

Status SampleReader::read(std::int64_t position, std::int64_t epoch, Augmenter& augmenter,
                          std::span<std::uint8_t> output) const {
    if (m_views)
        return readView(position, epoch % m_views->options.count, augmenter, output);
    const RandomStream stream{m_seed, "augment", static_cast<std::uint64_t>(epoch),
                              static_cast<std::uint64_t>(sample(position))};
    return readAugmented(position, stream, augmenter, output);
}

SampleReader::Place SampleReader::placeOf(std::int64_t position) const {
    Place place{.domain = {.images = size()}};
    for (const auto& domain : m_views->domains) {
        place.domain = domain;
        if (position < place.first + domain.images)
            break;
        place.first += domain.images;
    }
    place.index = position - place.first;
    return place;
}

/// The streams are named by the place in the domain: real images have the same views with and without
/// generated ones beside them.
Status SampleReader::readView(std::int64_t position, std::int64_t view, Augmenter& augmenter,
                              std::span<std::uint8_t> output) const {
    const auto& options = m_views->options;
    const auto place = placeOf(position);
    const auto stream = [&](const char* purpose, std::int64_t index) {
        return RandomStream{options.seed, purpose, static_cast<std::uint64_t>(view),
                            static_cast<std::uint64_t>(index)};
    };
    RETORT_CHECK(readAugmented(position, stream("view", place.index), augmenter, output));
    if (!options.mixes() || !place.domain.isMixed)
        return {};
    auto mixing = stream("mix", place.index);
    const auto partner =
        static_cast<std::int64_t>(mixing.below(static_cast<std::uint64_t>(place.domain.images)));
    std::vector<std::uint8_t> pixels(output.size());
    RETORT_CHECK(readAugmented(place.first + partner, stream("view", partner), augmenter, pixels));
    mixInto(output, pixels, m_augment.output, options, mixing);
    return {};
}

Status SampleReader::readAugmented(std::int64_t position, const RandomStream& stream, Augmenter& augmenter,
                                   std::span<std::uint8_t> output) const {
    auto read = decodeAugmented(position, stream, augmenter, output);
    if (!read.ok() && read.error().code != ErrorCode::OutOfMemory) {
        const std::lock_guard lock{m_mutex};
        m_unreadable.insert(position);
    }
    return read;
}

Status SampleReader::decodeAugmented(std::int64_t position, const RandomStream& stream, Augmenter& augmenter,
                                     std::span<std::uint8_t> output) const {
    if (!m_kept.empty()) {
        RETORT_TRY(const auto* image, kept(position));
        return augmenter.apply(*image, stream, output);
    }
    const auto atLeast = sizeNeeded(m_dataset.storedSize(m_split, sample(position)), m_augment, stream);
    RETORT_TRY(const auto image, m_dataset.image(m_split, sample(position), {.atLeast = atLeast}));
    return augmenter.apply(image, stream, output);
}

} // namespace retort::data
