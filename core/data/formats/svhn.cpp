#include "data/formats/svhn.h"

#include "base/mapped_file.h"
#include "data/formats/mat_file.h"
#include "data/formats/packed_data_set.h"
#include "data/known_data_sets.h"

#include <fmt/format.h>

namespace retort::data {

namespace fs = std::filesystem;

namespace {

constexpr ImageSize kSvhnSize{32, 32};
constexpr std::size_t kSvhnPicture = std::size_t{32} * 32 * 3;
constexpr std::int64_t kSvhnClasses = 10;

Error damagedSvhn(const std::string& file, std::string_view why) {
    return {ErrorCode::Corrupt,
            fmt::format("{}: {}; is this SVHN's cropped digits, and complete?", file, why)};
}

Status checkPictures(const MatArray& pictures, const std::string& file) {
    const auto& shape = pictures.shape;
    // MATLAB drops a last size of 1.
    if (pictures.number == MatNumber::UInt8 && (shape.size() == 4 || shape.size() == 3) && shape[0] == 32 &&
        shape[1] == 32 && shape[2] == 3)
        return {};
    return damagedSvhn(file, fmt::format("its X has the sizes {} of {}, not 32 x 32 x 3 x N of uint8",
                                         fmt::join(shape, " x "), name(pictures.number)));
}

Result<std::vector<std::uint8_t>> checkLabels(const MatArray& labels, std::size_t pictures,
                                              const std::string& file) {
    RETORT_CHECK(checkVector(labels, "y", file));
    if (labels.count() != pictures)
        return damagedSvhn(file, fmt::format("{} labels for {} images", labels.count(), pictures));
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
    RETORT_TRY(auto pictures, unpacked.get(path, "X", [&]() -> Result<std::vector<std::byte>> {
        RETORT_TRY(auto array, parseMat(mapped.bytes(), "X", file));
        RETORT_CHECK(checkPictures(array, file));
        return std::move(array.values);
    }));
    RETORT_TRY(const auto labels, parseMat(mapped.bytes(), "y", file));
    RETORT_TRY(const auto digits, checkLabels(labels, pictures.bytes.size() / kSvhnPicture, file));
    split.parts.push_back({pictures.bytes, kSvhnPicture, 0, std::move(pictures.owner)});
    split.labels.insert(split.labels.end(), digits.begin(), digits.end());
    return {};
}

} // namespace

Result<std::unique_ptr<DataSet>> openSvhn(const fs::path& folder, SvhnExtra extra, const std::string& name,
                                          const UnpackedFiles& unpacked) {
    PackedPictures pictures{.name = name,
                            .path = folder,
                            .size = kSvhnSize,
                            .order = PlaneOrder::Columns,
                            .known = extra == SvhnExtra::Leave ? knownDataSet("svhn") : nullptr};
    for (std::int64_t digit = 0; digit < kSvhnClasses; ++digit)
        pictures.classes.push_back(fmt::format("{}", digit));
    RETORT_CHECK(addFile(folder / "train_32x32.mat", unpacked, pictures.splits[Split::Train]));
    RETORT_CHECK(addFile(folder / "test_32x32.mat", unpacked, pictures.splits[Split::Test]));
    const auto extraFile = folder / "extra_32x32.mat";
    std::error_code ignored;
    if (extra == SvhnExtra::Train)
        RETORT_CHECK(addFile(extraFile, unpacked, pictures.splits[Split::Train]));
    else if (fs::exists(extraFile, ignored))
        pictures.problems.push_back(extraFile.string() +
                                    ": not used; import with --extra to train on it as well");
    return makePackedDataSet(std::move(pictures));
}

} // namespace retort::data
