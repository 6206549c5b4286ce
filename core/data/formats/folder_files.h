#pragma once
// Which files a folder of labelled images holds, before any of them is opened.

#include "data/data_set.h"
#include "data/formats/folder_layout.h"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace retort::data {

/// File names relative to FolderFiles::root, sorted bytewise.
using FilesOfClass = std::map<std::string, std::vector<std::string>>;

struct FolderFiles {
    std::filesystem::path root;             ///< what the files are relative to, made canonical
    std::map<Split, FilesOfClass> splits{}; ///< when there are split folders, with labelled test images
    FilesOfClass unsplit{};                 ///< when there are none
    std::vector<std::string> problems{};    ///< what was passed over, or read in place of something else
};

/// By class folders (folder_layout.h) or, where there are none, by a table of labels (label_table.h). Without
/// test images that have labels, the validation split is the test split. NotFound, AccessDenied;
/// InvalidArgument: `folder` is no folder, holds neither class folders nor a table of labels, or may be read
/// in two ways; Unsupported: a dataset in a form that is not read, with the way to convert it.
Result<FolderFiles> listFolderFiles(const std::filesystem::path& folder, const LayoutOptions& options = {});

} // namespace retort::data
