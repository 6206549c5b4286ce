#pragma once
// Which folders of a dataset are its splits. Where a folder may be a split or a class, the answer is an error
// that says how to decide it.

#include "data/formats/folder_nodes.h"
#include "data/formats/split_names.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace retort::data {

/// A folder whose name means a split.
struct SplitFolder {
    const FolderNode* outer;
    const FolderNode* node; ///< without wrappers
    SplitName name;
    bool holdsClasses;
};

std::vector<SplitFolder> splitFoldersAmong(const FolderNodes& folders);

/// The folders themselves, with their wrappers.
FolderNodes outerOf(const std::vector<SplitFolder>& folders);

bool hasSplit(const std::vector<SplitFolder>& folders, Split split);

/// How images get labels, for messages about images that have none.
inline constexpr std::string_view kWayToLabels = "put the images of each class into a folder named after it, "
                                                 "or add a table of labels (labels.csv with the "
                                                 "columns file and class)";

/// What a person can do who does not mean the names as splits.
inline constexpr std::string_view kIgnoreSplits =
    "import it with split names ignored (option '--ignore-split-names'), which makes every folder a class";

struct SplitChoice {
    std::vector<SplitFolder> splits{}; ///< with class folders in them; none where folders are classes
    std::map<Split, const FolderNode*> loose{}; ///< split folders whose images are in no class folder
    std::optional<Error> noClasses{};           ///< why no folder is a class
    std::vector<std::string> problems{};        ///< what is excluded or read in place of something else
};

/// The splits among the folders of `base`. InvalidArgument: the folders may be read in two ways.
Result<SplitChoice> splitsAmong(const FolderNode& base, const FolderNodes& folders);

} // namespace retort::data
