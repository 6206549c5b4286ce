#include "data/data_format.h"

#include "data/cifar.h"
#include "data/fashion_mnist.h"
#include "data/flowers102.h"
#include "data/folder_files.h"
#include "data/food101.h"
#include "data/imagenette.h"
#include "data/known_data_sets.h"
#include "data/listed_data_set.h"
#include "data/stl10.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <set>

namespace retort::data {

namespace fs = std::filesystem;

namespace {

constexpr std::array kEuroSatClasses{"AnnualCrop", "Forest",  "HerbaceousVegetation", "Highway",
                                     "Industrial", "Pasture", "PermanentCrop",        "Residential",
                                     "River",      "SeaLake"};

/// What lies directly in a folder.
struct Content {
    fs::path folder;
    std::set<std::string> folders;
    std::set<std::string> files;

    bool hasAny(std::initializer_list<const char*> names) const {
        return std::any_of(names.begin(), names.end(), [&](const char* one) { return files.contains(one); });
    }
    bool hasAll(std::initializer_list<const char*> names) const {
        return std::all_of(names.begin(), names.end(), [&](const char* one) { return files.contains(one); });
    }
};

Result<Content> contentOf(const fs::path& folder) {
    std::error_code error;
    Content content{.folder = folder, .folders = {}, .files = {}};
    for (fs::directory_iterator it{folder, error}, end; !error && it != end; it.increment(error)) {
        std::error_code ignored;
        auto name = it->path().filename().string();
        if (!name.starts_with('.'))
            (it->is_directory(ignored) ? content.folders : content.files).insert(std::move(name));
    }
    if (error)
        return systemError(folder.string(), "cannot be read", error.value());
    return content;
}

bool isImagenette(const Content& content) {
    if (content.folders != std::set<std::string>{"train", "val"})
        return false;
    const auto classes = contentOf(content.folder / "train");
    return classes && !classes->folders.empty() &&
           std::all_of(classes->folders.begin(), classes->folders.end(),
                       [](const auto& wnid) { return !imagenetteName(wnid).empty(); });
}

bool isFlowers102(const Content& content) {
    std::error_code ignored;
    return content.hasAny({"imagelabels.mat", "setid.mat"}) ||
           (content.folders.contains("jpg") && fs::exists(content.folder / "jpg/image_00001.jpg", ignored));
}

DataFormat formatOf(const Content& content) {
    if (content.hasAny({"train-images-idx3-ubyte", "train-images-idx3-ubyte.gz"}))
        return DataFormat::FashionMnist;
    if (content.hasAny({"train_X.bin", "test_X.bin"}))
        return DataFormat::Stl10;
    if (content.hasAny({"train_32x32.mat", "test_32x32.mat"}))
        return DataFormat::Svhn;
    if (content.hasAny({"data_batch_1.bin", "test_batch.bin"}))
        return DataFormat::Cifar10;
    if (content.hasAll({"train.bin", "test.bin"}) || content.hasAny({"fine_label_names.txt"}))
        return DataFormat::Cifar100;
    if (isFlowers102(content))
        return DataFormat::Flowers102;
    if (content.folders.contains("images") && content.folders.contains("meta"))
        return DataFormat::Food101;
    if (content.folders == std::set<std::string>(kEuroSatClasses.begin(), kEuroSatClasses.end()))
        return DataFormat::EuroSat;
    return isImagenette(content) ? DataFormat::Imagenette : DataFormat::Folder;
}

std::vector<const char*> neededFiles(DataFormat format) {
    switch (format) {
    case DataFormat::Cifar10: return {"data_batch_1.bin", "test_batch.bin"};
    case DataFormat::Cifar100: return {"train.bin", "test.bin", "fine_label_names.txt"};
    case DataFormat::FashionMnist:
        return {"train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte",
                "t10k-labels-idx1-ubyte"};
    case DataFormat::Flowers102: return {"jpg", "imagelabels.mat", "setid.mat"};
    case DataFormat::Food101: return {"images", "meta/classes.txt", "meta/train.txt", "meta/test.txt"};
    case DataFormat::Stl10: return {"train_X.bin", "train_y.bin", "test_X.bin", "test_y.bin"};
    case DataFormat::Svhn: return {"train_32x32.mat", "test_32x32.mat"};
    case DataFormat::EuroSat:
    case DataFormat::Imagenette:
    case DataFormat::Folder: break;
    }
    return {};
}

/// With the way to a complete copy, because the formats' own errors name one file each.
Status checkComplete(const DetectedFormat& detected) {
    const auto missing = missingFiles(detected);
    const auto* known = knownDataSet(name(detected.format));
    if (missing.empty() || known == nullptr)
        return {};
    std::string names;
    for (const auto& file : missing)
        names += (names.empty() ? "" : ", ") + file;
    return Error{ErrorCode::NotFound, detected.root.string() + ": looks like " + std::string(known->title) +
                                          ", but " + names + " is missing; " + wayToGet(*known)};
}

Result<std::unique_ptr<DataSet>> openList(Result<PictureList> list, DataFormat format, std::string name,
                                          const FolderOptions& options) {
    if (!list)
        return std::move(list).error();
    list->known = knownDataSet(data::name(format));
    return openPictureList(std::move(*list), std::move(name), options);
}

Result<std::unique_ptr<DataSet>> openAs(const DetectedFormat& detected, const std::string& name,
                                        const FolderOptions& options) {
    const auto& [format, root] = detected;
    switch (format) {
    case DataFormat::Cifar10: return openCifar10(root, name);
    case DataFormat::Cifar100: return openCifar100(root, name);
    case DataFormat::EuroSat: return openList(listFolder(root, options), format, name, options);
    case DataFormat::FashionMnist: return openFashionMnist(root, name, options.unpacked);
    case DataFormat::Flowers102: return openList(listFlowers102(root), format, name, options);
    case DataFormat::Food101: return openList(listFood101(root), format, name, options);
    case DataFormat::Imagenette: return openList(listImagenette(root), format, name, options);
    case DataFormat::Stl10: return openStl10(root, name);
    case DataFormat::Svhn: return openSvhn(root, options.svhnExtra, name, options.unpacked);
    case DataFormat::Folder: break;
    }
    return openFolder(root, options);
}

} // namespace

std::string_view name(DataFormat format) {
    switch (format) {
    case DataFormat::Cifar10: return "cifar10";
    case DataFormat::Cifar100: return "cifar100";
    case DataFormat::EuroSat: return "eurosat";
    case DataFormat::FashionMnist: return "fashion-mnist";
    case DataFormat::Flowers102: return "flowers102";
    case DataFormat::Food101: return "food101";
    case DataFormat::Imagenette: return "imagenette";
    case DataFormat::Stl10: return "stl10";
    case DataFormat::Svhn: return "svhn";
    case DataFormat::Folder: break;
    }
    return "folder";
}

std::vector<std::string> missingFiles(const DetectedFormat& detected) {
    std::vector<std::string> missing;
    std::error_code ignored;
    for (const auto* file : neededFiles(detected.format))
        if (const auto path = (detected.root / file).string();
            !fs::exists(path, ignored) && !fs::exists(path + ".gz", ignored))
            missing.emplace_back(file);
    return missing;
}

Result<DetectedFormat> detectFormat(const fs::path& folder) {
    constexpr int kWrappers = 4;
    RETORT_TRY(const auto start, canonicalFolder(folder));
    auto inner = start;
    for (int depth = 0; depth <= kWrappers; ++depth) {
        RETORT_TRY(const auto content, contentOf(inner));
        if (const auto format = formatOf(content); format != DataFormat::Folder)
            return DetectedFormat{format, inner};
        if (content.folders.size() != 1)
            break;
        inner /= *content.folders.begin();
    }
    return DetectedFormat{DataFormat::Folder, start};
}

Result<std::unique_ptr<DataSet>> openDataSet(const fs::path& folder, const FolderOptions& options) {
    RETORT_TRY(auto detected, detectFormat(folder));
    if (detected.format == DataFormat::Folder)
        return openFolder(folder, options); // which names the data set after the folder that was given
    RETORT_CHECK(checkComplete(detected));
    const auto own = std::string(name(detected.format));
    return openAs(detected, options.name.empty() ? own : options.name, options);
}

} // namespace retort::data
