#include "data/formats/stl10.h"

#include "base/mapped_file.h"
#include "data/formats/packed_data_set.h"
#include "data/formats/text_lines.h"
#include "data/known_data_sets.h"

#include <fmt/format.h>

namespace retort::data {

namespace fs = std::filesystem;

namespace {

constexpr ImageSize kStl10Size{96, 96};
constexpr std::size_t kStl10Picture = std::size_t{96} * 96 * 3;
constexpr std::uint8_t kStl10Classes = 10;

/// https://cs.stanford.edu/~acoates/stl10/, class_names.txt
std::vector<std::string> stl10Classes() {
    return {"airplane", "bird", "car", "cat", "deer", "dog", "horse", "monkey", "ship", "truck"};
}

Error damagedStl10(std::string_view file, std::string_view why) {
    return {ErrorCode::Corrupt, fmt::format("{}: {}; is the download complete?", file, why)};
}

Result<PackedSplit> readStl10Split(const fs::path& folder, std::string_view prefix) {
    const auto pictureFile = folder / fmt::format("{}_X.bin", prefix);
    const auto labelFile = folder / fmt::format("{}_y.bin", prefix);
    RETORT_TRY(const auto pictures, MappedFile::open(pictureFile));
    RETORT_TRY(const auto labels, MappedFile::open(labelFile));
    RETORT_TRY(auto checked,
               checkStl10(pictures.bytes(), labels.bytes(), pictureFile.string(), labelFile.string()));
    return PackedSplit{{{pictures.bytes(), kStl10Picture, 0, pictures.owner()}}, std::move(checked)};
}

} // namespace

Result<std::vector<std::uint8_t>> checkStl10(std::span<const std::byte> pictures,
                                             std::span<const std::byte> labels, std::string_view pictureFile,
                                             std::string_view labelFile) {
    if (pictures.size() % kStl10Picture != 0)
        return damagedStl10(pictureFile, fmt::format("{} bytes, STL10 expects a multiple of {}",
                                                     pictures.size(), kStl10Picture));
    if (pictures.size() / kStl10Picture != labels.size())
        return damagedStl10(labelFile, fmt::format("{} labels for {} images", labels.size(),
                                                   pictures.size() / kStl10Picture));
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

Result<std::unique_ptr<DataSet>> openStl10(const fs::path& folder, const std::string& name) {
    PackedPictures pictures{.name = name,
                            .path = folder,
                            .size = kStl10Size,
                            .order = PlaneOrder::Columns,
                            .known = knownDataSet("stl10")};
    RETORT_TRY(pictures.classes, readClassNames(folder / "class_names.txt", stl10Classes()));
    RETORT_TRY(pictures.splits[Split::Train], readStl10Split(folder, "train"));
    RETORT_TRY(pictures.splits[Split::Test], readStl10Split(folder, "test"));
    return makePackedDataSet(std::move(pictures));
}

} // namespace retort::data
