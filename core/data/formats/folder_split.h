#pragma once
// The seeded stratified split of a folder that has no split folders.

#include "data/formats/folder_files.h"

#include <cstdint>

namespace retort::data {

/// InvalidArgument: negative fractions, or together 1 and more.
Status validate(const SplitFractions& fractions);

/// Class by class, the files in an order that follows from (seed, file name): the first go to the test split,
/// the next to validation, the rest to training. Another file more moves at most one file per border. Every
/// split's files are sorted by name again.
std::map<Split, FilesOfClass> splitFiles(const FilesOfClass& classes, const SplitFractions& fractions);

} // namespace retort::data
