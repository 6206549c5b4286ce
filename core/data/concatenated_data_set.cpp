#include "data/concatenated_data_set.h"

#include "base/sha256.h"

#include <fmt/format.h>

#include <algorithm>

namespace retort::data {

namespace {

Status check(const std::vector<Part>& parts) {
    bool any = false;
    for (const auto& part : parts) {
        const auto& summary = part.dataSet.summary();
        const auto& first = parts.front().dataSet.summary();
        if (summary.classes != first.classes)
            return Error{ErrorCode::Mismatch, fmt::format("{} and {} cannot be joined: their classes differ",
                                                          first.name, summary.name)};
        const auto size = part.dataSet.size(part.split);
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

ConcatenatedDataSet::ConcatenatedDataSet(std::vector<Part> parts) : m_parts(std::move(parts)) {
    std::int64_t end = 0;
    for (const auto& part : m_parts)
        m_ends.push_back(end += static_cast<std::int64_t>(part.indices.size()));
    summarise();
}

Result<std::unique_ptr<ConcatenatedDataSet>> ConcatenatedDataSet::create(std::vector<Part> parts) {
    RETORT_CHECK(check(parts));
    return std::unique_ptr<ConcatenatedDataSet>(new ConcatenatedDataSet(std::move(parts)));
}

void ConcatenatedDataSet::summarise() {
    const auto& first = m_parts.front().dataSet.summary();
    m_summary.classes = first.classes;
    m_summary.path = first.path;
    m_summary.imageSize = first.imageSize;
    m_summary.channels = first.channels;
    SplitSummary split{.count = m_ends.back(), .perClass = {}};
    split.perClass.resize(first.classes.size());
    for (const auto& part : m_parts) {
        const auto& summary = part.dataSet.summary();
        m_summary.name += (m_summary.name.empty() ? "" : " + ") + summary.name;
        m_summary.channels = std::max(m_summary.channels, summary.channels);
        if (summary.imageSize != m_summary.imageSize)
            m_summary.imageSize = {};
        for (const auto label : labelsOf(part.dataSet, part.split, part.indices))
            ++split.perClass[static_cast<std::size_t>(label)];
    }
    m_summary.splits.emplace(Split::Train, std::move(split));
}

ConcatenatedDataSet::Place ConcatenatedDataSet::place(std::int64_t index) const {
    const auto end = std::upper_bound(m_ends.begin(), m_ends.end(), index);
    const auto& part = m_parts.at(static_cast<std::size_t>(end - m_ends.begin()));
    const auto first = *end - static_cast<std::int64_t>(part.indices.size());
    return {.part = &part, .index = part.indices[static_cast<std::size_t>(index - first)]};
}

Storage ConcatenatedDataSet::storage() const {
    const bool memory = std::all_of(m_parts.begin(), m_parts.end(), [](const Part& part) {
        return part.dataSet.storage() == Storage::Memory;
    });
    return memory ? Storage::Memory : Storage::Files;
}

std::int64_t ConcatenatedDataSet::label(Split, std::int64_t index) const {
    const auto [part, inner] = place(index);
    return part->dataSet.label(part->split, inner);
}

ImageSize ConcatenatedDataSet::storedSize(Split, std::int64_t index) const {
    const auto [part, inner] = place(index);
    return part->dataSet.storedSize(part->split, inner);
}

Result<Image> ConcatenatedDataSet::image(Split, std::int64_t index, const DecodeOptions& options) const {
    const auto [part, inner] = place(index);
    return part->dataSet.image(part->split, inner, options);
}

std::string ConcatenatedDataSet::sampleName(Split, std::int64_t index) const {
    const auto [part, inner] = place(index);
    return fmt::format("{}: {}", part->dataSet.summary().name, part->dataSet.sampleName(part->split, inner));
}

Result<std::string> ConcatenatedDataSet::contentHash(Split split, const std::stop_token& stop) const {
    if (split != Split::Train)
        return Error{ErrorCode::NotFound, fmt::format("{} has no {} split", m_summary.name, name(split))};
    Sha256 hash;
    for (const auto& part : m_parts) {
        RETORT_TRY(const auto pictures, part.dataSet.contentHash(part.split, stop));
        hash.update(pictures);
        for (const auto index : part.indices)
            hash.update(fmt::format(",{}", index));
    }
    return hash.hex();
}

} // namespace retort::data
