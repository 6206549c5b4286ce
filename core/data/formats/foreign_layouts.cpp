#include "data/formats/foreign_layouts.h"

#include "data/class_names.h"
#include "data/formats/folder_layout.h"
#include "data/formats/split_folders.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fstream>
#include <map>
#include <optional>
#include <string_view>

namespace retort::data {

namespace fs = std::filesystem;

namespace {

struct Ending {
    std::string_view ending; ///< of a file name, in lower case
    std::string_view what;
    std::string_view way;
};
constexpr const char* kWithDatasets =
    "open it with the Python package 'datasets' and save every image into a folder named after its class";
constexpr const char* kWithPython = "save every image with Python into a folder named after its class";
constexpr std::array kEndings{
    Ending{".parquet", "a dataset in Parquet files, as Hugging Face stores them", kWithDatasets},
    Ending{".arrow", "a dataset in Arrow files, as Hugging Face stores them", kWithDatasets},
    Ending{".tfrecord", "a dataset in TFRecord files",
           "save every image with the Python package "
           "'tensorflow_datasets' into a folder named after its class"},
    Ending{".cls", "an unpacked WebDataset, with a file '.cls' beside each image",
           "make class folders of the images"},
    Ending{".mdb", "an LMDB database", kWithPython},
    Ending{".h5", "an HDF5 file", kWithPython},
    Ending{".hdf5", "an HDF5 file", kWithPython},
    Ending{".npz", "NumPy arrays", kWithPython},
    Ending{".npy", "NumPy arrays", kWithPython},
    Ending{".pkl", "Python pickle files, which are not read because they can run any code", kWithPython},
    Ending{".pickle", "Python pickle files, which are not read because they can run any code", kWithPython},
    Ending{".xlsx", "images with a spreadsheet", "save the spreadsheet as CSV in UTF-8 beside the images"},
    Ending{".xls", "images with a spreadsheet", "save the spreadsheet as CSV in UTF-8 beside the images"},
};
constexpr std::array kPacked{
    Ending{".tar", "a WebDataset of .tar files, or archives that are not unpacked",
           "unpack them, and make class folders of the images"},
    Ending{".zip", "archives that are not unpacked", "unpack them first, or give one of them itself"},
    Ending{".tgz", "archives that are not unpacked", "unpack them first, or give one of them itself"},
    Ending{".gz", "compressed files", "unpack them first"},
    Ending{".7z", "archives that are not unpacked", "unpack them first"},
    Ending{".rar", "archives that are not unpacked", "unpack them first"},
};

/// Files down to the third level.
void collectFiles(const FolderNode& node, int depth, std::vector<fs::path>& files) {
    constexpr int kDeepest = 3;
    for (const auto& file : node.files)
        files.push_back(node.path / file);
    if (depth < kDeepest)
        for (const auto& inner : node.folders)
            collectFiles(inner, depth + 1, files);
}

std::string beginningOf(const fs::path& file) {
    constexpr std::size_t kEnough = std::size_t{1} << 16;
    std::string text(kEnough, '\0');
    std::ifstream stream(file, std::ios::binary);
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(std::max<std::streamsize>(0, stream.gcount())));
    return text;
}

bool hasFolder(const FolderNode& node, std::string_view name) {
    return std::any_of(node.folders.begin(), node.folders.end(), [&](const FolderNode& one) {
        return lookAlikeKey(one.name) == name || hasFolder(one, name);
    });
}

class Recogniser {
public:
    explicit Recogniser(const FolderNode& root) : m_root(root) { collectFiles(root, 0, m_files); }

    Status refuse() const {
        constexpr int kMostJson = 64; // more of them go with single images
        int opened = 0;
        for (const auto& file : m_files)
            if (isJson(file) && opened++ < kMostJson)
                RETORT_CHECK(refuseAnnotations(file));
        if (hasFolder(m_root, "labels") && hasEnding(".yaml", ".yml"))
            return detection("YOLO");
        if (hasFolder(m_root, "annotations") && hasEnding(".xml", ".xml"))
            return detection("Pascal VOC");
        for (const auto& [ending, what, way] : kEndings)
            if (hasEnding(ending, ending))
                return refused(fmt::format("is {}", what), way);
        for (const auto& [ending, what, way] : kPacked)
            if (m_root.imageCount() == 0 && hasEnding(ending, ending))
                return refused(fmt::format("is {}", what), way);
        if (hasSharded("tfrecord"))
            return refused("is a dataset in TFRecord files", kWithPython);
        return refuseNames();
    }

private:
    Error refused(std::string_view what, std::string_view way) const {
        return {ErrorCode::Unsupported,
                fmt::format("{}: {}, which Retort does not read; {}", m_root.path.string(), what, way)};
    }
    Error detection(std::string_view format) const {
        return refused(fmt::format("is a dataset with {} annotations", format),
                       fmt::format("Retort classifies whole images; {}", kWayToLabels));
    }

    static bool isJson(const fs::path& file) {
        const auto extension = lookAlikeKey(file.extension().string());
        return extension == ".json" || extension == ".jsonl";
    }

    Status refuseAnnotations(const fs::path& file) const {
        const auto name = lookAlikeKey(file.filename().string());
        if (name.ends_with(".jsonl"))
            return refused(
                "has its labels in a JSON Lines file",
                fmt::format("convert {} to a table of labels (labels.csv with the columns file and class)",
                            file.filename().string()));
        const auto text = beginningOf(file);
        const auto has = [&](const char* key) { return text.find(key) != std::string::npos; };
        if (has("\"classes\"") && has("\"labels\""))
            return refused(
                "is a FiftyOne image classification dataset",
                "export it from FiftyOne as 'ImageClassificationDirectoryTree', which makes class folders");
        if (name == "samples.json" || has("\"sample_fields\""))
            return refused(
                "is a FiftyOne dataset",
                "export it from FiftyOne as 'ImageClassificationDirectoryTree', which makes class folders");
        if ((has("\"annotations\"") || has("\"categories\"")) && has("\"images\""))
            return detection("COCO");
        return {};
    }

    bool hasEnding(std::string_view one, std::string_view other) const {
        return std::any_of(m_files.begin(), m_files.end(), [&](const fs::path& file) {
            const auto name = lookAlikeKey(file.filename().string());
            return name.ends_with(one) || name.ends_with(other);
        });
    }
    bool hasSharded(std::string_view word) const {
        return std::any_of(m_files.begin(), m_files.end(), [&](const fs::path& file) {
            return file.filename().string().find(word) != std::string::npos;
        });
    }

    /// "cat.0.jpg", "dog_17.jpg": several images each.
    Status refuseNames() const {
        std::map<std::string, std::size_t> prefixes;
        std::size_t images = 0;
        for (const auto& file : m_files)
            if (!isCompanionFile(file.filename().string())) {
                ++images;
                ++prefixes[prefixOf(file.stem().string())];
            }
        prefixes.erase("");
        std::size_t named = 0;
        std::string shown;
        for (const auto& [prefix, count] : prefixes) {
            if (count < 2)
                return {};
            named += count;
            shown += fmt::format("{}'{}'", shown.empty() ? "" : ", ", prefix);
        }
        constexpr std::size_t kMostClasses = 1000;
        if (prefixes.size() < 2 || prefixes.size() > kMostClasses || named != images)
            return {};
        constexpr std::size_t kShown = 80;
        return refused(fmt::format("has its labels in the file names ({}{})", shown.substr(0, kShown),
                                   shown.size() > kShown ? " ..." : ""),
                       kWayToLabels);
    }

    /// What stands before a number at the end; empty without one.
    static std::string prefixOf(const std::string& stem) {
        const auto digits = stem.find_last_not_of("0123456789");
        if (digits == std::string::npos || digits + 1 == stem.size())
            return {};
        const auto end = stem.find_last_not_of("-_. (", digits);
        return end == std::string::npos ? std::string{} : stem.substr(0, end + 1);
    }

    const FolderNode& m_root;
    std::vector<fs::path> m_files;
};

} // namespace

Status refuseForeignLayout(const FolderNode& root) {
    return Recogniser{root}.refuse();
}

} // namespace retort::data
