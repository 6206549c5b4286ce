#pragma once
// Data sets by name: the ones the program knows, the ones a person imported, or any folder.

#include "data/folder_data_set.h"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace retort::data {

struct DataSetSearch {
    /// Folders that hold imports, usually `<workspace>/datasets`: `<name>.json` written by importFolder(), or
    /// `<name>/`, a folder of class folders (for "fashion-mnist": of IDX files).
    std::vector<std::filesystem::path> folders{};
    std::filesystem::path fashionMnist = "/usr/share/datasets/fashion-mnist";
};

struct DataSetListing {
    std::string name;
    std::filesystem::path path;
    bool available = false; ///< its files are where they should be
    std::string note;       ///< when they are not: what to install or to check
};

/// Opens "fashion-mnist", an imported name, or a path (anything with a slash, or an existing folder).
/// `options` apply to folders; an import's own split is stronger. NotFound: an unknown name, with the nearest
/// known one and the places searched; else as openFolder() and openFashionMnist().
Result<std::unique_ptr<DataSet>> findDataSet(std::string_view nameOrPath, const DataSetSearch& search,
                                             const FolderOptions& options = {});

/// Every known name, sorted; opens no pictures.
std::vector<DataSetListing> listDataSets(const DataSetSearch& search);

/// Whether importFolder() takes it: letters, digits, '-', '_' and '.', which does not begin it.
bool isDataSetName(std::string_view name);

/// Makes the folder known as `name` by recording where it is and how it is split in `<dataSets>/<name>.json`,
/// written at once or not at all; pictures are not copied. The folder is opened first, so that what is
/// recorded works; its errors are openFolder()'s. InvalidArgument: a name that is taken, or has other
/// characters than letters, digits, '-', '_' and '.'.
Result<DataSetSummary> importFolder(const std::filesystem::path& source, std::string_view name,
                                    const std::filesystem::path& dataSets, const FolderOptions& options = {});

/// What was recorded of an import that is forgotten.
struct ForgottenImport {
    std::string name;
    std::string record;
};
/// Takes an import off the list; its pictures stay where they are. NotFound: there is no import of this name
/// (a folder inside `dataSets` is none).
Result<ForgottenImport> forgetImport(std::string_view name, const std::filesystem::path& dataSets);
/// Undoes it. InvalidArgument: the name has been taken since.
Status restoreImport(const ForgottenImport& import, const std::filesystem::path& dataSets);

} // namespace retort::data
