#pragma once
// Making datasets known by a name: from a folder, which stays where it is, or from an archive, which is
// unpacked into the workspace.

#include "data/formats/folder_options.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace retort::data {

/// Whether an import takes it: letters of any script (UTF-8), digits, '-', '_' and '.', which does not begin
/// it.
bool isDatasetName(std::string_view name);

/// A file that stands for the folder it lies in: .mat, .bin, IDX.
bool isDatasetFile(const std::filesystem::path& file);

/// Makes `source` known as `name`: an archive (see checkArchive()), a folder of any format that openDataset()
/// knows, or a data file (.mat, .bin, IDX), which stands for its folder. What the archive lacks
/// and lies beside it (Flowers102's .mat files) is copied. The dataset is opened first, so that what is
/// recorded works; after an error nothing is left. InvalidArgument: a name that is taken or not allowed, a
/// file of another kind; else the errors of unpackArchive() and openDataset().
Result<DatasetSummary> importDataset(const std::filesystem::path& source, std::string_view name,
                                     const std::filesystem::path& datasets,
                                     const FolderOptions& options = {});

/// The same for folders alone: images are not copied.
Result<DatasetSummary> importFolder(const std::filesystem::path& source, std::string_view name,
                                    const std::filesystem::path& datasets, const FolderOptions& options = {});

/// What an archive holds: it is unpacked into a temporary folder (TMPDIR), looked at and removed again.
Result<DatasetSummary> inspectArchive(const std::filesystem::path& archive,
                                      const FolderOptions& options = {});

/// What was recorded of an import that is forgotten.
struct ForgottenImport {
    std::string name;
    std::string record;
};
/// Takes an import off the list; its images stay where they are until the name is imported again. NotFound:
/// there is no import of this name (a folder inside `datasets` is none).
Result<ForgottenImport> forgetImport(std::string_view name, const std::filesystem::path& datasets);
/// Undoes it. InvalidArgument: the name has been taken since.
Status restoreImport(const ForgottenImport& import, const std::filesystem::path& datasets);

} // namespace retort::data
