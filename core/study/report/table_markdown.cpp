#include "study/report/table_formats.h"

#include "base/markup.h"
#include "study/report/table_grid.h"

namespace retort::study {

std::string asMarkdown(const Table& table) {
    const auto grid = gridOf(table);
    const auto line = [](const std::vector<std::string>& cells) {
        std::string text = "|";
        for (const auto& cell : cells)
            text += " " + cell + (cell.empty() ? "|" : " |");
        return text + "\n";
    };
    const auto named = [&](std::vector<std::string> row, const std::string& title = {}) {
        row[0] = escapedMarkdown(row[0]) + title;
        return line(row);
    };
    std::string text = line(grid.header) + "|---|";
    for (std::size_t i = 1; i < grid.header.size(); ++i)
        text += "---:|";
    text += "\n";
    for (const auto& row : grid.rows)
        text += named(row);
    if (!grid.average.empty())
        text += line(grid.average);
    for (const auto& section : grid.sections)
        for (const auto& row : section.rows)
            text += named(row, ", " + section.title);
    text += "\n" + captionOf(grid) + "\n";
    for (const auto& remark : table.remarks())
        text += "\n- " + escapedMarkdown(remark);
    return table.remarks().empty() ? text : text + "\n";
}

} // namespace retort::study
