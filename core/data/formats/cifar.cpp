#include "data/formats/cifar.h"

#include "base/mapped_file.h"
#include "data/formats/packed_dataset.h"
#include "data/formats/text_lines.h"
#include "data/known_datasets.h"

#include <fmt/format.h>

namespace retort::data {

namespace fs = std::filesystem;

namespace {

constexpr ImageSize kCifarSize{32, 32};
constexpr std::size_t kCifarImage = std::size_t{32} * 32 * 3;
constexpr int kTrainingBatches = 5;

Error damagedCifar(const fs::path& file, std::string_view why) {
    return {ErrorCode::Corrupt, fmt::format("{}: {}; is the download complete?", file.string(), why)};
}

/// A record is its label bytes, the last of them the one that counts, and the pixels.
Status addRecords(const fs::path& file, std::size_t labelBytes, std::size_t classes, PackedSplit& split) {
    const auto record = labelBytes + kCifarImage;
    RETORT_TRY(const auto mapped, MappedFile::open(file));
    const auto bytes = mapped.bytes();
    if (bytes.size() % record != 0)
        return damagedCifar(file,
                            fmt::format("{} bytes, CIFAR expects a multiple of {}", bytes.size(), record));
    for (std::size_t at = 0; at < bytes.size(); at += record) {
        const auto label = std::to_integer<std::uint8_t>(bytes[at + labelBytes - 1]);
        if (label >= classes)
            return damagedCifar(
                file, fmt::format("label {} is out of range, the highest is {}", label, classes - 1));
        split.labels.push_back(label);
    }
    split.parts.push_back({bytes, record, labelBytes, mapped.owner()});
    return {};
}

} // namespace

Result<std::unique_ptr<Dataset>> openCifar10(const fs::path& folder, const std::string& name) {
    PackedImages images{.name = name, .path = folder, .size = kCifarSize, .known = knownDataset("cifar10")};
    RETORT_TRY(images.classes,
               readClassNames(folder / "batches.meta.txt", {"airplane", "automobile", "bird", "cat", "deer",
                                                            "dog", "frog", "horse", "ship", "truck"}));
    std::error_code ignored;
    for (int batch = 1; batch <= kTrainingBatches; ++batch) {
        const auto file = folder / fmt::format("data_batch_{}.bin", batch);
        if (batch == 1 || fs::exists(file, ignored))
            RETORT_CHECK(addRecords(file, 1, images.classes.size(), images.splits[Split::Train]));
    }
    RETORT_CHECK(addRecords(folder / "test_batch.bin", 1, images.classes.size(), images.splits[Split::Test]));
    return makePackedDataset(std::move(images));
}

Result<std::unique_ptr<Dataset>> openCifar100(const fs::path& folder, const std::string& name) {
    constexpr std::size_t kFineClasses = 100;
    PackedImages images{.name = name, .path = folder, .size = kCifarSize, .known = knownDataset("cifar100")};
    const auto names = folder / "fine_label_names.txt";
    RETORT_TRY(images.classes, readLines(names));
    if (images.classes.size() != kFineClasses)
        return damagedCifar(names, fmt::format("{} class names, CIFAR-100 has 100", images.classes.size()));
    RETORT_CHECK(addRecords(folder / "train.bin", 2, kFineClasses, images.splits[Split::Train]));
    RETORT_CHECK(addRecords(folder / "test.bin", 2, kFineClasses, images.splits[Split::Test]));
    return makePackedDataset(std::move(images));
}

} // namespace retort::data
