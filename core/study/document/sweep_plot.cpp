#include "study/document/sweep_plot.h"

#include "base/file.h"
#include "base/rounding.h"
#include "chart/line_chart.h"
#include "study/document/curve_chart.h"

#include <fmt/format.h>

#include <map>

namespace retort::study {

namespace {

/// "img2img/FD, 4: 81.2 ± 0.4 %, 3 seeds".
std::string titleOf(const SweepLine& line, const SweepPoint& point) {
    auto text = fmt::format("{}, {}: {}", name(line.column), point.value, decimalText(point.mean, 1));
    if (point.std)
        text += " ± " + decimalText(*point.std, 1);
    text += fmt::format(" %, {} seed{}", point.runs.size(), point.runs.size() == 1 ? "" : "s");
    return point.trainedAs == line.column ? text : text + ", trained as " + name(point.trainedAs);
}

chart::LineChart chartOf(const SweepPanel& panel, const SweepTitles& titles, bool isNumeric) {
    chart::LineChart drawn{.title = titles.panel ? titles.panel(panel) : panel.title(),
                           .xTitle = titles.values,
                           .yTitle = titles.accuracy,
                           .bounds = std::pair{0.0, 100.0}};
    std::map<double, std::string> ticks;
    for (const auto& line : panel.lines) {
        const auto column = name(line.column);
        auto& into = drawn.lines.emplace_back(
            chart::ChartLine{.name = titles.column ? titles.column(line.column) : column,
                             .look = lineLookOf(column),
                             .points = {}});
        for (const auto& point : line.points) {
            ticks[point.position] = point.value;
            into.points.push_back(
                {.x = point.position, .y = point.mean, .spread = point.std, .title = titleOf(line, point)});
        }
    }
    drawn.ticks.assign(ticks.begin(), ticks.end());
    // Learning rates, for example: on an even axis the small ones would fall on one another.
    constexpr double kWide = 100;
    drawn.isLogarithmic = isNumeric && !drawn.ticks.empty() && drawn.ticks.front().first > 0 &&
                          drawn.ticks.back().first >= kWide * drawn.ticks.front().first;
    if (drawn.isLogarithmic)
        drawn.xTitle += ", logarithmic";
    return drawn;
}

} // namespace

SweepTitles titlesOf(const Sweep& sweep) {
    const auto axis = sweep.axis();
    return {.values = axis.label.empty() ? axis.key : fmt::format("{} ({})", axis.label, axis.key),
            .accuracy = sweep.shown == ShownAccuracy::Last ? "Test accuracy, %"
                                                           : "Test accuracy at the best step, %"};
}

chart::Drawing drawingOf(const Sweep& sweep, const SweepTitles& titles, double width) {
    std::vector<chart::LineChart> charts;
    for (const auto& panel : sweep.panels)
        charts.push_back(chartOf(panel, titles, sweep.isNumeric()));
    return chart::drawingOf(
        charts, fmt::format("{}: {} against {}", sweep.study, titles.accuracy, titles.values), width);
}

Status writePlot(const Sweep& sweep, const std::filesystem::path& path) {
    if (sweep.panels.empty())
        return Error{
            ErrorCode::NotFound,
            fmt::format("study {}: no run has finished yet, so there is nothing to plot", sweep.study)};
    const auto extension = path.extension().string();
    if (extension == ".csv" || extension == ".CSV")
        return writeFileAtomically(path, asCsv(sweep));
    return chart::writeDrawing(drawingOf(sweep, titlesOf(sweep)), path);
}

} // namespace retort::study
