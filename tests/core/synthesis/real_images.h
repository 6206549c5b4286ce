#pragma once
// A dataset in memory: images of one colour each.

#include "data/dataset.h"

namespace retort::synthesis::testing {

class RealImages : public data::Dataset {
public:
    /// `perClass` training images of each class, class by class, and as many test images.
    explicit RealImages(std::vector<std::string> classes = {"T-shirt/top", "river"}, int perClass = 2);

    const data::DatasetSummary& summary() const override { return m_summary; }
    data::Storage storage() const override { return data::Storage::Memory; }
    std::int64_t label(data::Split split, std::int64_t index) const override;
    data::ImageSize storedSize(data::Split split, std::int64_t index) const override;
    Result<data::Image> image(data::Split split, std::int64_t index,
                              const data::DecodeOptions& options = {}) const override;
    std::string sampleName(data::Split split, std::int64_t index) const override;
    Result<std::string> contentHash(data::Split split, const std::stop_token& stop) const override;

private:
    data::DatasetSummary m_summary;
    int m_perClass;
};

} // namespace retort::synthesis::testing
