#include "study/report/table_grid.h"

#include "base/rounding.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace retort::study {

namespace {

constexpr const char* kAbsent = "-";
constexpr const char* kBestTitle = "best on validation";
constexpr const char* kIntervalsTitle = "95 % interval of the gain over SUP";
constexpr const char* kControlsTitle = "gain over the best control";

std::string accuracy(const std::optional<double>& value) {
    return value ? decimalText(*value, 1) : kAbsent;
}

std::string signedText(double points, const GridSymbols& symbols, int decimals = 1) {
    const auto text = signedDecimalText(points, decimals);
    return (text.front() == '-' ? symbols.minus : symbols.plus) + text.substr(1);
}

/// " ≈" where the difference may be none.
std::string alikeMark(const std::optional<DifferenceInterval>& interval, const GridSymbols& symbols) {
    return interval && !interval->isDistinguishable() ? " " + symbols.alike : "";
}

/// Of a Cell, BestCell or AverageCell.
template<class Gained> std::string gain(const Gained& cell, const GridSymbols& symbols) {
    if (!cell.delta)
        return "";
    return fmt::format(" [{}]{}", signedText(*cell.delta, symbols), alikeMark(cell.interval, symbols));
}

/// "+2.1 to +4.5"
std::string limits(const DifferenceInterval& interval, const GridSymbols& symbols) {
    const auto text = [&](double limit) { return signedText(limit, symbols, decimalsToShow(limit, 1)); };
    return fmt::format("{} to {}{}", text(interval.low), text(interval.high),
                       interval.seeds == 1 ? " *" : "");
}

std::string spread(const std::optional<double>& std, const GridSymbols& symbols) {
    return std ? " " + symbols.plusMinus + decimalText(*std, 1) : "";
}

std::string cellText(const Row& row, const Column& column, const GridSymbols& symbols) {
    const auto found = row.cells.find(column);
    if (found == row.cells.end())
        return kAbsent;
    const auto& cell = found->second;
    const auto text = accuracy(cell.mean) + spread(cell.std, symbols) + gain(cell, symbols);
    return cell.worsened ? text + " " + symbols.worse : text;
}

std::vector<std::string> averageLine(const Table& table, const GridSymbols& symbols) {
    if (!table.average)
        return {};
    std::vector<std::string> line{"Average", accuracy(table.average->teacherZeroShot)};
    for (const auto& column : table.columns) {
        const auto& cell = table.average->cells.at(column);
        line.push_back(accuracy(cell.mean) + gain(cell, symbols));
    }
    return line;
}

/// A line of every dataset, made of its cells; empty where a column has none.
template<class CellText> GridSection sectionOf(const Table& table, std::string title, CellText&& textOf) {
    GridSection section{.title = std::move(title)};
    for (const auto& row : table.rows) {
        std::vector<std::string> line{row.dataset, ""};
        for (const auto& column : table.columns) {
            const auto found = row.cells.find(column);
            line.push_back(textOf(column, found == row.cells.end() ? nullptr : &found->second));
        }
        section.rows.push_back(std::move(line));
    }
    return section;
}

std::string stage1Text(const Column& column, const Cell* cell) {
    return column.hasFirstStage() ? accuracy(cell ? cell->stage1 : std::nullopt) : "";
}

std::string bestText(const Cell* cell, const GridSymbols& symbols) {
    if (!cell || !cell->best)
        return kAbsent;
    const auto& best = *cell->best;
    return accuracy(best.mean) + spread(best.std, symbols) + gain(best, symbols);
}

std::string controlText(const Column& column, const Cell* cell, const GridSymbols& symbols) {
    if (!column.learnsFromTeacher())
        return "";
    if (!cell || !cell->overControls)
        return kAbsent;
    const auto& over = *cell->overControls;
    auto text = fmt::format("{} ({})", signedText(over.delta, symbols), name(over.control));
    if (over.interval)
        text += ", " + limits(*over.interval, symbols) + alikeMark(over.interval, symbols);
    return text;
}

std::string intervalText(const Column& column, const Cell* cell, const GridSymbols& symbols) {
    if (column.isBaseline())
        return "";
    return cell && cell->interval ? limits(*cell->interval, symbols) + alikeMark(cell->interval, symbols)
                                  : kAbsent;
}

std::string passesText(const Column& column, const Cell* cell) {
    if (!column.hasFirstStage())
        return "";
    return cell ? decimalText(cell->teacherPasses, 0) : kAbsent;
}

std::string generatedText(const Column& column, const Cell* cell) {
    if (!column.isSynthetic())
        return "";
    return cell && cell->generated ? fmt::format("{} of {}", cell->generated->kept, cell->generated->all)
                                   : kAbsent;
}

std::string secondsText(const Column&, const Cell* cell) {
    return cell ? fmt::format("{}+{}+{}", decimalText(cell->generateSeconds, 0),
                              decimalText(cell->distilSeconds, 0), decimalText(cell->finetuneSeconds, 0))
                : kAbsent;
}

/// What others have published, below one's own.
GridSection publishedSection(const Table& table) {
    GridSection section{.title = table.published->name};
    for (const auto& row : table.rows) {
        std::vector<std::string> line{row.dataset, accuracy(row.published.teacher)};
        for (const auto& column : table.columns) {
            const auto found = row.published.cells.find(column);
            line.push_back(
                accuracy(found == row.published.cells.end() ? std::nullopt : std::optional{found->second}));
        }
        section.rows.push_back(std::move(line));
    }
    return section;
}

bool anyCell(const Table& table, bool (*condition)(const Cell&)) {
    for (const auto& row : table.rows)
        for (const auto& [column, cell] : row.cells)
            if (condition(cell))
                return true;
    return false;
}

/// Of all that the grid shows.
bool anyInterval(const Table& table, bool (*condition)(const DifferenceInterval&)) {
    const auto holds = [&](const std::optional<DifferenceInterval>& interval) {
        return interval && condition(*interval);
    };
    for (const auto& row : table.rows)
        for (const auto& [column, cell] : row.cells)
            if (holds(cell.interval) || (cell.overControls && holds(cell.overControls->interval)) ||
                (cell.best && table.shown == ShownAccuracy::Last && holds(cell.best->interval)))
                return true;
    return table.average && std::ranges::any_of(table.average->cells, [&](const auto& entry) {
               return holds(entry.second.interval);
           });
}

/// The column at the end; runs of earlier programs did not count their images.
bool countsTestImages(const Table& table) {
    return std::ranges::any_of(table.rows, [](const Row& row) { return row.testImages.has_value(); });
}

void addTestImages(const Table& table, TableGrid& grid) {
    if (!countsTestImages(table))
        return;
    grid.header.emplace_back("test images");
    for (std::size_t i = 0; i < grid.rows.size(); ++i)
        grid.rows[i].push_back(table.rows[i].testImages ? fmt::format("{}", *table.rows[i].testImages)
                                                        : kAbsent);
    if (!grid.average.empty())
        grid.average.emplace_back();
    for (auto& section : grid.sections)
        for (auto& line : section.rows)
            line.emplace_back();
}

} // namespace

TableGrid gridOf(const Table& table, const GridSymbols& symbols) {
    TableGrid grid;
    grid.header = {"dataset", "teacher"};
    for (const auto& column : table.columns)
        grid.header.push_back(name(column));
    for (const auto& row : table.rows) {
        std::vector<std::string> line{row.dataset, accuracy(row.teacherZeroShot)};
        for (const auto& column : table.columns)
            line.push_back(cellText(row, column, symbols));
        grid.rows.push_back(std::move(line));
    }
    grid.average = averageLine(table, symbols);
    if (table.published)
        grid.sections.push_back(publishedSection(table));
    if (table.hasIntervals())
        grid.sections.push_back(
            sectionOf(table, kIntervalsTitle, [&](const Column& column, const Cell* cell) {
                return intervalText(column, cell, symbols);
            }));
    if (table.hasControls())
        grid.sections.push_back(sectionOf(table, kControlsTitle, [&](const Column& column, const Cell* cell) {
            return controlText(column, cell, symbols);
        }));
    if (anyCell(table, [](const Cell& cell) { return cell.stage1.has_value(); }))
        grid.sections.push_back(sectionOf(table, "after stage 1", stage1Text));
    if (table.hasBest() && table.shown == ShownAccuracy::Last)
        grid.sections.push_back(sectionOf(
            table, kBestTitle, [&](const Column&, const Cell* cell) { return bestText(cell, symbols); }));
    if (std::any_of(table.columns.begin(), table.columns.end(),
                    [](const Column& column) { return column.isSynthetic(); })) {
        if (anyCell(table, [](const Cell& cell) {
                return cell.generated && cell.generated->kept < cell.generated->all;
            })) {
            grid.sections.push_back(sectionOf(table, "generated images kept", generatedText));
            grid.sections.back().isCost = true;
        }
        for (auto cost : {sectionOf(table, "teacher forward passes of a run", passesText),
                          sectionOf(table, "seconds to generate+distil+fine-tune", secondsText)}) {
            cost.isCost = true;
            grid.sections.push_back(std::move(cost));
        }
    }
    grid.shown = table.shown;
    addTestImages(table, grid);
    grid.anyWorse = anyCell(table, [](const Cell& cell) { return cell.worsened; });
    grid.anyAlike =
        anyInterval(table, [](const DifferenceInterval& interval) { return !interval.isDistinguishable(); });
    grid.anyOneSeed =
        anyInterval(table, [](const DifferenceInterval& interval) { return interval.seeds == 1; });
    return grid;
}

namespace {

bool hasSection(const TableGrid& grid, std::string_view title) {
    return std::ranges::any_of(grid.sections,
                               [&](const GridSection& section) { return section.title == title; });
}

} // namespace

std::string captionOf(const TableGrid& grid, const GridSymbols& symbols) {
    const bool isBest = grid.shown == ShownAccuracy::BestOnValidation;
    std::string caption = "Test accuracy in per cent";
    if (isBest)
        caption += " at the step of fine-tuning (SUP: of training) that is best on validation";
    caption += fmt::format(" ({} sample standard deviation over seeds) [gain over the paired SUP runs]; ",
                           symbols.plusMinus);
    caption += "teacher: zero-shot";
    if (hasSection(grid, kBestTitle))
        caption +=
            "; best on validation: test accuracy at the step of fine-tuning (SUP: of training) that is "
            "best on validation";
    if (hasSection(grid, kControlsTitle))
        caption += "; gain over the best control: over the runs without distillation (SUP, SUP*: as long as "
                   "both stages, cls2img/SUP and img2img/SUP: on generated images and their classes first) "
                   "that leave the least of it";
    if (hasSection(grid, kIntervalsTitle))
        caption +=
            fmt::format("; 95 {} interval: of the paired difference, over other seeds and other test images",
                        symbols.percent);
    if (grid.anyOneSeed)
        caption += "; * one seed: over other test images alone";
    if (grid.anyAlike)
        caption += fmt::format("; {} not distinguishable: the 95 {} interval includes 0", symbols.alike,
                               symbols.percent);
    if (grid.anyWorse)
        caption += fmt::format("; {} fine-tuning made the distilled student worse", symbols.worse);
    return caption + ".";
}

} // namespace retort::study
