#include "data/formats/idx_dataset.h"

#include "base/sha256.h"
#include "data/formats/idx.h"
#include "data/formats/idx_contents.h"
#include "data/known_datasets.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <limits>
#include <utility>

namespace retort::data {

namespace fs = std::filesystem;

namespace {

constexpr ImageSize kPublishedSize{28, 28};
constexpr const char* kUnknown = "idx"; // name(DataFormat::Idx), as imports record it

struct SplitFiles {
    Split split;
    const char* images;
    const char* labels;
};
constexpr std::array kSplitFiles{SplitFiles{Split::Train, "train-images", "train-labels"},
                                 SplitFiles{Split::Test, "t10k-images", "t10k-labels"}};

struct IdxImages {
    IdxArray images; ///< [count, height, width], grey
    std::vector<std::uint8_t> labels;
};
using IdxSplits = std::map<Split, IdxImages>;

Error damagedFile(const fs::path& file, const std::string& why) {
    return {ErrorCode::Corrupt,
            fmt::format("{}: {}; are the four files of one dataset, and complete?", file.string(), why)};
}

ImageSize sizeOf(const IdxImages& images) {
    return {static_cast<int>(images.images.shape[2]), static_cast<int>(images.images.shape[1])};
}

Result<IdxImages> readImages(const fs::path& imageFile, const fs::path& labelFile,
                             const IdxContents* contents, const UnpackedFiles& unpacked) {
    constexpr std::int64_t kLargestSide = 4096;
    RETORT_TRY(auto images, readIdx(imageFile, unpacked));
    RETORT_TRY(auto labels, readIdx(labelFile, unpacked));
    const auto& shape = images.shape;
    if (contents != nullptr &&
        (shape.size() != 3 || shape[1] != kPublishedSize.height || shape[2] != kPublishedSize.width))
        return damagedFile(imageFile, "holds no images of 28 x 28");
    if (shape.size() != 3 || std::min(shape[1], shape[2]) < 1 || std::max(shape[1], shape[2]) > kLargestSide)
        return damagedFile(
            imageFile, fmt::format("has the sizes {}, not images x height x width", fmt::join(shape, " x ")));
    if (labels.shape.size() != 1)
        return damagedFile(labelFile, fmt::format("has {} dimensions, labels have one", labels.shape.size()));
    if (shape[0] != labels.shape[0])
        return damagedFile(labelFile, fmt::format("{} labels for {} images", labels.shape[0], shape[0]));
    if (labels.values.empty())
        return damagedFile(labelFile, "is empty");
    return IdxImages{std::move(images), {labels.values.begin(), labels.values.end()}};
}

Result<IdxSplits> readSplits(const IdxFiles& files, const IdxContents* contents,
                             const UnpackedFiles& unpacked) {
    IdxSplits splits;
    for (const auto& of : kSplitFiles) {
        RETORT_TRY(splits[of.split],
                   readImages(files.found.at(of.images), files.found.at(of.labels), contents, unpacked));
    }
    if (sizeOf(splits[Split::Test]) != sizeOf(splits[Split::Train]))
        return damagedFile(files.found.at("t10k-images"),
                           "has images of another size than those to train on");
    return splits;
}

/// The classes that the labels count from `first`.
struct IdxClasses {
    std::vector<std::string> names;
    int first = 0;
};

IdxClasses numberedClasses(const IdxSplits& splits) {
    int lowest = std::numeric_limits<std::uint8_t>::max();
    int highest = 0;
    for (const auto& [split, of] : splits)
        for (const int label : of.labels) {
            lowest = std::min(lowest, label);
            highest = std::max(highest, label);
        }
    IdxClasses classes{.names = {}, .first = lowest};
    for (int label = lowest; label <= highest; ++label)
        classes.names.push_back(fmt::format("{}", label));
    return classes;
}

/// Makes the labels count from 0.
Status countFromZero(IdxImages& images, const IdxClasses& classes, const fs::path& file) {
    const auto last = classes.first + static_cast<int>(classes.names.size()) - 1;
    for (auto& label : images.labels) {
        if (label < classes.first || label > last)
            return damagedFile(
                file, fmt::format("label {} is out of range, they are {} to {}", label, classes.first, last));
        label = static_cast<std::uint8_t>(label - classes.first);
    }
    return {};
}

class IdxDataset final : public Dataset {
public:
    IdxDataset(DatasetSummary summary, IdxSplits images, bool transposed)
        : m_summary(std::move(summary)), m_images(std::move(images)), m_transposed(transposed) {
        for (const auto& [split, of] : m_images) {
            auto& counts = m_summary.splits[split];
            counts.count = static_cast<std::int64_t>(of.labels.size());
            counts.perClass.resize(m_summary.classes.size());
            for (const auto label : of.labels)
                ++counts.perClass[label];
        }
    }
    void note(const KnownDataset& known) { noteCounts(known, m_summary); }

    const DatasetSummary& summary() const override { return m_summary; }
    Storage storage() const override { return Storage::Memory; }
    std::int64_t label(Split split, std::int64_t index) const override {
        return m_images.at(split).labels.at(static_cast<std::size_t>(index));
    }
    ImageSize storedSize(Split, std::int64_t) const override { return m_summary.imageSize; }
    std::string sampleName(Split split, std::int64_t index) const override {
        return fmt::format("{}/{:05}", name(split), index);
    }

    Result<Image> image(Split split, std::int64_t index, const DecodeOptions&) const override {
        const auto& size = m_summary.imageSize;
        const auto width = static_cast<std::size_t>(size.width);
        const auto height = static_cast<std::size_t>(size.height);
        const auto grey = m_images.at(split).images.values.subspan(
            static_cast<std::size_t>(index) * width * height, width * height);
        Image image{.size = size, .pixels = std::vector<std::uint8_t>(width * height * 3), .fullSize = size};
        for (std::size_t i = 0; i < width * height; ++i) {
            const auto from = m_transposed ? i % width * height + i / width : i;
            image.pixels[3 * i] = image.pixels[3 * i + 1] = image.pixels[3 * i + 2] = grey[from];
        }
        return image;
    }

    Result<std::string> contentHash(Split split, const std::stop_token&) const override {
        const auto found = m_images.find(split);
        if (found == m_images.end())
            return Error{ErrorCode::NotFound, fmt::format("{} has no {} split", m_summary.name, name(split))};
        const auto& size = m_summary.imageSize;
        // The first line is older than the other datasets in this form.
        const auto kind =
            size == kPublishedSize && !m_transposed
                ? std::string("fashion-mnist 28x28 grey\n")
                : fmt::format("grey {}x{}{}\n", size.width, size.height, m_transposed ? " transposed" : "");
        return Sha256{}.update(kind).update(std::as_bytes(found->second.images.values)).hex();
    }

private:
    DatasetSummary m_summary;
    IdxSplits m_images;
    bool m_transposed;
};

Error missingFrom(const fs::path& folder, const IdxFiles& files) {
    return {ErrorCode::NotFound,
            fmt::format("{}: holds a part of a dataset in IDX files; {} is missing, plain or as .gz; put it "
                        "beside the others",
                        folder.string(), fmt::join(files.missing(), ", "))};
}

/// The files to read, of those that are there.
Result<IdxFiles> chosenFiles(const fs::path& folder, const IdxContents* stated) {
    auto all = findIdxFiles(folder);
    if (stated != nullptr && all.size() > 1)
        std::erase_if(all, [&](const auto& one) { return one.prefix != stated->prefix; });
    if (all.size() > 1) {
        std::vector<std::string> prefixes;
        for (const auto& one : all)
            prefixes.push_back(one.prefix + "...");
        return Error{
            ErrorCode::InvalidArgument,
            fmt::format("{}: holds several datasets ({}); put the four files of one into a folder of "
                        "their own",
                        folder.string(), fmt::join(prefixes, ", "))};
    }
    auto files = all.empty() ? IdxFiles{} : std::move(all.front());
    if (!files.missing().empty())
        return missingFrom(folder, files);
    return files;
}

/// What the files hold; null where nobody knows.
Result<const IdxContents*> heldBy(const fs::path& folder, const IdxFiles& files, const std::string& stated) {
    const auto* seen = recogniseIdx(files);
    if (stated.empty() || stated == kUnknown)
        return seen;
    const auto* said = idxContents(stated);
    if (said == nullptr)
        return Error{ErrorCode::InvalidArgument,
                     fmt::format("'{}' is no dataset in IDX files; known are {}", stated, idxContentNames())};
    if (seen != nullptr && seen != said)
        return Error{ErrorCode::InvalidArgument,
                     fmt::format("{}: is {} by its content, not {}; add it again as what it is",
                                 folder.string(), seen->name, said->name)};
    return said;
}

std::string unknownContents(const fs::path& folder) {
    return fmt::format("{}: is none of the published datasets whose files have these names (MNIST, "
                       "Fashion-MNIST, KMNIST), or only a part of one, so its classes are called by their "
                       "numbers; say what it is (--contents), for example mnist",
                       folder.string());
}

} // namespace

Result<std::unique_ptr<Dataset>> openIdxDataset(const fs::path& folder, std::string name,
                                                const std::string& stated, const UnpackedFiles& unpacked) {
    RETORT_TRY(const auto files, chosenFiles(folder, idxContents(stated)));
    RETORT_TRY(const auto* contents, heldBy(folder, files, stated));
    RETORT_TRY(auto splits, readSplits(files, contents, unpacked));
    const auto classes =
        contents != nullptr ? IdxClasses{contents->classes, contents->firstLabel} : numberedClasses(splits);
    for (const auto& of : kSplitFiles)
        RETORT_CHECK(countFromZero(splits[of.split], classes, files.found.at(of.labels)));
    if (classes.names.size() < 2)
        return Error{ErrorCode::InvalidArgument,
                     fmt::format("{}: all its labels are {}; a classifier needs two classes or more",
                                 folder.string(), classes.first)};
    DatasetSummary summary{.name = std::move(name),
                           .path = folder,
                           .classes = classes.names,
                           .splits = {},
                           .imageSize = sizeOf(splits[Split::Train]),
                           .channels = 1,
                           .problems = {}};
    if (contents == nullptr)
        summary.problems.push_back(unknownContents(folder));
    auto dataset = std::make_unique<IdxDataset>(std::move(summary), std::move(splits),
                                                contents != nullptr && contents->transposed);
    if (contents != nullptr && knownDataset(contents->name) != nullptr)
        dataset->note(*knownDataset(contents->name));
    return std::unique_ptr<Dataset>{std::move(dataset)};
}

Result<std::unique_ptr<Dataset>> openFashionMnist(const fs::path& folder, const std::string& name,
                                                  const UnpackedFiles& unpacked) {
    auto opened = openIdxDataset(folder, name, "fashion-mnist", unpacked);
    if (opened || opened.error().code != ErrorCode::NotFound)
        return opened;
    return Error{ErrorCode::NotFound,
                 fmt::format("fashion-mnist: not found in {} ({}); install the Debian package "
                             "dataset-fashion-mnist (sudo apt-get install dataset-fashion-mnist) or name the "
                             "folder that holds its four files",
                             folder.string(), opened.error().message)};
}

} // namespace retort::data
