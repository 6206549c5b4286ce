#pragma once
// What the folders of a dataset mean: which are splits, which are classes, and which are neither. Where they
// could mean either, the answer is an error that says how to decide it.

#include "data/dataset.h"
#include "data/formats/folder_tree.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace retort::data {

/// What a person decides where the folders leave it open.
struct LayoutOptions {
    /// The folders this many levels below the dataset's folder, or below its split folders, are the classes.
    /// 0: the first level, and an error where the second would do as well.
    int classLevel = 0;
    bool splitFolders = true; ///< false: a folder called "train" or "test" is a class

    friend bool operator==(const LayoutOptions&, const LayoutOptions&) = default;
};

/// The folders of each class, by class name.
using ClassFolders = std::map<std::string, std::vector<const FolderNode*>>;

struct FolderLayout {
    const FolderNode* base = nullptr;       ///< holds the class or split folders
    std::map<Split, ClassFolders> splits{}; ///< when there are split folders
    ClassFolders unsplit{};                 ///< when there are none
    std::map<Split, std::string> names{};   ///< of the split folders
    std::vector<std::string> problems{}; ///< what is excluded, read in place of something else, or doubtful
    /// Set where no folder is a class: why. What holds images without class folders is `loose`.
    std::optional<Error> noClasses{};
    std::map<Split, const FolderNode*> loose{}; ///< split folders whose images are in no class folder
};

/// What there is to decide about a folder.
struct LayoutChoices {
    int levels = 0;          ///< of folders below the dataset's or the split's folder
    bool splitNames = false; ///< folders have names of splits
};
LayoutChoices layoutChoicesOf(const FolderNode& root);

/// The layout points into `root`, which must outlive it. InvalidArgument: the folders may be read in two
/// ways.
Result<FolderLayout> layoutOf(const FolderNode& root, const LayoutOptions& options = {});

} // namespace retort::data
