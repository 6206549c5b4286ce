#include "data/concatenated_dataset.h"

#include "base/sha256.h"

#include <fmt/format.h>

#include <algorithm>

namespace retort::data {

namespace {

Status check(const std::vector<Part>& parts) {
    bool any = false;
    for (const auto& part : parts) {
        const auto& summary = part.dataset.summary();
        const auto& first = parts.front().dataset.summary();
        if (summary.classes != first.classes)
            return Error{ErrorCode::Mismatch, fmt::format("{} and {} cannot be joined: their classes differ",
                                                          first.name, summary.name)};
        const auto size = part.dataset.size(part.split);
        for (const auto index : part.indices)
            if (index < 0 || index >= size)
                return Error{ErrorCode::InvalidArgument,
                             fmt::format("{}: there is no {} image {}; it has {}", summary.name,
                                         name(part.split), index, size)};
        any = any || !part.indices.empty();
    }
    if (any)
        return {};
    return Error{ErrorCode::InvalidArgument, "no images to join"};
}

} // namespace

ConcatenatedDataset::ConcatenatedDataset(std::vector<Part> parts) : m_parts(std::move(parts)) {
    std::int64_t end = 0;
    for (const auto& part : m_parts)
        m_ends.push_back(end += static_cast<std::int64_t>(part.indices.size()));
    summarise();
}

Result<std::unique_ptr<ConcatenatedDataset>> ConcatenatedDataset::create(std::vector<Part> parts) {
    RETORT_CHECK(check(parts));
    return std::unique_ptr<ConcatenatedDataset>(new ConcatenatedDataset(std::move(parts)));
}

void ConcatenatedDataset::summarise() {
    const auto& first = m_parts.front().dataset.summary();
    m_summary.classes = first.classes;
    m_summary.path = first.path;
    m_summary.imageSize = first.imageSize;
    m_summary.channels = first.channels;
    SplitSummary split{.count = m_ends.back(), .perClass = {}};
    split.perClass.resize(first.classes.size());
    for (const auto& part : m_parts) {
        const auto& summary = part.dataset.summary();
        m_summary.name += (m_summary.name.empty() ? "" : " + ") + summary.name;
        m_summary.channels = std::max(m_summary.channels, summary.channels);
        if (summary.imageSize != m_summary.imageSize)
            m_summary.imageSize = {};
        for (const auto label : labelsOf(part.dataset, part.split, part.indices))
            ++split.perClass[static_cast<std::size_t>(label)];
    }
    m_summary.splits.emplace(Split::Train, std::move(split));
}

ConcatenatedDataset::Place ConcatenatedDataset::place(std::int64_t index) const {
    const auto end = std::upper_bound(m_ends.begin(), m_ends.end(), index);
    const auto& part = m_parts.at(static_cast<std::size_t>(end - m_ends.begin()));
    const auto first = *end - static_cast<std::int64_t>(part.indices.size());
    return {.part = &part, .index = part.indices[static_cast<std::size_t>(index - first)]};
}

Storage ConcatenatedDataset::storage() const {
    const bool memory = std::all_of(m_parts.begin(), m_parts.end(), [](const Part& part) {
        return part.dataset.storage() == Storage::Memory;
    });
    return memory ? Storage::Memory : Storage::Files;
}

std::int64_t ConcatenatedDataset::label(Split, std::int64_t index) const {
    const auto [part, inner] = place(index);
    return part->dataset.label(part->split, inner);
}

ImageSize ConcatenatedDataset::storedSize(Split, std::int64_t index) const {
    const auto [part, inner] = place(index);
    return part->dataset.storedSize(part->split, inner);
}

Result<Image> ConcatenatedDataset::image(Split, std::int64_t index, const DecodeOptions& options) const {
    const auto [part, inner] = place(index);
    return part->dataset.image(part->split, inner, options);
}

std::string ConcatenatedDataset::sampleName(Split, std::int64_t index) const {
    const auto [part, inner] = place(index);
    return fmt::format("{}: {}", part->dataset.summary().name, part->dataset.sampleName(part->split, inner));
}

Result<std::string> ConcatenatedDataset::contentHash(Split split, const std::stop_token& stop) const {
    if (split != Split::Train)
        return Error{ErrorCode::NotFound, fmt::format("{} has no {} split", m_summary.name, name(split))};
    Sha256 hash;
    for (const auto& part : m_parts) {
        RETORT_TRY(const auto images, part.dataset.contentHash(part.split, stop));
        hash.update(images);
        for (const auto index : part.indices)
            hash.update(fmt::format(",{}", index));
    }
    return hash.hex();
}

} // namespace retort::data
