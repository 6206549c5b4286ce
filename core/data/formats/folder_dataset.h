#pragma once
// A person's own data: a folder of class folders of images.

#include "data/dataset.h"
#include "data/formats/folder_options.h"

#include <filesystem>
#include <memory>

namespace retort::data {

/// Split folders that hold class folders (`train/<class>/*`, `test/<class>/*` and perhaps `val`, under the
/// names of split_names.h in any case; without `test`, the validation folder is the test split, as in
/// ImageNet), class folders that hold split folders, class folders alone, or images with a table of labels
/// (label_table.h). What has no splits is split at random, class by class, by `splitSeed` and file names
/// alone. A single folder that wraps any of these is seen through. Classes are sorted by name in Unicode's
/// form C and files by their names (bytewise); hidden files are ignored, folders inside class folders are
/// searched, links are followed inside the folder. What cannot be used (files that are no image, damaged or
/// unreadable, folders beside the splits, links that leave the folder) is excluded and listed in
/// summary().problems, as is what a person should know of a layout that is not plain; leaving a file out
/// moves no other file to another split. NotFound, AccessDenied; InvalidArgument: no class folder, one class
/// only, a class without a usable image in the training split, folders that may be read in two ways,
/// fractions that leave no training split; Unsupported: a dataset of another form, with the way to convert
/// it; Cancelled.
Result<std::unique_ptr<Dataset>> openFolder(const std::filesystem::path& folder,
                                            const FolderOptions& options = {});

struct ImageListing;
/// What openFolder() opens, before any file was looked at.
Result<ImageListing> listFolder(const std::filesystem::path& folder, const FolderOptions& options = {});

} // namespace retort::data
