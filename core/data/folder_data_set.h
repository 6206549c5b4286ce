#pragma once
// A person's own data: a folder of class folders of pictures.

#include "base/progress.h"
#include "data/data_set.h"
#include "data/svhn.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>

namespace retort::data {

/// What is looked at when a folder is opened.
enum class Verify {
    Structure, ///< every file's signature, sizes and completeness, at the speed of reading
    Decode,    ///< every picture is decoded as well, by all cores
};

struct FolderOptions {
    std::string name{};            ///< empty: the folder's own name
    double validationFraction = 0; ///< these three: for a folder that has no split folders
    double testFraction = 0.2;
    std::uint64_t splitSeed = 0;
    Verify verify = Verify::Structure;
    SvhnExtra svhnExtra = SvhnExtra::Leave;
    UnpackedFiles unpacked{}; ///< of formats that compress their pictures
    ProgressSink progress{};
    std::stop_token stop{};
};

/// Two layouts: `train/<class>/*`, `test/<class>/*` and optionally `val` or `validation` (without `test`, the
/// validation folder is the test split, as in ImageNet); or `<class>/*`, which is split at random, class by
/// class, by `splitSeed` and file names alone. A single folder that wraps either one is seen through. Classes
/// and files are sorted by name (bytewise); hidden files are ignored, folders inside class folders are
/// searched. Files that cannot be used (no picture, damaged, unreadable, links that leave the folder) are
/// left out and listed in summary().problems; leaving one out moves no other file to another split. NotFound,
/// AccessDenied; InvalidArgument: no class folder, one class only, a class without a usable picture in the
/// training split, fractions that leave no training split; Cancelled.
Result<std::unique_ptr<DataSet>> openFolder(const std::filesystem::path& folder,
                                            const FolderOptions& options = {});

struct PictureList;
/// What openFolder() opens, before any file was looked at.
Result<PictureList> listFolder(const std::filesystem::path& folder, const FolderOptions& options = {});

} // namespace retort::data
