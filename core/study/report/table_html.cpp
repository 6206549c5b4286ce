#include "study/report/table_formats.h"

#include "base/markup.h"
#include "study/report/table_grid.h"

#include <fmt/format.h>

namespace retort::study {

namespace {

std::string htmlLine(const std::vector<std::string>& cells, std::string_view tag) {
    std::string text = "<tr>";
    for (const auto& cell : cells)
        text += fmt::format("<{0}>{1}</{0}>", tag, escapedMarkup(cell));
    return text + "</tr>\n";
}

} // namespace

std::string asHtml(const Table& table) {
    const auto grid = gridOf(table);
    std::string text = "<table>\n";
    text += fmt::format("<caption>{}: {}</caption>\n", escapedMarkup(table.study),
                        escapedMarkup(captionOf(grid)));
    text += "<thead>\n" + htmlLine(grid.header, "th") + "</thead>\n<tbody>\n";
    for (const auto& row : grid.rows)
        text += htmlLine(row, "td");
    for (const auto& section : grid.sections)
        for (auto row : section.rows) {
            row[0] += ", " + section.title;
            text += htmlLine(row, "td");
        }
    text += "</tbody>\n";
    if (!grid.average.empty())
        text += "<tfoot>\n" + htmlLine(grid.average, "td") + "</tfoot>\n";
    text += "</table>\n";
    if (table.remarks().empty())
        return text;
    text += "<ul>\n";
    for (const auto& remark : table.remarks())
        text += fmt::format("<li>{}</li>\n", escapedMarkup(remark));
    return text + "</ul>\n";
}

} // namespace retort::study
