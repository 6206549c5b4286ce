#include "data/registry/data_format.h"

#include "data/archives/archive_kind.h"
#include "data/formats/cifar.h"
#include "data/formats/flowers102.h"
#include "data/formats/folder_dataset.h"
#include "data/formats/folder_files.h"
#include "data/formats/food101.h"
#include "data/formats/idx_contents.h"
#include "data/formats/idx_dataset.h"
#include "data/formats/imagenette.h"
#include "data/formats/listed_dataset.h"
#include "data/formats/split_names.h"
#include "data/formats/stl10.h"
#include "data/known_datasets.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <initializer_list>
#include <set>

namespace retort::data {

namespace fs = std::filesystem;

namespace {

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
        if (!name.starts_with('.') && !isSystemFolderName(name))
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

bool isEuroSat(const Content& content) {
    const auto classes = knownDataset("eurosat")->classNames;
    return content.folders == std::set<std::string>(classes.begin(), classes.end());
}

bool isFlowers102(const Content& content) {
    std::error_code ignored;
    return content.hasAny({"imagelabels.mat", "setid.mat"}) ||
           (content.folders.contains("jpg") && fs::exists(content.folder / "jpg/image_00001.jpg", ignored));
}

/// Others have folders called like that, too.
bool isFood101(const Content& content) {
    const auto has = [&](const char* path) {
        std::error_code ignored;
        return fs::exists(content.folder / path, ignored);
    };
    return content.folders.contains("images") && content.folders.contains("meta") &&
           (has("meta/classes.txt") || has("meta/train.txt") || has("images/apple_pie"));
}

struct FormatName {
    DataFormat format;
    std::string_view name;
    bool isIdx = false;
};
constexpr std::array kFormatNames{
    FormatName{DataFormat::Cifar10, "cifar10"},
    FormatName{DataFormat::Cifar100, "cifar100"},
    FormatName{DataFormat::EmnistBalanced, "emnist-balanced", true},
    FormatName{DataFormat::EmnistByClass, "emnist-byclass", true},
    FormatName{DataFormat::EmnistByMerge, "emnist-bymerge", true},
    FormatName{DataFormat::EmnistDigits, "emnist-digits", true},
    FormatName{DataFormat::EmnistLetters, "emnist-letters", true},
    FormatName{DataFormat::EmnistMnist, "emnist-mnist", true},
    FormatName{DataFormat::EuroSat, "eurosat"},
    FormatName{DataFormat::FashionMnist, "fashion-mnist", true},
    FormatName{DataFormat::Flowers102, "flowers102"},
    FormatName{DataFormat::Food101, "food101"},
    FormatName{DataFormat::Idx, "idx", true},
    FormatName{DataFormat::Imagenette, "imagenette"},
    FormatName{DataFormat::Kmnist, "kmnist", true},
    FormatName{DataFormat::Mnist, "mnist", true},
    FormatName{DataFormat::Stl10, "stl10"},
    FormatName{DataFormat::Svhn, "svhn"},
    FormatName{DataFormat::Folder, "folder"},
};

const FormatName& entryOf(DataFormat format) {
    return *std::find_if(kFormatNames.begin(), kFormatNames.end(),
                         [&](const auto& one) { return one.format == format; });
}

DataFormat formatOfIdx(const std::vector<IdxFiles>& files) {
    const auto* contents = files.size() == 1 ? recogniseIdx(files.front()) : nullptr;
    const auto* found = std::find_if(kFormatNames.begin(), kFormatNames.end(), [&](const auto& one) {
        return contents != nullptr && one.name == contents->name;
    });
    return found == kFormatNames.end() ? DataFormat::Idx : found->format;
}

DataFormat formatOf(const Content& content) {
    if (const auto files = findIdxFiles(content.folder); !files.empty())
        return formatOfIdx(files);
    if (content.hasAny({"train_X.bin", "test_X.bin"}))
        return DataFormat::Stl10;
    if (content.hasAny({"train_32x32.mat", "test_32x32.mat"}))
        return DataFormat::Svhn;
    if (content.hasAny({"data_batch_1.bin", "data_batch_2.bin", "test_batch.bin"}))
        return DataFormat::Cifar10;
    if (content.hasAll({"train.bin", "test.bin"}) || content.hasAny({"fine_label_names.txt"}))
        return DataFormat::Cifar100;
    if (isFlowers102(content))
        return DataFormat::Flowers102;
    if (isFood101(content))
        return DataFormat::Food101;
    if (isEuroSat(content))
        return DataFormat::EuroSat;
    return isImagenette(content) ? DataFormat::Imagenette : DataFormat::Folder;
}

/// A version of a known dataset that is not read.
struct OtherVersion {
    std::vector<const char*> files; ///< all of them are there
    std::string_view known;
    const char* what;
};

Status checkVersion(const Content& content) {
    static const std::vector<OtherVersion> kOthers{
        {{"data_batch_1", "test_batch"},
         "cifar10",
         "CIFAR-10 for Python (pickle files, which can run any code)"},
        {{"train", "test", "meta"},
         "cifar100",
         "CIFAR-100 for Python (pickle files, which can run any code)"},
        {{"data_batch_1.mat", "test_batch.mat"}, "cifar10", "CIFAR-10 for MATLAB"},
        {{"train.mat", "test.mat", "meta.mat"}, "cifar100", "CIFAR-100 for MATLAB"},
        {{"train.mat", "test.mat", "unlabeled.mat"}, "stl10", "STL10 for MATLAB"},
        {{"digitStruct.mat"}, "svhn", "SVHN with whole house numbers (format 1)"},
        {{"mnist.npz"}, "mnist", "MNIST for Keras (NumPy arrays)"},
    };
    for (const auto& other : kOthers)
        if (std::all_of(other.files.begin(), other.files.end(),
                        [&](const char* file) { return content.files.contains(file); }))
            return Error{ErrorCode::Unsupported, content.folder.string() + ": is " + other.what +
                                                     ", which is not read; " +
                                                     wayToGet(*knownDataset(other.known))};
    return {};
}

/// Formats that are known by files of their own; a folder of classes is not one.
bool hasOwnFiles(DataFormat format) {
    return format != DataFormat::Folder && format != DataFormat::EuroSat && format != DataFormat::Imagenette;
}

/// The one folder in `content` that is a known dataset; empty when there is none.
Result<fs::path> datasetAmong(const Content& content) {
    constexpr std::size_t kMostFolders = 8;
    std::vector<std::string> found;
    if (content.folders.size() > kMostFolders)
        return fs::path{};
    for (const auto& name : content.folders) {
        const auto inner = contentOf(content.folder / name);
        if (inner && (hasOwnFiles(formatOf(*inner)) || !checkVersion(*inner)))
            found.push_back(name);
    }
    if (found.size() > 1)
        return Error{ErrorCode::InvalidArgument, content.folder.string() + ": holds several datasets (" +
                                                     found[0] + ", " + found[1] +
                                                     "); take one of these folders"};
    return found.empty() ? fs::path{} : content.folder / found.front();
}

/// "00000.tar", a part of a WebDataset.
bool isShard(const fs::path& file) {
    const auto stem = file.stem().string();
    return file.extension() == ".tar" && stem.find_first_not_of("0123456789") == std::string::npos;
}

/// What a download leaves: an archive that nobody has unpacked.
Status checkUnpacked(const Content& content) {
    if (!content.folders.empty() || !std::all_of(content.files.begin(), content.files.end(), isCompanionFile))
        return {};
    const auto archive = std::find_if(content.files.begin(), content.files.end(),
                                      [](const auto& file) { return isArchiveName(file) && !isShard(file); });
    if (archive == content.files.end())
        return {};
    return Error{ErrorCode::InvalidArgument, content.folder.string() + ": holds no folder but an archive (" +
                                                 *archive + "); take the archive itself, or unpack it"};
}

std::vector<const char*> neededFiles(DataFormat format) {
    switch (format) {
    case DataFormat::Cifar10: return {"data_batch_1.bin", "test_batch.bin"};
    case DataFormat::Cifar100: return {"train.bin", "test.bin", "fine_label_names.txt"};
    case DataFormat::Flowers102: return {"jpg", "imagelabels.mat", "setid.mat"};
    case DataFormat::Food101: return {"images", "meta/classes.txt", "meta/train.txt", "meta/test.txt"};
    case DataFormat::Stl10: return {"train_X.bin", "train_y.bin", "test_X.bin", "test_y.bin"};
    case DataFormat::Svhn: return {"train_32x32.mat", "test_32x32.mat"};
    default: return {};
    }
}

/// With the way to a complete copy, because the formats' own errors name one file each.
Status checkComplete(const DetectedFormat& detected) {
    const auto missing = missingFiles(detected);
    const auto* known = knownDataset(name(detected.format));
    if (missing.empty() || known == nullptr || isIdx(detected.format)) // whose opening says it
        return {};
    std::string names;
    for (const auto& file : missing)
        names += (names.empty() ? "" : ", ") + file;
    return Error{ErrorCode::NotFound, detected.root.string() + ": looks like " + std::string(known->title) +
                                          ", but " + names + " is missing; " + wayToGet(*known)};
}

Result<std::unique_ptr<Dataset>> openList(Result<ImageListing> list, DataFormat format, std::string name,
                                          const FolderOptions& options) {
    if (!list)
        return std::move(list).error();
    list->known = knownDataset(data::name(format));
    return openListedImages(std::move(*list), std::move(name), options);
}

Result<std::unique_ptr<Dataset>> openAs(const DetectedFormat& detected, const std::string& name,
                                        const FolderOptions& options) {
    const auto& [format, root] = detected;
    if (isIdx(format))
        return openIdxDataset(root, name, options.contents, options.unpacked);
    switch (format) {
    case DataFormat::Cifar10: return openCifar10(root, name);
    case DataFormat::Cifar100: return openCifar100(root, name);
    case DataFormat::EuroSat: return openList(listFolder(root, options), format, name, options);
    case DataFormat::Flowers102: return openList(listFlowers102(root), format, name, options);
    case DataFormat::Food101: return openList(listFood101(root), format, name, options);
    case DataFormat::Imagenette: return openList(listImagenette(root), format, name, options);
    case DataFormat::Stl10: return openStl10(root, name);
    case DataFormat::Svhn: return openSvhn(root, options.svhnExtra, name, options.unpacked);
    default: return openFolder(root, options);
    }
}

} // namespace

std::string_view name(DataFormat format) {
    return entryOf(format).name;
}

bool isIdx(DataFormat format) {
    return entryOf(format).isIdx;
}

std::vector<std::string> missingFiles(const DetectedFormat& detected) {
    std::vector<std::string> missing;
    std::error_code ignored;
    if (isIdx(detected.format))
        for (const auto& files : findIdxFiles(detected.root))
            missing = files.missing();
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
        RETORT_CHECK(checkVersion(content));
        if (const auto format = formatOf(content); format != DataFormat::Folder)
            return DetectedFormat{format, inner};
        RETORT_CHECK(checkUnpacked(content));
        RETORT_TRY(auto next, content.folders.size() == 1 ? fs::path{inner / *content.folders.begin()}
                                                          : datasetAmong(content));
        if (next.empty())
            break;
        inner = std::move(next);
    }
    return DetectedFormat{DataFormat::Folder, start};
}

Result<fs::path> folderOfDataFile(const fs::path& file) {
    std::error_code ignored;
    auto folder = fs::canonical(file, ignored).parent_path();
    RETORT_TRY(const auto detected, detectFormat(folder));
    if (hasOwnFiles(detected.format) && detected.root == folder)
        return folder;
    return Error{ErrorCode::Unsupported,
                 fmt::format("{}: belongs to no known dataset; give the folder of the dataset, or the file "
                             "under the name that it has in the download",
                             file.string())};
}

Result<std::unique_ptr<Dataset>> openDataset(const fs::path& folder, const FolderOptions& options) {
    RETORT_TRY(auto detected, detectFormat(folder));
    if (!options.contents.empty() && !isIdx(detected.format))
        return Error{ErrorCode::InvalidArgument,
                     detected.root.string() +
                         ": holds no IDX files, and only their contents can be stated (" + options.contents +
                         ")"};
    if (detected.format == DataFormat::Folder)
        return openFolder(folder, options); // which names the dataset after the folder that was given
    RETORT_CHECK(checkComplete(detected));
    const auto own = std::string(name(detected.format));
    return openAs(detected, options.name.empty() ? own : options.name, options);
}

} // namespace retort::data
