#include "study/report/table_formats.h"

#include <nlohmann/json.hpp>

namespace retort::study {

using nlohmann::ordered_json;

namespace {

void putIfThere(ordered_json& object, const char* key, const std::optional<double>& value) {
    if (value)
        object[key] = *value;
}

void putInterval(ordered_json& object, const std::optional<DifferenceInterval>& interval) {
    if (interval)
        object["interval"] = toJson(*interval);
}

void putControls(ordered_json& object, const std::optional<ControlGain>& gain) {
    if (!gain)
        return;
    auto& over = object["over_best_control"] = {{"control", name(gain->control)}, {"delta", gain->delta}};
    putInterval(over, gain->interval);
}

ordered_json bestJson(const Cell& cell) {
    ordered_json out{{"mean", cell.best->mean}};
    putIfThere(out, "std", cell.best->std);
    out["n"] = cell.runs.size();
    putIfThere(out, "delta", cell.best->delta);
    putInterval(out, cell.best->interval);
    putControls(out, cell.best->overControls);
    out["validation"] = cell.best->validation;
    return out;
}

ordered_json cellJson(const Column& column, const Cell& cell) {
    ordered_json out{{"mean", cell.mean}, {"std", nullptr}, {"n", cell.runs.size()}}; // null: of one run
    putIfThere(out, "std", cell.std);
    if (cell.testImages > 0)
        out["test_images"] = cell.testImages;
    putIfThere(out, "delta", cell.delta);
    putInterval(out, cell.interval);
    putControls(out, cell.overControls);
    putIfThere(out, "stage1", cell.stage1);
    if (cell.best)
        out["best"] = bestJson(cell);
    out["runs"] = numbers(cell.runs);
    if (column.hasFirstStage()) {
        out["teacher_passes"] = cell.teacherPasses;
        if (column.isSynthetic())
            out["seconds"]["generate"] = cell.generateSeconds;
        out["seconds"]["distil"] = cell.distilSeconds;
    }
    out["seconds"]["finetune"] = cell.finetuneSeconds;
    if (cell.generated)
        out["generated_images"] = {{"kept", cell.generated->kept}, {"all", cell.generated->all}};
    if (cell.nearDuplicates)
        out["near_duplicates"] = *cell.nearDuplicates;
    if (!cell.warnings.empty())
        out["warnings"] = cell.warnings;
    return out;
}

ordered_json rowJson(const Row& row) {
    ordered_json out{{"dataset", row.dataset}};
    for (const auto& setting : row.parts.settings) {
        out["of"] = row.parts.dataset;
        out["values"][setting.key] = ordered_json::parse(setting.value);
    }
    if (row.testImages)
        out["test_images"] = *row.testImages;
    if (row.excludedTest > 0)
        out["excluded_test_files"] = row.excludedTest;
    if (!row.warnings.empty())
        out["warnings"] = row.warnings;
    putIfThere(out, "teacher_zero_shot", row.teacherZeroShot);
    out["cells"] = ordered_json::object();
    for (const auto& [column, cell] : row.cells)
        out["cells"][name(column)] = cellJson(column, cell);
    return out;
}

ordered_json averageJson(const AverageRow& average) {
    ordered_json out{{"rows", average.rows}};
    putIfThere(out, "teacher_zero_shot", average.teacherZeroShot);
    for (const auto& [column, cell] : average.cells) {
        auto& entry = out["cells"][name(column)];
        entry["mean"] = cell.mean;
        putIfThere(entry, "delta", cell.delta);
        putInterval(entry, cell.interval);
    }
    return out;
}

ordered_json publishedJson(const Table& table) {
    ordered_json out{{"name", table.published->name},
                     {"source", table.published->source},
                     {"rows", ordered_json::array()}};
    for (const auto& row : table.rows) {
        ordered_json line{{"dataset", row.dataset}};
        putIfThere(line, "teacher_zero_shot", row.published.teacher);
        for (const auto& [column, accuracy] : row.published.cells)
            line["cells"][name(column)] = accuracy;
        out["rows"].push_back(std::move(line));
    }
    return out;
}

} // namespace

std::string asJson(const Table& table) {
    ordered_json out{{"study", table.study}};
    if (table.shown == ShownAccuracy::BestOnValidation)
        out["accuracy"] = "best on validation";
    out["columns"] = ordered_json::array();
    out["rows"] = ordered_json::array();
    for (const auto& column : table.columns)
        out["columns"].push_back(name(column));
    for (const auto& row : table.rows)
        out["rows"].push_back(rowJson(row));
    if (table.average)
        out["average"] = averageJson(*table.average);
    if (table.published)
        out["published"] = publishedJson(table);
    if (!table.remarks().empty())
        out["remarks"] = table.remarks();
    constexpr int kIndent = 2;
    return out.dump(kIndent, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

} // namespace retort::study
