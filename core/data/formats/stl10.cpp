#include "data/formats/stl10.h"

#include "base/mapped_file.h"
#include "data/formats/packed_dataset.h"
#include "data/formats/text_lines.h"
#include "data/known_datasets.h"

#include <fmt/format.h>

namespace retort::data {

namespace fs = std::filesystem;

namespace {

constexpr ImageSize kStl10Size{96, 96};
constexpr std::size_t kStl10Image = std::size_t{96} * 96 * 3;
constexpr std::uint8_t kStl10Classes = 10;

/// https://cs.stanford.edu/~acoates/stl10/, class_names.txt
std::vector<std::string> stl10Classes() {
    return {"airplane", "bird", "car", "cat", "deer", "dog", "horse", "monkey", "ship", "truck"};
}

Error damagedStl10(std::string_view file, std::string_view why) {
    return {ErrorCode::Corrupt, fmt::format("{}: {}; is the download complete?", file, why)};
}

Result<PackedSplit> readStl10Split(const fs::path& folder, std::string_view prefix) {
    const auto imageFile = folder / fmt::format("{}_X.bin", prefix);
    const auto labelFile = folder / fmt::format("{}_y.bin", prefix);
    RETORT_TRY(const auto images, MappedFile::open(imageFile));
    RETORT_TRY(const auto labels, MappedFile::open(labelFile));
    RETORT_TRY(auto checked,
               checkStl10(images.bytes(), labels.bytes(), imageFile.string(), labelFile.string()));
    return PackedSplit{{{images.bytes(), kStl10Image, 0, images.owner()}}, std::move(checked)};
}

} // namespace

Result<std::vector<std::uint8_t>> checkStl10(std::span<const std::byte> images,
                                             std::span<const std::byte> labels, std::string_view imageFile,
                                             std::string_view labelFile) {
    if (images.size() % kStl10Image != 0)
        return damagedStl10(
            imageFile, fmt::format("{} bytes, STL10 expects a multiple of {}", images.size(), kStl10Image));
    if (images.size() / kStl10Image != labels.size())
        return damagedStl10(
            labelFile, fmt::format("{} labels for {} images", labels.size(), images.size() / kStl10Image));
    std::vector<std::uint8_t> fromZero;
    fromZero.reserve(labels.size());
    for (const auto byte : labels) {
        const auto label = std::to_integer<std::uint8_t>(byte);
        if (label < 1 || label > kStl10Classes)
            return damagedStl10(labelFile, fmt::format("label {} is out of range, STL10 has 1 to 10", label));
        fromZero.push_back(static_cast<std::uint8_t>(label - 1));
    }
    return fromZero;
}

Result<std::unique_ptr<Dataset>> openStl10(const fs::path& folder, const std::string& name) {
    PackedImages images{.name = name,
                        .path = folder,
                        .size = kStl10Size,
                        .order = PlaneOrder::Columns,
                        .known = knownDataset("stl10")};
    RETORT_TRY(images.classes, readClassNames(folder / "class_names.txt", stl10Classes()));
    RETORT_TRY(images.splits[Split::Train], readStl10Split(folder, "train"));
    RETORT_TRY(images.splits[Split::Test], readStl10Split(folder, "test"));
    return makePackedDataset(std::move(images));
}

} // namespace retort::data
