#pragma once
// Small images and datasets for tests.

#include "data/dataset.h"
#include "testing/temporary_folder.h"

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace retort::data::testing {

using Colour = std::array<std::uint8_t, 3>;

/// A file beside the tests.
std::filesystem::path testFile(std::string_view name);
std::string readFile(const std::filesystem::path& path);
std::span<const std::byte> bytesOf(std::string_view text);

Image solid(ImageSize size, Colour colour);
/// Every pixel another colour.
Image gradient(ImageSize size);
Colour pixelAt(const Image& image, int x, int y);
/// An uncompressed 24-bit BMP file of one colour.
std::string solidBmp(ImageSize size, Colour colour);
std::string gzip(std::string_view text);
/// An IDX file of unsigned bytes.
std::string idx(const std::vector<std::uint32_t>& shape, std::string_view values);

/// Images in memory that claim to be in files, so that loaders keep or decode them as they would a
/// folder's. Sample i is a gradient of varying size with label i % classes.
class FakeDataset final : public Dataset {
public:
    FakeDataset(std::int64_t count, int classes, std::int64_t brokenSample = -1);

    const DatasetSummary& summary() const override { return m_summary; }
    Storage storage() const override { return Storage::Files; }
    std::int64_t label(Split, std::int64_t index) const override { return index % m_classes; }
    ImageSize storedSize(Split, std::int64_t index) const override;
    Result<Image> image(Split split, std::int64_t index, const DecodeOptions& options) const override;
    std::string sampleName(Split, std::int64_t index) const override {
        return "sample " + std::to_string(index);
    }
    Result<std::string> contentHash(Split, const std::stop_token&) const override {
        return std::string{"fake"};
    }

private:
    DatasetSummary m_summary;
    int m_classes;
    std::int64_t m_brokenSample;
};

} // namespace retort::data::testing
