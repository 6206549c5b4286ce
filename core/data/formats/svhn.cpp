#include "data/formats/svhn.h"

#include "base/mapped_file.h"
#include "data/formats/mat_file.h"
#include "data/formats/packed_dataset.h"
#include "data/known_datasets.h"

#include <fmt/format.h>

namespace retort::data {

namespace fs = std::filesystem;

namespace {

constexpr ImageSize kSvhnSize{32, 32};
constexpr std::size_t kSvhnImage = std::size_t{32} * 32 * 3;
constexpr std::int64_t kSvhnClasses = 10;

Error damagedSvhn(const std::string& file, std::string_view why) {
    return {ErrorCode::Corrupt,
            fmt::format("{}: {}; is this SVHN's cropped digits, and complete?", file, why)};
}

Status checkImages(const MatArray& images, const std::string& file) {
    const auto& shape = images.shape;
    // MATLAB drops a last size of 1.
    if (images.number == MatNumber::UInt8 && (shape.size() == 4 || shape.size() == 3) && shape[0] == 32 &&
        shape[1] == 32 && shape[2] == 3)
        return {};
    return damagedSvhn(file, fmt::format("its X has the sizes {} of {}, not 32 x 32 x 3 x N of uint8",
                                         fmt::join(shape, " x "), name(images.number)));
}

Result<std::vector<std::uint8_t>> checkLabels(const MatArray& labels, std::size_t images,
                                              const std::string& file) {
    RETORT_CHECK(checkVector(labels, "y", file));
    if (labels.count() != images)
        return damagedSvhn(file, fmt::format("{} labels for {} images", labels.count(), images));
    std::vector<std::uint8_t> digits;
    digits.reserve(labels.count());
    for (std::size_t i = 0; i < labels.count(); ++i) {
        RETORT_TRY(const auto label, labels.whole(i, file));
        if (label < 1 || label > kSvhnClasses)
            return damagedSvhn(
                file, fmt::format("label {} is out of range, SVHN has 1 to 10 (the digit 0)", label));
        digits.push_back(static_cast<std::uint8_t>(label % kSvhnClasses));
    }
    return digits;
}

/// Adds a file's images and labels to the split.
Status addFile(const fs::path& path, const UnpackedFiles& unpacked, PackedSplit& split) {
    const auto file = path.string();
    RETORT_TRY(const auto mapped, MappedFile::open(path));
    RETORT_TRY(auto images, unpacked.get(path, "X", [&]() -> Result<std::vector<std::byte>> {
        RETORT_TRY(auto array, parseMat(mapped.bytes(), "X", file));
        RETORT_CHECK(checkImages(array, file));
        return std::move(array.values);
    }));
    RETORT_TRY(const auto labels, parseMat(mapped.bytes(), "y", file));
    RETORT_TRY(const auto digits, checkLabels(labels, images.bytes.size() / kSvhnImage, file));
    split.parts.push_back({images.bytes, kSvhnImage, 0, std::move(images.owner)});
    split.labels.insert(split.labels.end(), digits.begin(), digits.end());
    return {};
}

} // namespace

Result<std::unique_ptr<Dataset>> openSvhn(const fs::path& folder, SvhnExtra extra, const std::string& name,
                                          const UnpackedFiles& unpacked) {
    PackedImages images{.name = name,
                        .path = folder,
                        .size = kSvhnSize,
                        .order = PlaneOrder::Columns,
                        .known = extra == SvhnExtra::Leave ? knownDataset("svhn") : nullptr};
    for (std::int64_t digit = 0; digit < kSvhnClasses; ++digit)
        images.classes.push_back(fmt::format("{}", digit));
    RETORT_CHECK(addFile(folder / "train_32x32.mat", unpacked, images.splits[Split::Train]));
    RETORT_CHECK(addFile(folder / "test_32x32.mat", unpacked, images.splits[Split::Test]));
    const auto extraFile = folder / "extra_32x32.mat";
    std::error_code ignored;
    if (extra == SvhnExtra::Train)
        RETORT_CHECK(addFile(extraFile, unpacked, images.splits[Split::Train]));
    else if (fs::exists(extraFile, ignored))
        images.problems.push_back(extraFile.string() +
                                  ": not used; import with --extra to train on it as well");
    return makePackedDataset(std::move(images));
}

} // namespace retort::data
