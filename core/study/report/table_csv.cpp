#include "base/csv.h"
#include "study/report/table_formats.h"

#include "base/rounding.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace retort::study {

namespace {

constexpr int kDecimals = 4;

std::string csvNumber(const std::optional<double>& value) {
    return value ? decimalText(*value, kDecimals) : "";
}

/// The figure that others have published, in a column of its own at the end.
std::string publishedField(const Row& row, const Column& column) {
    const auto found = row.published.cells.find(column);
    return "," + csvNumber(found == row.published.cells.end() ? std::nullopt : std::optional{found->second});
}

/// Mean, spread, gain and validation accuracy at the steps that are best on validation.
std::vector<std::string> bestFields(const Cell& cell) {
    if (!cell.best)
        return {"", "", "", ""};
    return {csvNumber(cell.best->mean), csvNumber(cell.best->std), csvNumber(cell.best->delta),
            csvNumber(cell.best->validation)};
}

std::string controlFields(const Cell& cell) {
    if (!cell.overControls)
        return ",";
    return fmt::format("{},{}", name(cell.overControls->control), csvNumber(cell.overControls->delta));
}

/// "1.2000,4.5000,distinguishable".
std::string intervalFields(const std::optional<DifferenceInterval>& interval) {
    if (!interval)
        return ",,";
    const auto text = [](double limit) { return decimalText(limit, decimalsToShow(limit, kDecimals)); };
    return fmt::format("{},{},{}", text(interval->low), text(interval->high), interval->verdict());
}

/// Of the gain over SUP, what it is over, then the same of the best step and of the gain over the best
/// control.
std::string allIntervalFields(const Cell& cell) {
    return fmt::format("{},{},{},{}", intervalFields(cell.interval),
                       cell.interval ? cell.interval->over() : std::string_view{},
                       intervalFields(cell.best ? cell.best->interval : std::nullopt),
                       intervalFields(cell.overControls ? cell.overControls->interval : std::nullopt));
}

std::string csvLine(const Row& row, const Column& column, const Cell& cell) {
    const bool distils = column.hasFirstStage();
    const std::optional<double> passes = distils ? std::optional{cell.teacherPasses} : std::nullopt;
    const std::optional<double> distil = distils ? std::optional{cell.distilSeconds} : std::nullopt;
    const std::optional<double> generate =
        column.isSynthetic() ? std::optional{cell.generateSeconds} : std::nullopt;
    return fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}", csvField(row.dataset),
                       name(column), csvNumber(row.teacherZeroShot), csvNumber(cell.mean),
                       csvNumber(cell.std), cell.runs.size(), csvNumber(cell.delta), csvNumber(cell.stage1),
                       passes ? decimalText(*passes, 0) : "", csvNumber(generate), csvNumber(distil),
                       csvNumber(cell.finetuneSeconds), fmt::join(numbers(cell.runs), " "),
                       csvField(fmt::format("{}", fmt::join(cell.warnings, "; "))),
                       fmt::join(bestFields(cell), ","),
                       cell.testImages > 0 ? fmt::format("{}", cell.testImages) : "", controlFields(cell),
                       allIntervalFields(cell), cell.generated ? fmt::format("{}", cell.generated->kept) : "",
                       cell.generated ? fmt::format("{}", cell.generated->all) : "");
}

} // namespace

std::string asCsv(const Table& table) {
    std::string text =
        "dataset,column,teacher_zero_shot,mean,std,n,delta,stage1,teacher_passes,generate_seconds,"
        "distil_seconds,finetune_seconds,runs,warnings,best_mean,best_std,best_delta,best_validation,test_"
        "images,best_control,over_best_control,delta_low,delta_high,delta_verdict,interval_over,"
        "best_delta_low,best_delta_high,best_delta_verdict,over_best_control_low,over_best_control_high,"
        "over_best_control_verdict,generated_images_kept,generated_images";
    text += table.published ? ",published\n" : "\n";
    for (const auto& row : table.rows)
        for (const auto& [column, cell] : row.cells)
            text += csvLine(row, column, cell) + (table.published ? publishedField(row, column) : "") + "\n";
    return text;
}

} // namespace retort::study
