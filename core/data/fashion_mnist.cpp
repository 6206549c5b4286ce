#include "data/fashion_mnist.h"

#include "base/sha256.h"
#include "data/idx.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace retort::data {

namespace fs = std::filesystem;

namespace {

constexpr ImageSize kSize{28, 28};
constexpr std::size_t kPixels = std::size_t{28} * 28;
// https://github.com/zalandoresearch/fashion-mnist#labels
constexpr std::array kClasses{"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
                              "Sandal",      "Shirt",   "Sneaker",  "Bag",   "Ankle boot"};

struct SplitFiles {
    Split split;
    const char* prefix;
};
constexpr std::array kFiles{SplitFiles{Split::Train, "train"}, SplitFiles{Split::Test, "t10k"}};

struct Pictures {
    IdxArray images; ///< [count, 28, 28], grey
    std::vector<std::uint8_t> labels;
};

Error damagedFile(const fs::path& file, const std::string& why) {
    return {ErrorCode::Corrupt,
            fmt::format("{}: {}; is this Fashion-MNIST, and complete?", file.string(), why)};
}

Result<Pictures> readPictures(const fs::path& folder, const char* prefix, const UnpackedFiles& unpacked) {
    const auto imageFile = folder / fmt::format("{}-images-idx3-ubyte", prefix);
    const auto labelFile = folder / fmt::format("{}-labels-idx1-ubyte", prefix);
    RETORT_TRY(auto images, readIdx(imageFile, unpacked));
    RETORT_TRY(auto labels, readIdx(labelFile, unpacked));
    if (images.shape.size() != 3 || images.shape[1] != kSize.height || images.shape[2] != kSize.width)
        return damagedFile(imageFile, "holds no pictures of 28 x 28");
    if (labels.shape.size() != 1)
        return damagedFile(labelFile, fmt::format("has {} dimensions, labels have one", labels.shape.size()));
    if (images.shape[0] != labels.shape[0])
        return damagedFile(labelFile,
                           fmt::format("{} labels for {} images", labels.shape[0], images.shape[0]));
    if (labels.values.empty())
        return damagedFile(labelFile, "is empty");
    if (const auto highest = *std::max_element(labels.values.begin(), labels.values.end());
        highest >= kClasses.size())
        return damagedFile(labelFile, fmt::format("label {} is out of range, the highest is 9", highest));
    return Pictures{std::move(images), {labels.values.begin(), labels.values.end()}};
}

class FashionMnist final : public DataSet {
public:
    FashionMnist(std::string name, const fs::path& folder, std::map<Split, Pictures> pictures)
        : m_pictures(std::move(pictures)) {
        m_summary = {.name = std::move(name),
                     .path = folder,
                     .classes = {kClasses.begin(), kClasses.end()},
                     .imageSize = kSize,
                     .channels = 1};
        for (const auto& [split, of] : m_pictures) {
            auto& summary = m_summary.splits[split];
            summary.count = static_cast<std::int64_t>(of.labels.size());
            summary.perClass.resize(kClasses.size());
            for (const auto label : of.labels)
                ++summary.perClass[label];
        }
    }

    const DataSetSummary& summary() const override { return m_summary; }
    Storage storage() const override { return Storage::Memory; }
    std::int64_t label(Split split, std::int64_t index) const override {
        return m_pictures.at(split).labels.at(static_cast<std::size_t>(index));
    }
    ImageSize storedSize(Split, std::int64_t) const override { return kSize; }
    std::string sampleName(Split split, std::int64_t index) const override {
        return fmt::format("{}/{:05}", name(split), index);
    }

    Result<Image> image(Split split, std::int64_t index, const DecodeOptions&) const override {
        const auto grey =
            m_pictures.at(split).images.values.subspan(static_cast<std::size_t>(index) * kPixels, kPixels);
        Image image{.size = kSize, .pixels = std::vector<std::uint8_t>(kPixels * 3), .fullSize = kSize};
        for (std::size_t i = 0; i < kPixels; ++i)
            image.pixels[3 * i] = image.pixels[3 * i + 1] = image.pixels[3 * i + 2] = grey[i];
        return image;
    }

    Result<std::string> contentHash(Split split, const std::stop_token&) const override {
        const auto found = m_pictures.find(split);
        if (found == m_pictures.end())
            return Error{ErrorCode::NotFound, fmt::format("fashion-mnist has no {} split", name(split))};
        return Sha256{}
            .update("fashion-mnist 28x28 grey\n")
            .update(std::as_bytes(found->second.images.values))
            .hex();
    }

private:
    DataSetSummary m_summary;
    std::map<Split, Pictures> m_pictures;
};

Error missing(const fs::path& folder, const Error& cause) {
    return {ErrorCode::NotFound,
            fmt::format(
                "fashion-mnist: not found in {} ({}); install the Debian package dataset-fashion-mnist "
                "(sudo apt-get install dataset-fashion-mnist) or name the folder that holds its four files",
                folder.string(), cause.message)};
}

} // namespace

Result<std::unique_ptr<DataSet>> openFashionMnist(const fs::path& folder, const std::string& name,
                                                  const UnpackedFiles& unpacked) {
    std::map<Split, Pictures> pictures;
    for (const auto& files : kFiles) {
        auto read = readPictures(folder, files.prefix, unpacked);
        if (!read && read.error().code == ErrorCode::NotFound)
            return missing(folder, read.error());
        RETORT_TRY(pictures[files.split], std::move(read));
    }
    return std::unique_ptr<DataSet>{std::make_unique<FashionMnist>(name, folder, std::move(pictures))};
}

} // namespace retort::data
