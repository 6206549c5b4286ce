#include "study/report/sweep.h"

#include "base/csv.h"
#include "base/rounding.h"
#include "store/study_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace retort::study {

namespace {

std::optional<double> numberIn(const std::string& text) {
    double number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    return problem == std::errc{} && end == text.data() + text.size() ? std::optional{number} : std::nullopt;
}

class Gathering {
public:
    Gathering(const StudySpec& spec, const Table& table, std::vector<StudyVariant> variants)
        : m_spec(spec), m_table(table), m_variants(std::move(variants)) {}

    Sweep take();

private:
    SweepPanel panelOf(const std::string& dataset, const std::optional<Setting>& other) const;
    SweepLine lineOf(const Column& column, const SweepPanel& panel) const;
    std::optional<SweepPoint> pointOf(const Column& column, const SweepPanel& panel,
                                      const StudyVariant& variant) const;
    std::vector<std::optional<Setting>> otherSettings() const;

    const StudySpec& m_spec;
    const Table& m_table;
    std::vector<StudyVariant> m_variants;
};

std::vector<std::optional<Setting>> Gathering::otherSettings() const {
    if (m_spec.vary.size() < 2)
        return {std::nullopt};
    std::vector<std::optional<Setting>> settings;
    for (const auto& value : m_spec.vary[1].values)
        settings.push_back(Setting{.key = m_spec.vary[1].key, .value = value});
    return settings;
}

std::optional<SweepPoint> Gathering::pointOf(const Column& column, const SweepPanel& panel,
                                             const StudyVariant& variant) const {
    if (panel.other && variant.settings[1] != *panel.other)
        return {};
    const auto row = std::ranges::find_if(m_table.rows, [&](const Row& each) {
        return each.parts.dataset == panel.dataset && each.parts.settings == variant.settings;
    });
    if (row == m_table.rows.end())
        return {};
    const auto trainedAs = variant.columnIn(column);
    const auto cell = row->cells.find(trainedAs);
    if (cell == row->cells.end())
        return {};
    const auto& values = m_spec.vary.front().values;
    const auto place = std::ranges::find(values, variant.settings.front().value) - values.begin();
    const auto value = variant.settings.front().plainValue();
    return SweepPoint{.value = value,
                      .position = numberIn(value).value_or(static_cast<double>(place)),
                      .trainedAs = trainedAs,
                      .runs = cell->second.runs,
                      .seeds = cell->second.seeds,
                      .mean = cell->second.mean,
                      .std = cell->second.std};
}

SweepLine Gathering::lineOf(const Column& column, const SweepPanel& panel) const {
    SweepLine line{.column = column, .points = {}};
    for (const auto& variant : m_variants)
        if (auto point = pointOf(column, panel, variant))
            line.points.push_back(*std::move(point));
    return line;
}

SweepPanel Gathering::panelOf(const std::string& dataset, const std::optional<Setting>& other) const {
    SweepPanel panel{.dataset = dataset, .other = other, .lines = {}};
    for (const auto& column : columnsFor(m_spec, dataset))
        if (auto line = lineOf(column, panel); !line.points.empty())
            panel.lines.push_back(std::move(line));
    return panel;
}

Sweep Gathering::take() {
    Sweep sweep{.study = m_spec.name, .shown = m_table.shown, .vary = m_spec.vary, .panels = {}};
    std::vector<std::string> datasets;
    for (const auto& row : m_table.rows)
        if (std::ranges::find(datasets, row.parts.dataset) == datasets.end())
            datasets.push_back(row.parts.dataset);
    for (const auto& dataset : datasets)
        for (const auto& other : otherSettings())
            if (auto panel = panelOf(dataset, other); !panel.lines.empty())
                sweep.panels.push_back(std::move(panel));
    if (sweep.isNumeric())
        for (auto& panel : sweep.panels)
            for (auto& line : panel.lines)
                std::ranges::stable_sort(line.points, {}, &SweepPoint::position);
    return sweep;
}

} // namespace

std::string SweepPanel::title() const {
    return other ? fmt::format("{}, {}", dataset, textOf({*other})) : dataset;
}

VariableKey Sweep::axis() const {
    const auto& keys = variableKeys();
    const auto found = std::ranges::find(keys, vary.front().key, &VariableKey::key);
    return found == keys.end() ? VariableKey{.key = vary.front().key, .label = {}, .unit = {}} : *found;
}

bool Sweep::isNumeric() const {
    return std::ranges::all_of(vary.front().values,
                               [](const std::string& value) { return numberIn(value).has_value(); });
}

Result<Sweep> sweepOf(const StudySpec& spec, const Table& table) {
    if (spec.vary.empty())
        return invalidArgument(fmt::format(
            "study {} varies no key, so there is nothing to plot against; a sweep is a study with, "
            "for example, \"vary\": {{\"generation.perImage\": [1, 2, 4]}}",
            spec.name));
    RETORT_TRY(auto variants, variantsOf(spec));
    return Gathering(spec, table, std::move(variants)).take();
}

Result<Sweep> buildSweep(store::Workspace& workspace, const std::string& study, ShownAccuracy shown) {
    RETORT_TRY(const auto record, store::StudyTable(workspace.database()).find(study));
    RETORT_TRY(const auto spec, parseStudySpec(record.spec, study));
    RETORT_TRY(auto table, buildTable(workspace, study));
    if (shown == ShownAccuracy::BestOnValidation) {
        RETORT_TRY(table, withBest(std::move(table)));
    }
    return sweepOf(spec, table);
}

std::string asCsv(const Sweep& sweep) {
    std::string text = "dataset,column";
    for (const auto& varied : sweep.vary)
        text += "," + varied.key;
    text += ",seed,run,accuracy,trained_as\n";
    for (const auto& panel : sweep.panels)
        for (const auto& line : panel.lines)
            for (const auto& point : line.points) {
                const auto start =
                    fmt::format("{},{},{}{}", csvField(panel.dataset), name(line.column), point.value,
                                panel.other ? "," + panel.other->plainValue() : std::string{});
                for (std::size_t i = 0; i < point.runs.size(); ++i)
                    text += fmt::format("{},{},{},{},{}\n", start, point.seeds[i].seed, point.runs[i].value,
                                        decimalText(point.seeds[i].percent, 4), name(point.trainedAs));
            }
    return text;
}

} // namespace retort::study
