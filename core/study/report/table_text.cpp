#include "study/report/table_formats.h"

#include "study/report/table_grid.h"

#include <algorithm>

namespace retort::study {

namespace {

/// Printed width of UTF-8: continuation bytes take no place.
std::size_t widthOf(const std::string& text) {
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::vector<std::size_t> columnWidths(const TableGrid& grid) {
    std::vector<std::size_t> widths;
    const auto widen = [&](const std::vector<std::string>& line) {
        widths.resize(std::max(widths.size(), line.size()));
        for (std::size_t i = 0; i < line.size(); ++i)
            widths[i] = std::max(widths[i], widthOf(line[i]));
    };
    widen(grid.header);
    std::for_each(grid.rows.begin(), grid.rows.end(), widen);
    for (const auto& section : grid.sections)
        std::for_each(section.rows.begin(), section.rows.end(), widen);
    widen(grid.average);
    return widths;
}

/// The first column to the left, numbers to the right of theirs.
std::string aligned(const std::vector<std::string>& line, const std::vector<std::size_t>& widths) {
    std::string text;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const std::string gap(widths[i] - widthOf(line[i]), ' ');
        text += i == 0 ? line[i] + gap : "  " + gap + line[i];
    }
    text.erase(text.find_last_not_of(' ') + 1);
    return text + "\n";
}

} // namespace

std::string asText(const Table& table) {
    const auto grid = gridOf(table);
    const auto widths = columnWidths(grid);
    std::string text = table.study + "\n\n" + aligned(grid.header, widths);
    std::size_t total = 2 * (widths.size() - 1);
    for (const auto width : widths)
        total += width;
    const std::string rule = std::string(total, '-') + "\n";
    text += rule;
    for (const auto& row : grid.rows)
        text += aligned(row, widths);
    if (!grid.average.empty())
        text += rule + aligned(grid.average, widths);
    for (const auto& section : grid.sections) {
        text += "\n" + section.title + "\n";
        for (const auto& row : section.rows)
            text += aligned(row, widths);
    }
    text += "\n" + captionOf(grid) + "\n";
    for (const auto& remark : table.remarks())
        text += "! " + remark + "\n";
    return text;
}

} // namespace retort::study
