#pragma once
// A table's cells as short texts, shared by the formats that people read.

#include "study/report/table.h"

#include <string>
#include <vector>

namespace retort::study {

/// How one format spells what is not in ASCII.
struct GridSymbols {
    std::string plusMinus = "±";
    std::string plus = "+";
    std::string minus = "-";
    std::string worse = "▼";
    std::string alike = "≈";
    std::string percent = "%";
};

/// More lines, one per dataset, as wide as the header.
struct GridSection {
    std::string title;   ///< "after stage 1"
    bool isCost = false; ///< what a run takes, not how good its student is
    std::vector<std::vector<std::string>> rows{};
};

struct TableGrid {
    std::vector<std::string> header; ///< dataset, teacher, the columns; test images where they are known
    std::vector<std::vector<std::string>>
        rows;                         ///< as wide as the header; "-" for a cell without finished runs
    std::vector<std::string> average; ///< empty without one
    /// Published figures where they were asked for; the 95 % intervals of the gains; the gain over the best
    /// control where there are others than SUP; accuracy after stage 1 where something was distilled; at the
    /// step that is best on validation, unless the cells hold it; teacher passes and seconds where images
    /// were generated.
    std::vector<GridSection> sections;
    bool anyWorse = false;   ///< the mark stands somewhere
    bool anyAlike = false;   ///< so does that of a difference that is not distinguishable from none
    bool anyOneSeed = false; ///< an interval is of one seed, and so of the sampling of test images alone
    ShownAccuracy shown = ShownAccuracy::Last;
};

TableGrid gridOf(const Table& table, const GridSymbols& symbols = {});

/// What the figures are, in one sentence, and what the mark means if it stands somewhere.
std::string captionOf(const TableGrid& grid, const GridSymbols& symbols = {});

} // namespace retort::study
