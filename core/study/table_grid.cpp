#include "study/table_grid.h"

#include <fmt/format.h>

#include <algorithm>

namespace retort::study {

namespace {

constexpr const char* kAbsent = "-";

std::string accuracy(const std::optional<double>& value) {
    return value ? fmt::format("{:.1f}", *value) : kAbsent;
}

std::string gain(const std::optional<double>& delta) {
    return delta ? fmt::format(" [{:+.1f}]", *delta) : "";
}

std::string cellText(const Row& row, const Column& column, const GridSymbols& symbols) {
    const auto found = row.cells.find(column);
    if (found == row.cells.end())
        return kAbsent;
    const auto& cell = found->second;
    auto text = accuracy(cell.mean);
    if (cell.runs.size() > 1)
        text += fmt::format(" {}{:.1f}", symbols.plusMinus, cell.std);
    text += gain(cell.delta);
    return cell.worsened ? text + " " + symbols.worse : text;
}

std::vector<std::string> averageLine(const Table& table) {
    if (!table.average)
        return {};
    std::vector<std::string> line{"Average", accuracy(table.average->teacherZeroShot)};
    for (const auto& column : table.columns) {
        const auto& cell = table.average->cells.at(column);
        line.push_back(accuracy(cell.mean) + gain(cell.delta));
    }
    return line;
}

std::vector<std::string> stage1Line(const Row& row, const std::vector<Column>& columns) {
    std::vector<std::string> line{row.dataset, ""};
    for (const auto& column : columns) {
        const auto found = row.cells.find(column);
        line.push_back(
            column.distils() ? accuracy(found == row.cells.end() ? std::nullopt : found->second.stage1) : "");
    }
    return line;
}

bool anyCell(const Table& table, bool (*condition)(const Cell&)) {
    for (const auto& row : table.rows)
        for (const auto& [column, cell] : row.cells)
            if (condition(cell))
                return true;
    return false;
}

} // namespace

TableGrid gridOf(const Table& table, const GridSymbols& symbols) {
    TableGrid grid;
    grid.header = {"data set", "teacher"};
    for (const auto& column : table.columns)
        grid.header.push_back(name(column));
    for (const auto& row : table.rows) {
        std::vector<std::string> line{row.dataset, accuracy(row.teacherZeroShot)};
        for (const auto& column : table.columns)
            line.push_back(cellText(row, column, symbols));
        grid.rows.push_back(std::move(line));
    }
    grid.average = averageLine(table);
    if (anyCell(table, [](const Cell& cell) { return cell.stage1.has_value(); }))
        for (const auto& row : table.rows)
            grid.stage1.push_back(stage1Line(row, table.columns));
    grid.anyWorse = anyCell(table, [](const Cell& cell) { return cell.worsened; });
    return grid;
}

std::string captionOf(const TableGrid& grid, const GridSymbols& symbols) {
    std::string caption = "Test accuracy in per cent";
    caption += fmt::format(" ({} sample standard deviation over seeds) [gain over the paired SUP runs]; ",
                           symbols.plusMinus);
    caption += "teacher: zero-shot";
    if (grid.anyWorse)
        caption += fmt::format("; {} fine-tuning made the distilled student worse", symbols.worse);
    return caption + ".";
}

} // namespace retort::study
