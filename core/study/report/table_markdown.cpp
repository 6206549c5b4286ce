#include "study/report/table_formats.h"

#include "study/report/table_grid.h"

namespace retort::study {

std::string asMarkdown(const Table& table) {
    const auto grid = gridOf(table);
    const auto line = [](const std::vector<std::string>& cells) {
        std::string text = "|";
        for (const auto& cell : cells)
            text += " " + escaped(cell, {{'|', "\\|"}}) + (cell.empty() ? "|" : " |");
        return text + "\n";
    };
    std::string text = line(grid.header) + "|---|";
    for (std::size_t i = 1; i < grid.header.size(); ++i)
        text += "---:|";
    text += "\n";
    for (const auto& row : grid.rows)
        text += line(row);
    if (!grid.average.empty())
        text += line(grid.average);
    for (const auto& section : grid.sections)
        for (auto row : section.rows) {
            row[0] += ", " + section.title;
            text += line(row);
        }
    text += "\n" + captionOf(grid) + "\n";
    for (const auto& remark : table.remarks())
        text += "\n- " + remark;
    return table.remarks().empty() ? text : text + "\n";
}

} // namespace retort::study
