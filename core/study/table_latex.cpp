#include "study/table_formats.h"

#include "study/table_grid.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace retort::study {

namespace {

std::string latexText(const std::string& text) {
    return escaped(text, {{'&', "\\&"},
                          {'%', "\\%"},
                          {'$', "\\$"},
                          {'#', "\\#"},
                          {'_', "\\_"},
                          {'{', "\\{"},
                          {'}', "\\}"},
                          {'~', "\\textasciitilde{}"},
                          {'^', "\\textasciicircum{}"},
                          {'<', "\\textless{}"},
                          {'>', "\\textgreater{}"},
                          {'|', "\\textbar{}"},
                          {'\\', "\\textbackslash{}"}});
}

std::string latexLine(const std::vector<std::string>& cells) {
    // The symbols of GridSymbols below are LaTeX already, all else is text.
    return fmt::format("{} \\\\\n", fmt::join(cells, " & "));
}

} // namespace

std::string asLatex(Table table) {
    const GridSymbols symbols{.plusMinus = "$\\pm$", .worse = "$\\blacktriangledown$"};
    for (auto& row : table.rows)
        row.dataset = latexText(row.dataset);
    const auto grid = gridOf(table, symbols);
    std::string text = "% needs booktabs and amssymb\n\\begin{table}\n\\centering\n";
    text += fmt::format("\\caption{{{}}}\n", captionOf(grid, symbols));
    text += fmt::format("\\begin{{tabular}}{{l{}}}\n\\toprule\n", std::string(grid.header.size() - 1, 'r'));
    text += latexLine(grid.header) + "\\midrule\n";
    for (const auto& row : grid.rows)
        text += latexLine(row);
    if (!grid.average.empty())
        text += "\\midrule\n" + latexLine(grid.average);
    for (const auto& section : grid.sections) {
        text += "\\midrule\n";
        for (auto row : section.rows) {
            row[0] += ", " + section.title;
            text += latexLine(row);
        }
    }
    text += "\\bottomrule\n\\end{tabular}\n\\end{table}\n";
    for (const auto& remark : table.remarks())
        text += "% " + remark + "\n";
    return text;
}

} // namespace retort::study
