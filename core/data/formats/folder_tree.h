#pragma once
// Everything below a folder: which folders and files there are, and what of it cannot be used. Links are
// followed inside the folder alone.

#include "base/result.h"

#include <filesystem>
#include <string>
#include <vector>

namespace retort::data {

struct FolderNode {
    std::filesystem::path path{};        ///< as a person sees it, perhaps through links
    std::filesystem::path real{};        ///< without links
    std::string name{};                  ///< in Unicode's normal form C; bytes that are not UTF-8 are escaped
    bool hasReadableName = true;         ///< its name is UTF-8
    bool isBehindLink = false;           ///< it, or a folder above it, is a link
    std::vector<std::string> files{};    ///< names on the disk, sorted bytewise: what may be an image
    std::vector<FolderNode> folders{};   ///< sorted bytewise by their names on the disk
    std::vector<std::string> problems{}; ///< a line for each entry that cannot be used

    /// A file that is no text, table or archive lies directly in it.
    bool holdsImages() const;
    /// Such files in it and below.
    std::size_t imageCount() const;
};

/// Hidden entries are passed over. Named in `problems`: links that lead nowhere, out of `root`, or to a
/// folder that they lie in; what is neither file nor folder; folders that cannot be read. NotFound,
/// AccessDenied.
Result<FolderNode> readFolderTree(const std::filesystem::path& root);

/// Whether a file of this name goes with a dataset without being an image: .txt, .csv, .json, .zip ...
bool isCompanionFile(const std::string& fileName);

/// The folder without links and "..". NotFound, AccessDenied, InvalidArgument when it is no folder.
Result<std::filesystem::path> canonicalFolder(const std::filesystem::path& folder);

} // namespace retort::data
