#pragma once
// Which files a folder of class folders holds, before any of them is opened.

#include "data/data_set.h"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace retort::data {

/// File names relative to FolderFiles::root, sorted bytewise.
using FilesOfClass = std::map<std::string, std::vector<std::string>>;

struct FolderFiles {
    std::filesystem::path root; ///< the folder that holds the class or split folders, made canonical
    std::map<Split, FilesOfClass> splits; ///< when there are split folders
    FilesOfClass unsplit;                 ///< when there are none
    std::vector<std::string> problems;    ///< what was passed over
};

/// NotFound, AccessDenied, or InvalidArgument when `folder` is no folder or holds no folders.
Result<FolderFiles> listFolderFiles(const std::filesystem::path& folder);

/// The folder without links and "..". NotFound, AccessDenied, InvalidArgument when it is no folder.
Result<std::filesystem::path> canonicalFolder(const std::filesystem::path& folder);

} // namespace retort::data
