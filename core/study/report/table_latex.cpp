#include "study/report/table_formats.h"

#include "study/report/table_grid.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>

namespace retort::study {

namespace {

constexpr std::size_t kNamedColumns = 2; // dataset, teacher

std::string latexText(const std::string& text) {
    // A bracket behind the end of a line would be read as its height.
    return escaped(text, {{'&', "\\&"},
                          {'%', "\\%"},
                          {'$', "\\$"},
                          {'#', "\\#"},
                          {'_', "\\_"},
                          {'{', "\\{"},
                          {'}', "\\}"},
                          {'[', "{[}"},
                          {'~', "\\textasciitilde{}"},
                          {'^', "\\textasciicircum{}"},
                          {'<', "\\textless{}"},
                          {'>', "\\textgreater{}"},
                          {'|', "\\textbar{}"},
                          {'\\', "\\textbackslash{}"}});
}

/// A label has no characters that mean something.
std::string labelText(const std::string& name) {
    std::string text;
    for (const char c : name)
        text += std::isalnum(static_cast<unsigned char>(c)) ? c : '-';
    return text;
}

/// The symbols of GridSymbols are LaTeX already, names are escaped; a hyphen stands for a cell without runs.
std::string latexLine(std::vector<std::string> cells) {
    std::replace(cells.begin(), cells.end(), std::string("-"), std::string("--"));
    return fmt::format("{} \\\\\n", fmt::join(cells, " & "));
}

std::string groupTitle(Source source) {
    return source == Source::Real ? "Real" : std::string(name(source));
}

/// Columns that stand side by side and learn from the same source; SUP stands alone.
struct ColumnGroup {
    std::string title; ///< empty for SUP
    std::size_t columns = 1;
};

std::vector<ColumnGroup> groupsOf(const std::vector<Column>& columns) {
    std::vector<ColumnGroup> groups;
    for (const auto& column : columns) {
        const auto title = column.hasFirstStage() ? groupTitle(column.source) : std::string{};
        if (!groups.empty() && !title.empty() && groups.back().title == title)
            ++groups.back().columns;
        else
            groups.push_back({.title = title});
    }
    return groups;
}

/// The sources above their methods, each over a rule as wide as its columns.
std::string groupLines(const std::vector<Column>& columns) {
    std::string titles(kNamedColumns - 1, '&'), rules;
    std::size_t at = kNamedColumns;
    for (const auto& group : groupsOf(columns)) {
        titles += group.title.empty()
                      ? std::string(" & ")
                      : fmt::format(" & \\multicolumn{{{}}}{{c}}{{{}}}", group.columns, group.title);
        if (!group.title.empty())
            rules += fmt::format("\\cmidrule(lr){{{}-{}}}", at + 1, at + group.columns);
        at += group.columns;
    }
    return rules.empty() ? std::string{} : titles + " \\\\\n" + rules + "\n";
}

std::string headerLines(const TableGrid& grid, const std::vector<Column>& columns) {
    std::vector<std::string> line{"Dataset", "Teacher"};
    for (const auto& column : columns)
        line.emplace_back(name(column.method));
    line.insert(line.end(), grid.header.begin() + static_cast<std::ptrdiff_t>(line.size()),
                grid.header.end());
    return groupLines(columns) + latexLine(line) + "\\midrule\n";
}

std::string sectionLines(const GridSection& section) {
    auto text = fmt::format("\\multicolumn{{{}}}{{l}}{{\\emph{{{}}}}} \\\\\n",
                            section.rows.empty() ? 1 : section.rows.front().size(), latexText(section.title));
    for (const auto& row : section.rows)
        text += latexLine(row);
    return text;
}

std::string resultLines(const TableGrid& grid) {
    std::string text;
    for (const auto& row : grid.rows)
        text += latexLine(row);
    if (!grid.average.empty())
        text += "\\midrule\n" + latexLine(grid.average);
    for (const auto& section : grid.sections)
        if (!section.isCost)
            text += "\\midrule\n" + sectionLines(section);
    return text;
}

std::string costLines(const TableGrid& grid) {
    std::string text;
    for (const auto& section : grid.sections)
        if (section.isCost)
            text += (text.empty() ? "" : "\\midrule\n") + sectionLines(section);
    return text;
}

/// Shrunk where it would be wider than the text.
std::string latexTable(const std::string& caption, const std::string& label, std::size_t columns,
                       const std::string& lines) {
    return fmt::format("\\begin{{table}}\n\\centering\n\\caption{{{}}}\n\\label{{tab:{}}}\n"
                       "\\resizebox{{\\ifdim\\width>\\linewidth\\linewidth\\else\\width\\fi}}{{!}}{{%\n"
                       "\\begin{{tabular}}{{l{}}}\n\\toprule\n{}\\bottomrule\n\\end{{tabular}}}}\n"
                       "\\end{{table}}\n",
                       caption, label, std::string(columns - 1, 'r'), lines);
}

} // namespace

std::string asLatex(Table table) {
    const GridSymbols symbols{.plusMinus = "$\\pm$",
                              .plus = "$+$",
                              .minus = "$-$",
                              .worse = "$\\blacktriangledown$",
                              .alike = "$\\approx$",
                              .percent = "\\%"};
    for (auto& row : table.rows)
        row.dataset = latexText(row.dataset);
    const auto grid = gridOf(table, symbols);
    const auto header = headerLines(grid, table.columns);
    const auto study = latexText(table.study), label = labelText(table.study);
    std::string text = "% needs the packages booktabs, graphicx and amssymb\n";
    text += latexTable(fmt::format("{}. {}", study, captionOf(grid, symbols)), label, grid.header.size(),
                       header + resultLines(grid));
    if (const auto costs = costLines(grid); !costs.empty())
        text += latexTable(fmt::format("{}. What a run takes.", study), label + "-cost", grid.header.size(),
                           header + costs);
    for (const auto& remark : table.remarks())
        text += "% " + remark + "\n";
    return text;
}

} // namespace retort::study
