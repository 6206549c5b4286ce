#pragma once
// Datasets by name: the ones the program knows, the ones a person imported, or any folder.

#include "data/registry/dataset_import.h"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace retort::data {

struct DatasetSearch {
    /// Folders that hold imports, usually `<workspace>/datasets`: `<name>.json` written by importDataset(),
    /// or
    /// `<name>/`, a folder of any format that openDataset() knows.
    std::vector<std::filesystem::path> folders{};
    std::filesystem::path fashionMnist = "/usr/share/datasets/fashion-mnist";
    UnpackedFiles unpacked{}; ///< usually `<workspace>/cache/unpacked`
    FileVerdicts verdicts{};  ///< usually `<workspace>/cache/checked`
};

enum class Availability {
    Ready,    ///< its files are where they should be; they are looked at when it is opened
    NotFound, ///< nothing is there
    Broken    ///< something is there, but it cannot be used
};

/// "ready", "not found" or "broken".
std::string_view name(Availability availability);

struct DatasetListing {
    std::string name;
    std::filesystem::path path; ///< empty for a known dataset that is nowhere
    Availability state = Availability::Ready;
    std::string note{};     ///< unless it is ready: what is wrong, where it was looked for, how to get it
    std::string contents{}; ///< the known dataset that it is (KnownDataset::name); else empty
};

/// Opens "fashion-mnist", an imported name, or a path (anything with a slash, or an existing folder).
/// `options` apply to folders; an import's own split is stronger. NotFound: an unknown name, with the nearest
/// known one and the places searched, or how to get a known dataset; else as openDataset().
Result<std::unique_ptr<Dataset>> findDataset(std::string_view nameOrPath, const DatasetSearch& search,
                                             const FolderOptions& options = {});

/// Every imported name, and every known dataset that is not imported under any name, sorted; opens no
/// images.
std::vector<DatasetListing> listDatasets(const DatasetSearch& search);

} // namespace retort::data
