#pragma once
// The names that people give to the folders, lists and columns of training, validation and test images. The
// one table of such names in the program.

#include "data/dataset.h"

#include <optional>
#include <string>
#include <string_view>

namespace retort::data {

struct SplitName {
    Split split = Split::Train;
    /// What the name says beside the split: "seg" of "seg_train"; empty for "Train", "train_set",
    /// "train2017".
    std::string rest{};
    bool isShort = false; ///< "tr", "te": may as well mean something else, for example a language
};

/// "train", "Training", "TRAIN_SET", "testset", "seg_val", "val2017", "01-train": in any case, with '-', '_',
/// '.', spaces or changes of case between the words. Empty where no word or more than one means a split.
std::optional<SplitName> splitNameOf(std::string_view name);

/// Names that say that a folder collects images, labels or files, and not what is seen in them: "images",
/// "data", "JPEGImages", "images_001", "annotations", "masks".
bool isContainerName(std::string_view name);
/// Names for what is said about images, in files or as images of its own: "labels", "masks".
bool isAnnotationName(std::string_view name);
/// Names for images without labels: "pred", "unlabelled", "unknown".
bool isUnlabelledName(std::string_view name);
/// What operating systems and tools leave behind: "__MACOSX", "@eaDir", "lost+found".
bool isSystemFolderName(std::string_view name);

} // namespace retort::data
