#pragma once
// A table's cells as short texts, shared by the formats that people read.

#include "study/table.h"

#include <string>
#include <vector>

namespace retort::study {

/// How one format spells what is not in ASCII.
struct GridSymbols {
    std::string plusMinus = "±";
    std::string worse = "▼";
};

struct TableGrid {
    std::vector<std::string> header; ///< data set, teacher, then the columns
    std::vector<std::vector<std::string>>
        rows;                         ///< as wide as the header; "-" for a cell without finished runs
    std::vector<std::string> average; ///< empty without one
    std::vector<std::vector<std::string>>
        stage1;            ///< accuracy after stage 1; empty when nothing was distilled
    bool anyWorse = false; ///< the mark stands somewhere
};

TableGrid gridOf(const Table& table, const GridSymbols& symbols = {});

/// What the figures are, in one sentence, and what the mark means if it stands somewhere.
std::string captionOf(const TableGrid& grid, const GridSymbols& symbols = {});

} // namespace retort::study
