#pragma once
// The files of a folder of labelled images, before any of them is opened.

#include "data/dataset.h"

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

} // namespace retort::data
