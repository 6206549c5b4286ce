#include "data/view_dataset.h"

#include "data/sample_reader.h"

#include <fmt/format.h>

namespace retort::data {

namespace {

LoaderOptions readerOptions(const ViewedImages& images) {
    return {.augment = images.augment, .views = Views{.options = images.views}};
}

DatasetSummary summaryOf(const ViewedImages& images) {
    const auto& whole = images.dataset.summary();
    DatasetSummary summary;
    summary.name = whole.name;
    summary.path = whole.path;
    summary.classes = whole.classes;
    summary.imageSize = images.augment.output;
    SplitSummary split;
    split.perClass.resize(whole.classes.size());
    for (const auto label : labelsOf(images.dataset, images.split, images.indices))
        split.perClass[static_cast<std::size_t>(label)] += images.views.count;
    split.count = std::ssize(images.indices) * images.views.count;
    summary.splits.emplace(Split::Train, std::move(split));
    return summary;
}

} // namespace

ViewDataset::ViewDataset(ViewedImages images)
    : m_images(std::move(images)),
      m_reader(std::make_unique<SampleReader>(m_images.dataset, m_images.split, m_images.indices,
                                              readerOptions(m_images))),
      m_summary(summaryOf(m_images)) {}
ViewDataset::~ViewDataset() = default;

std::int64_t ViewDataset::label(Split, std::int64_t index) const {
    return m_reader->label(position(index));
}

ImageSize ViewDataset::storedSize(Split, std::int64_t) const {
    return m_images.augment.output;
}

Result<Image> ViewDataset::image(Split, std::int64_t index, const DecodeOptions&) const {
    const auto size = m_images.augment.output;
    Image image{.size = size, .channels = 3, .pixels = {}, .fullSize = size};
    image.pixels.resize(static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height) * 3);
    Augmenter augmenter{m_images.augment};
    RETORT_CHECK(m_reader->read(position(index), index % m_images.views.count, augmenter, image.pixels));
    return image;
}

std::string ViewDataset::sampleName(Split, std::int64_t index) const {
    return fmt::format("{}, view {}",
                       m_images.dataset.sampleName(m_images.split, m_reader->sample(position(index))),
                       index % m_images.views.count);
}

Result<std::string> ViewDataset::contentHash(Split, const std::stop_token&) const {
    return m_images.hash;
}

} // namespace retort::data
