#pragma once
// Images of several datasets, one after the other, as the training split of one: real images and the
// generated ones that are added to them.

#include "data/dataset.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace retort::data {

/// Images of one split, in order. The dataset must outlive what is made of it.
struct Part {
    const Dataset& dataset;
    Split split = Split::Train;
    std::vector<std::int64_t> indices;
};

class ConcatenatedDataset : public Dataset {
public:
    /// InvalidArgument: no images, or an index that a split does not have; Mismatch: other classes, or the
    /// same in another order, than the first part's.
    static Result<std::unique_ptr<ConcatenatedDataset>> create(std::vector<Part> parts);

    const DatasetSummary& summary() const override { return m_summary; }
    Storage storage() const override;
    std::int64_t label(Split split, std::int64_t index) const override;
    ImageSize storedSize(Split split, std::int64_t index) const override;
    Result<Image> image(Split split, std::int64_t index, const DecodeOptions& options = {}) const override;
    /// Begins with the part's dataset.
    std::string sampleName(Split split, std::int64_t index) const override;
    Result<std::string> contentHash(Split split, const std::stop_token& stop) const override;

private:
    struct Place {
        const Part* part;
        std::int64_t index; ///< in its split
    };

    explicit ConcatenatedDataset(std::vector<Part> parts);
    Place place(std::int64_t index) const;
    void summarise();

    std::vector<Part> m_parts;
    std::vector<std::int64_t> m_ends; ///< of each part, in this dataset's numbering
    DatasetSummary m_summary;
};

} // namespace retort::data
