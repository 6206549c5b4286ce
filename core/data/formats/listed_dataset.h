#pragma once
// Images in files of their own whose splits and labels come from a list: the folders they lie in, or text
// and .mat files beside them.

#include "data/formats/folder_options.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace retort::data {

struct KnownDataset;

struct ListedImage {
    std::string file; ///< relative to the list's root
    std::int64_t label = 0;
};

struct ImageListing {
    std::filesystem::path root;
    std::vector<std::string> classes; ///< as people read them
    std::map<Split, std::vector<ListedImage>> splits;
    std::vector<std::string> problems;     ///< what was passed over
    const KnownDataset* known = nullptr;   ///< whose counts it should have
    std::optional<SplitFractions> drawn{}; ///< the splits, where the files name none
};

/// Looks at every file (folder_check.h); those that cannot be used are excluded: they are counted in the
/// splits' summaries and listed in summary().problems, as are images that occur twice where they should not.
/// InvalidArgument: one class only, a class without a usable image in the training split; Cancelled.
Result<std::unique_ptr<Dataset>> openListedImages(ImageListing list, std::string name,
                                                  const FolderOptions& options);

} // namespace retort::data
