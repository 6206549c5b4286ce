#pragma once
// Which dataset a folder holds, seen from what lies in it, and opening whatever it is.

#include "data/formats/folder_options.h"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace retort::data {

enum class DataFormat {
    Cifar10,
    Cifar100,
    EmnistBalanced,
    EmnistByClass,
    EmnistByMerge,
    EmnistDigits,
    EmnistLetters,
    EmnistMnist,
    EuroSat,
    FashionMnist,
    Flowers102,
    Food101,
    Idx, ///< IDX files of unknown content
    Imagenette,
    Kmnist,
    Mnist,
    Stl10,
    Svhn,
    Folder ///< none of the above: a folder of class folders
};

/// The known dataset's name ("stl10"), or "folder", or "idx".
std::string_view name(DataFormat format);

struct DetectedFormat {
    DataFormat format = DataFormat::Folder;
    std::filesystem::path root; ///< where its files lie: a folder that only wraps another is seen through
};

/// By names of files and folders; of IDX files, whose names say little, by the labels in them. Besides
/// wrappers, folders beside it are passed over where only one of them is a known dataset. NotFound,
/// AccessDenied; InvalidArgument: no folder, or several known datasets in it; Unsupported: a known dataset in
/// a version that is not read, with the one that is.
Result<DetectedFormat> detectFormat(const std::filesystem::path& folder);

/// Files without which it cannot be opened and that are not there, relative to its root.
std::vector<std::string> missingFiles(const DetectedFormat& detected);

/// The folder that a file of a known dataset (.mat, .bin, IDX) stands for. Unsupported: a file of none;
/// errors of detectFormat().
Result<std::filesystem::path> folderOfDataFile(const std::filesystem::path& file);

/// Whether IDX files of unknown content may be what `contents` says (FolderOptions::contents).
bool isIdx(DataFormat format);

/// Opens it. `options` on splits apply where the format has no split of its own. Counts that differ from a
/// complete copy of a known dataset become problem lines. Errors are those of the format's own open
/// function.
Result<std::unique_ptr<Dataset>> openDataset(const std::filesystem::path& folder,
                                             const FolderOptions& options = {});

} // namespace retort::data
