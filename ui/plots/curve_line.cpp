#include "plots/curve_line.h"

#include "plots/canvas.h"
#include "style/tokens.h"

namespace retort::ui {

namespace {

constexpr int kRawAlpha = 70;
constexpr int kBandAlpha = 40;
constexpr int kWeakAlpha = 60;
constexpr double kLineWidth = 2;
constexpr std::size_t kMostDots = 60;
constexpr double kDot = 4; ///< diameter of a point
constexpr double kStrongWidth = 3.5;
/// Of a dashed line, so that its dashes are wider than its bends.
constexpr int kPixelsOfDash = 3;
/// How far a line may be from a point that it excludes.
constexpr double kUnseenPixels = 0.5;

QColor withAlpha(QColor colour, int alpha) {
    colour.setAlpha(alpha);
    return colour;
}

void give(QCPGraph& graph, const std::vector<CurvePoint>& points, double spreads) {
    QVector<QCPGraphData> data;
    data.reserve(static_cast<qsizetype>(points.size()));
    for (const auto& point : points)
        data.append(QCPGraphData(point.position, point.value + spreads * point.spread));
    graph.data()->set(data, true);
}

QCPGraph* addGraph(QCustomPlot& canvas) {
    auto* graph = canvas.addGraph();
    // What is given to it has been thinned.
    graph->setAdaptiveSampling(false);
    graph->removeFromLegend();
    return graph;
}

} // namespace

CurveLine::CurveLine(QCustomPlot& canvas, Curve curve, Band band)
    : m_curve(std::move(curve)), m_values(m_curve.points) {
    const auto colour = lookOfColumn(m_curve.column).colour;
    if (band == Band::With) {
        m_lower = addGraph(canvas);
        m_upper = addGraph(canvas);
        m_upper->setBrush(withAlpha(colour, kBandAlpha));
        m_upper->setChannelFillGraph(m_lower);
        m_upper->setPen(Qt::NoPen);
        m_lower->setPen(Qt::NoPen);
    }
    m_raw = addGraph(canvas);
    m_line = addGraph(canvas);
    m_line->setName(m_curve.title);
    setEmphasis(Emphasis::Normal);
    showGraphs();
}

void CurveLine::setSmoothing(double factor) {
    m_smooth = factor > 0;
    m_values = smoothed(m_curve.points, factor);
    showGraphs();
}

void CurveLine::setShown(bool shown) {
    m_shown = shown;
    showGraphs();
}

void CurveLine::showGraphs() {
    m_line->removeFromLegend();
    if (m_shown)
        m_line->addToLegend();
    m_line->setVisible(m_shown);
    m_raw->setVisible(m_shown && m_smooth);
    if (m_upper)
        m_upper->setVisible(m_shown);
}

void CurveLine::setEmphasis(Emphasis emphasis) {
    m_emphasis = emphasis;
    dress(m_line->data()->size());
}

/// Qt's painter takes time for a wide line that rises faster than its points, eighty times that of a thin one
/// for a noisy line of two thousand; and of a line with so many bends, width is not seen.
void CurveLine::dress(std::size_t points) {
    constexpr std::size_t kMostOfWideLine = 150;
    const auto look = lookOfColumn(m_curve.column);
    const bool weak = m_emphasis == Emphasis::Weak;
    const bool fine = points > kMostOfWideLine;
    QPen pen(weak ? withAlpha(look.colour, kWeakAlpha) : look.colour,
             fine                             ? 1
             : m_emphasis == Emphasis::Strong ? kStrongWidth
                                              : kLineWidth,
             look.line, Qt::FlatCap, Qt::RoundJoin);
    pen.setCosmetic(fine);
    m_line->setPen(pen);
    m_raw->setPen(QPen(withAlpha(look.colour, weak ? kWeakAlpha / 2 : kRawAlpha), 1));
}

void CurveLine::draw(const PlotWindow& window) {
    if (!m_shown)
        return;
    auto coarse = window;
    coarse.pixels /= kPixelsOfDash;
    const bool solid = lookOfColumn(m_curve.column).line == Qt::SolidLine;
    const auto line = withoutStraightParts(solid ? extremes(m_values, window) : averages(m_values, coarse),
                                           kUnseenPixels * window.valuePerPixel);
    dress(line.size());
    // Where they are few, it is seen when was measured: a single one would not be seen at all.
    m_line->setScatterStyle(m_values.size() <= kMostDots ? QCPScatterStyle(QCPScatterStyle::ssDisc, kDot)
                                                         : QCPScatterStyle(QCPScatterStyle::ssNone));
    give(*m_line, m_values.size() <= kMostDots ? m_values : line, 0);
    give(*m_raw, m_smooth ? extremes(m_curve.points, window) : std::vector<CurvePoint>{}, 0);
    if (!m_upper)
        return;
    const auto band = averages(m_values, coarse);
    give(*m_upper, band, 1);
    give(*m_lower, band, -1);
}

} // namespace retort::ui
