#include "data/formats/packed_dataset.h"

#include "base/cancellation.h"
#include "base/sha256.h"
#include "data/class_names.h"
#include "data/known_datasets.h"

#include <fmt/format.h>
#include <utility>

namespace retort::data {

namespace {

constexpr std::size_t kPlanes = 3;

std::size_t planeSize(const ImageSize& size) {
    return static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height);
}

Image interleaved(std::span<const std::byte> planes, const ImageSize& size, PlaneOrder order) {
    const auto width = static_cast<std::size_t>(size.width);
    const auto height = static_cast<std::size_t>(size.height);
    const auto plane = width * height;
    Image image{.size = size, .pixels = std::vector<std::uint8_t>(plane * kPlanes), .fullSize = size};
    auto* pixel = image.pixels.data();
    for (std::size_t y = 0; y < height; ++y)
        for (std::size_t x = 0; x < width; ++x) {
            const auto at = order == PlaneOrder::Columns ? x * height + y : y * width + x;
            for (std::size_t c = 0; c < kPlanes; ++c)
                *pixel++ = std::to_integer<std::uint8_t>(planes[c * plane + at]);
        }
    return image;
}

class PackedDataset final : public Dataset {
public:
    explicit PackedDataset(PackedImages images) : m_images(std::move(images)) {
        m_summary = {.name = m_images.name,
                     .path = m_images.path,
                     .classes = m_images.classes,
                     .imageSize = m_images.size,
                     .problems = m_images.problems};
        for (const auto& [split, packed] : m_images.splits) {
            if (packed.labels.empty())
                continue;
            auto& of = m_summary.splits[split];
            of.count = static_cast<std::int64_t>(packed.labels.size());
            of.perClass.resize(m_summary.classes.size());
            for (const auto label : packed.labels)
                ++of.perClass[label];
        }
        if (m_images.known != nullptr)
            noteCounts(*m_images.known, m_summary);
        noteSplitSizes(m_summary);
    }

    const DatasetSummary& summary() const override { return m_summary; }
    Storage storage() const override { return Storage::Memory; }
    std::int64_t label(Split split, std::int64_t index) const override {
        return m_images.splits.at(split).labels.at(static_cast<std::size_t>(index));
    }
    ImageSize storedSize(Split, std::int64_t) const override { return m_images.size; }
    std::string sampleName(Split split, std::int64_t index) const override {
        return fmt::format("{}/{:05}", name(split), index);
    }
    Result<Image> image(Split split, std::int64_t index, const DecodeOptions&) const override {
        return interleaved(planes(m_images.splits.at(split), static_cast<std::size_t>(index)), m_images.size,
                           m_images.order);
    }

    Result<std::string> contentHash(Split split, const std::stop_token& stop) const override {
        const auto found = m_images.splits.find(split);
        if (found == m_images.splits.end() || found->second.labels.empty())
            return Error{ErrorCode::NotFound, fmt::format("{} has no {} split", m_summary.name, name(split))};
        Sha256 hash;
        hash.update(fmt::format("planes {}x{} {}\n", m_images.size.width, m_images.size.height,
                                m_images.order == PlaneOrder::Columns ? "columns" : "rows"));
        for (std::size_t i = 0; i < found->second.labels.size(); ++i) {
            RETORT_CHECK(checkCancelled(stop, kHashing));
            hash.update(planes(found->second, i));
        }
        return hash.hex();
    }

private:
    std::span<const std::byte> planes(const PackedSplit& split, std::size_t index) const {
        for (const auto& part : split.parts) {
            const auto count = part.bytes.size() / part.stride;
            if (index < count)
                return part.bytes.subspan(index * part.stride + part.offset,
                                          planeSize(m_images.size) * kPlanes);
            index -= count;
        }
        return {}; // not reached: as many labels as records
    }

    PackedImages m_images;
    DatasetSummary m_summary;
};

} // namespace

Result<std::unique_ptr<Dataset>> makePackedDataset(PackedImages images) {
    if (images.splits[Split::Train].labels.empty())
        return Error{ErrorCode::InvalidArgument,
                     fmt::format("{}: {} has no images to train on; is it complete?", images.path.string(),
                                 images.name)};
    return std::unique_ptr<Dataset>{std::make_unique<PackedDataset>(std::move(images))};
}

} // namespace retort::data
