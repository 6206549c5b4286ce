#pragma once
// One table of labels: which of its columns name files, classes and splits, and what its rows say. Internal
// to the formats.

#include "base/result.h"
#include "data/dataset.h"
#include "data/formats/delimited_text.h"
#include "data/formats/image_index.h"

#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace retort::data {

struct TableFile {
    std::filesystem::path path;
    std::optional<Split> split; ///< that its name says
};

struct LabelRow {
    std::size_t image = 0;
    std::string label;
    std::optional<Split> split;
    std::size_t number = 0; ///< counted from 1, without empty lines
};

struct LabelTable {
    TableFile file;
    std::vector<LabelRow> rows;
    std::vector<std::string> problems;
    std::set<std::size_t> excluded{}; ///< images of rows whose split is not known
};

/// Nothing when the table is about other files, or has no labels. `classes` are the names that are known
/// already: where no header says which column holds the class, it is the one that has nothing but them.
/// InvalidArgument: several columns come into
/// question, two of one name differ, rows contradict each other; Unsupported: not UTF-8.
Result<std::optional<LabelTable>> readLabelTable(TableFile file, std::vector<TableRow> rows,
                                                 const ImageIndex& images,
                                                 const std::set<std::string>& classes = {});

} // namespace retort::data
