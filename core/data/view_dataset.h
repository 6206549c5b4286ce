#pragma once
// The views of a dataset's images as images of a dataset of their own, for a teacher that is asked about
// each. The views of the i-th image are those from i * count on.

#include "data/dataset.h"
#include "data/images/augment_options.h"
#include "data/view_options.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace retort::data {

class SampleReader;

/// Images of one split, in order, and how they are viewed. The dataset must outlive what is made of it.
struct ViewedImages {
    const Dataset& dataset;
    Split split = Split::Train;
    std::vector<std::int64_t> indices;
    AugmentOptions augment{};
    ViewOptions views{};
    std::string hash{}; ///< of all of the above
};

/// Its training split alone holds images.
class ViewDataset : public Dataset {
public:
    explicit ViewDataset(ViewedImages images);
    ~ViewDataset() override;

    const DatasetSummary& summary() const override { return m_summary; }
    Storage storage() const override { return m_images.dataset.storage(); }
    std::int64_t label(Split split, std::int64_t index) const override;
    ImageSize storedSize(Split split, std::int64_t index) const override;
    /// The pixels that a Loader with the same views gives (but for JPEGs that only one of the two decodes at
    /// reduced scale, see LoaderOptions::cacheBytes).
    Result<Image> image(Split split, std::int64_t index, const DecodeOptions& options = {}) const override;
    std::string sampleName(Split split, std::int64_t index) const override;
    Result<std::string> contentHash(Split split, const std::stop_token& stop) const override;

private:
    std::int64_t position(std::int64_t index) const { return index / m_images.views.count; }

    ViewedImages m_images;
    std::unique_ptr<SampleReader> m_reader;
    DatasetSummary m_summary;
};

} // namespace retort::data
