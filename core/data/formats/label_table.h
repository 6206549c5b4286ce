#pragma once
// Labels of images that lie in no class folders, from a table beside them: a .csv, .tsv or .txt file with a
// column of file names (with or without folder and extension), one of classes, and perhaps one of splits.

#include "data/formats/folder_files.h"
#include "data/formats/folder_layout.h"

#include <optional>
#include <string>
#include <vector>

namespace retort::data {

/// The images that tables in `root` label, when there are such tables. An image's split is that of the
/// table's split column (or of one of 0 and 1, such as "is_test"), else of the table's name ("train.csv"),
/// else of the split folder that it lies in. Without header, a table has two columns, or a third of splits.
/// One column a class, with a 1 in the image's own (one-hot), is read as well. Listed in `problems`: which
/// columns were read, other columns of classes or splits that say something else, tables that are not used,
/// files that are not there, images that no row names, rows without class or of an unknown split.
/// InvalidArgument: several tables or columns come into question, two columns of one name differ, two tables
/// or two rows contradict each other, or test images would become training images; Unsupported: not UTF-8.
Result<std::optional<FolderFiles>> readLabelTables(const FolderNode& root, const FolderLayout& layout);

/// A problem line for each table beside the class or split folders that labels their images, which is not
/// used: folders decide. It says of how many images the table says another class or split.
std::vector<std::string> notesOnUnusedTables(const FolderNode& root, const FolderLayout& layout,
                                             const FolderFiles& files);

/// The first table beside the images; for saying that it lists none of them.
std::optional<std::filesystem::path> firstTableIn(const FolderNode& root);

/// Adds the images of a split folder without class folders (one of `layout.loose`) to `files`, by a table of
/// this split ("Test.csv") beside the split's folder or anywhere in it. False when there is none; an error
/// where there is one that contradicts itself or cannot be read.
Result<bool> readSplitTable(const FolderLayout& layout, Split split, FolderFiles& files);

} // namespace retort::data
