#include "study/document/curve_chart.h"

#include "store/evaluation_table.h"
#include "study/document/html.h"
#include "study/spec/stage_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>

namespace retort::study {

namespace {

/// Of Okabe and Ito, told apart by people who see fewer colours, too; then again with dashes.
constexpr std::array kColours{"#000000", "#e69f00", "#56b4e9", "#009e73", "#d55e00", "#0072b2", "#cc79a7"};

/// The accuracies of one run by the step over both stages.
Result<std::map<std::int64_t, double>> pointsOf(store::Workspace& workspace, const RunSummary& run) {
    RETORT_TRY(const auto evaluations, store::EvaluationTable(workspace.database()).ofRun(run.record.id));
    std::int64_t distilled = 0;
    for (const auto& each : evaluations)
        if (each.stage == kDistilStage)
            distilled = std::max(distilled, each.step);
    std::map<std::int64_t, double> points;
    for (const auto& each : evaluations)
        if (each.split == kTestSplit)
            points[each.step + (each.stage == kDistilStage ? 0 : distilled)] =
                each.scores.top1 * store::kPerCent;
    return points;
}

AccuracyCurve meanOf(const std::string& column, const std::vector<std::map<std::int64_t, double>>& runs) {
    AccuracyCurve curve{.column = column};
    for (const auto& [step, first] : runs.front()) {
        double sum = 0;
        const bool isEverywhere = std::ranges::all_of(runs, [&](const auto& run) {
            const auto found = run.find(step);
            sum += found == run.end() ? 0 : found->second;
            return found != run.end();
        });
        if (isEverywhere)
            curve.points.push_back({static_cast<double>(step), sum / static_cast<double>(runs.size())});
    }
    return curve;
}

/// 1, 2 or 5 times a power of ten, so that about `count` of them fit into the length.
double tickOf(double length, int count) {
    const double rough = length / count;
    const double power = std::pow(10, std::floor(std::log10(rough)));
    for (const double factor : {1.0, 2.0, 5.0})
        if (rough <= factor * power)
            return factor * power;
    return 10 * power;
}

class Chart {
public:
    Chart(const std::vector<AccuracyCurve>& curves, const std::string& title)
        : m_curves(curves), m_title(title) {
        for (const auto& curve : curves)
            for (const auto& point : curve.points) {
                m_right = std::max(m_right, point.step);
                m_low = std::min(m_low, point.percent);
                m_high = std::max(m_high, point.percent);
            }
        m_tick = tickOf(std::max(m_high - m_low, 1.0), 6);
        m_low = std::floor(m_low / m_tick) * m_tick;
        m_high = std::ceil(m_high / m_tick) * m_tick + (m_high == m_low ? m_tick : 0);
    }

    std::string svg() const {
        std::string text = fmt::format("<svg viewBox=\"0 0 {} {}\" role=\"img\" font-family=\"sans-serif\" "
                                       "font-size=\"13\" fill=\"currentColor\">\n<title>{}</title>\n",
                                       kWidth, kHeight, html::escaped(m_title));
        text += axes();
        for (std::size_t i = 0; i < m_curves.size(); ++i)
            text += line(i) + legend(i);
        return text + "</svg>\n";
    }

private:
    static constexpr int kWidth = 900, kHeight = 420;
    static constexpr double kLeft = 60, kTop = 20, kPlotWidth = 680, kPlotHeight = 340;

    double x(double step) const { return kLeft + kPlotWidth * step / m_right; }
    double y(double percent) const { return kTop + kPlotHeight * (m_high - percent) / (m_high - m_low); }
    static const char* colour(std::size_t i) { return kColours[i % kColours.size()]; }
    static const char* dashes(std::size_t i) {
        return i < kColours.size() ? "" : " stroke-dasharray=\"6 4\"";
    }

    std::string axes() const {
        std::string text;
        for (double at = m_low; at <= m_high + m_tick / 2; at += m_tick)
            text +=
                fmt::format("<path d=\"M{0} {1:.1f}h{2}\" stroke=\"#8886\"/><text x=\"{3}\" y=\"{4:.1f}\" "
                            "text-anchor=\"end\">{5:g}</text>\n",
                            kLeft, y(at), kPlotWidth, kLeft - 8, y(at) + 4, at);
        const double step = tickOf(m_right, 6);
        for (double at = 0; at <= m_right; at += step)
            text += fmt::format("<text x=\"{:.1f}\" y=\"{}\" text-anchor=\"middle\">{:g}</text>\n", x(at),
                                kTop + kPlotHeight + 20, at);
        text += fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">Steps of both stages</text>\n",
                            kLeft + kPlotWidth / 2, kTop + kPlotHeight + 44);
        return text +
               fmt::format("<text transform=\"translate(16 {}) rotate(-90)\" text-anchor=\"middle\">Test "
                           "accuracy, %</text>\n",
                           kTop + kPlotHeight / 2);
    }

    std::string line(std::size_t i) const {
        std::string path;
        for (const auto& point : m_curves[i].points)
            path += fmt::format("{}{:.1f} {:.1f}", path.empty() ? "M" : "L", x(point.step), y(point.percent));
        return fmt::format("<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"2\"{}/>\n", path,
                           colour(i), dashes(i));
    }

    std::string legend(std::size_t i) const {
        const double top = kTop + 10 + 20 * static_cast<double>(i), left = kLeft + kPlotWidth + 16;
        return fmt::format("<path d=\"M{} {}h24\" stroke=\"{}\" stroke-width=\"2\"{}/><text x=\"{}\" "
                           "y=\"{}\">{}</text>\n",
                           left, top, colour(i), dashes(i), left + 32, top + 4,
                           html::escaped(m_curves[i].column));
    }

    const std::vector<AccuracyCurve>& m_curves;
    const std::string& m_title;
    double m_right = 1;
    double m_low = std::numeric_limits<double>::max();
    double m_high = std::numeric_limits<double>::lowest();
    double m_tick = 1;
};

} // namespace

Result<std::vector<AccuracyCurve>> accuracyCurves(store::Workspace& workspace,
                                                  const std::vector<RunSummary>& runs) {
    std::vector<std::string> order;
    std::map<std::string, std::vector<std::map<std::int64_t, double>>> byColumn;
    for (const auto& run : runs) {
        RETORT_TRY(auto points, pointsOf(workspace, run));
        if (points.empty())
            continue;
        if (!byColumn.contains(run.column))
            order.push_back(run.column);
        byColumn[run.column].push_back(std::move(points));
    }
    std::vector<AccuracyCurve> curves;
    for (const auto& column : order)
        curves.push_back(meanOf(column, byColumn.at(column)));
    return curves;
}

std::string chartOf(const std::vector<AccuracyCurve>& curves, const std::string& title) {
    const bool isLine =
        std::ranges::any_of(curves, [](const AccuracyCurve& curve) { return curve.points.size() > 1; });
    return isLine ? Chart(curves, title).svg() : std::string{};
}

} // namespace retort::study
