#include "plots/curve_plot.h"

#include "base/file.h"
#include "models/distil/curve_mean.h"
#include "models/session/text.h"
#include "plots/axis_tickers.h"
#include "plots/baseline_level.h"
#include "plots/canvas.h"
#include "plots/curve_line.h"
#include "plots/plot_export.h"
#include "plots/read_out.h"
#include "style/fonts.h"
#include "style/tokens.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace retort::ui {

namespace {

constexpr QSize kExportSize{900, 600}; ///< 3:2, as papers have their figures

struct Extent {
    /// Log: only what is above 0 counts.
    enum class Scale { Linear, Log };

    Scale scale = Scale::Linear;
    bool skipsFirst = false; ///< of several: a student that has learned nothing yet is not worth the room
    double low = std::numeric_limits<double>::max();
    double high = std::numeric_limits<double>::lowest();
    double end = 0;

    void add(const std::vector<CurvePoint>& points) {
        constexpr std::size_t kSeveral = 3;
        for (std::size_t i = skipsFirst && points.size() >= kSeveral ? 1 : 0; i < points.size(); ++i) {
            const double spread = scale == Scale::Log ? 0 : points[i].spread;
            if (scale == Scale::Log && points[i].value <= 0)
                continue;
            low = std::min(low, points[i].value - spread);
            high = std::max(high, points[i].value + spread);
        }
        end = std::max(end, points.back().position);
    }

    QCPRange range(bool perCent) const {
        constexpr double kMargin = 0.06, kHalfPoint = 0.5, kHighest = 100, kFactor = 1.25, kTiny = 1e-9;
        if (scale == Scale::Log)
            return {low / kFactor, high * kFactor};
        const double least = perCent ? kHalfPoint : std::max(kTiny, kMargin * std::abs(high));
        const double margin = std::max(least, kMargin * (high - low));
        return {low >= 0 ? std::max(0.0, low - margin) : low - margin,
                perCent ? std::min(kHighest, high + margin) : high + margin};
    }
};

QSharedPointer<QCPAxisTicker> tickerOf(const CurveAxis& axis, bool logarithmic) {
    if (logarithmic)
        return QSharedPointer<QCPAxisTickerLog>::create();
    if (isPerCent(axis.quantity))
        return QSharedPointer<PerCentTicker>::create();
    return QSharedPointer<QCPAxisTicker>::create();
}

QSharedPointer<QCPAxisTicker> tickerOf(CurveBy by) {
    if (by != CurveBy::Time)
        return QSharedPointer<StepTicker>::create();
    auto ticker = QSharedPointer<QCPAxisTickerTime>::create();
    ticker->setTimeFormat(QStringLiteral("%h:%m:%s"));
    return ticker;
}

/// In two lines where one is longer than `length` pixels.
QString inLines(const QString& title, const QFontMetrics& metrics, int length) {
    const auto words = title.split(QLatin1Char(' '));
    if (words.size() < 2 || metrics.horizontalAdvance(title) <= length)
        return title;
    QString best;
    int shortest = std::numeric_limits<int>::max();
    for (qsizetype at = 1; at < words.size(); ++at) {
        const auto first = words.first(at).join(QLatin1Char(' '));
        const auto second = words.sliced(at).join(QLatin1Char(' '));
        const int longer = std::max(metrics.horizontalAdvance(first), metrics.horizontalAdvance(second));
        if (longer < shortest) {
            shortest = longer;
            best = first + QLatin1Char('\n') + second;
        }
    }
    return best;
}

} // namespace

CurvePlot::CurvePlot(QWidget* parent)
    : QWidget(parent), m_canvas(new QCustomPlot(this)), m_readOut(new ReadOut(this)),
      m_mark(new QCPItemStraightLine(m_canvas)), m_markText(new QCPItemText(m_canvas)),
      m_level(std::make_unique<BaselineLevel>(*m_canvas)) {
    constexpr QSize kSmallest{240, 160};
    setMinimumSize(kSmallest);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Curves"));
    makeCanvas();
    dress();
}

CurvePlot::~CurvePlot() = default;

void CurvePlot::makeCanvas() {
    m_canvas->setMouseTracking(true);
    m_canvas->setFocusPolicy(Qt::NoFocus);
    m_canvas->installEventFilter(this);
    m_canvas->setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
    m_canvas->setNoAntialiasingOnDrag(true);
    m_canvas->yAxis->setNumberFormat(QStringLiteral("g"));
    m_canvas->yAxis->setNumberPrecision(4);
    showAxes();
    m_canvas->axisRect()->setAutoMargins(QCP::msAll);
    m_canvas->axisRect()->setMinimumMargins({0, 2 * size::kStep, 2 * size::kStep, 0});
    m_canvas->axisRect()->insetLayout()->setInsetAlignment(0, Qt::AlignBottom | Qt::AlignRight);
    m_markText->position->setTypeY(QCPItemPosition::ptAxisRectRatio);
    m_markText->setText(tr("fine-tuning starts"));
    m_markText->setLayer(QStringLiteral("overlay")); // above the curves, on a ground of its own
    m_markText->setPadding({size::kStep, 0, size::kStep, 0});
    const auto moved = [this](const QCPRange&, const QCPRange&) { point({}); };
    for (auto* axis : {m_canvas->xAxis, m_canvas->yAxis})
        connect(axis, qOverload<const QCPRange&, const QCPRange&>(&QCPAxis::rangeChanged), this, moved);
    const auto bind = [this](QCPAxis* axis, auto most) {
        connect(axis, qOverload<const QCPRange&>(&QCPAxis::rangeChanged), this,
                [axis, most](const QCPRange& range) {
                    if (const auto bound = range.bounded(0, most()); bound != range)
                        axis->setRange(bound);
                });
    };
    constexpr double kWhole = 100;
    bind(m_canvas->xAxis, [] { return QCPRange::maxRange; });
    bind(m_canvas->yAxis, [this] { return isPerCent(m_axis.quantity) ? kWhole : QCPRange::maxRange; });
    connect(m_canvas, &QCustomPlot::beforeReplot, this, [this] {
        thin(m_canvas->axisRect()->size());
        alignMark();
    });
    const auto byHand = [this] {
        m_limitsByHand = true;
        Q_EMIT limitsChanged();
    };
    connect(m_canvas, &QCustomPlot::mouseWheel, this, byHand);
    connect(m_canvas, &QCustomPlot::mouseMove, this, [byHand](const QMouseEvent* event) {
        if (event->buttons() & Qt::LeftButton)
            byHand();
    });
    connect(m_canvas, &QCustomPlot::mouseDoubleClick, this, &CurvePlot::showAll);
}

void CurvePlot::dress() {
    const auto& theme = tokensOf(*this);
    m_canvas->setBackground(theme.surface);
    for (auto* axis : {m_canvas->xAxis, m_canvas->yAxis}) {
        axis->setBasePen(axis == m_canvas->xAxis ? QPen(theme.border) : QPen(Qt::NoPen));
        axis->setTickPen(Qt::NoPen);
        axis->setSubTickPen(Qt::NoPen);
        axis->setTickLabelColor(theme.muted);
        axis->setTickLabelFont(textFont(size::kSmall));
        axis->setLabelColor(theme.muted);
        axis->setLabelFont(textFont(size::kSmall));
        axis->grid()->setPen(QPen(theme.border, 1));
        axis->grid()->setZeroLinePen(Qt::NoPen);
    }
    m_canvas->xAxis->grid()->setVisible(false);
    m_mark->setPen(QPen(theme.copper, 1, Qt::DashLine));
    m_markText->setColor(theme.copper);
    auto ground = theme.surface;
    constexpr double kGround = 0.85;
    ground.setAlphaF(kGround);
    m_markText->setBrush(ground);
    m_markText->setFont(textFont(size::kSmall));
    m_canvas->legend->setFont(textFont(size::kSmall));
    m_canvas->legend->setTextColor(theme.text);
    m_canvas->legend->setBrush(theme.surface);
    m_canvas->legend->setBorderPen(theme.border);
    replot();
}

void CurvePlot::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange)
        dress();
    QWidget::changeEvent(event);
}

void CurvePlot::resizeEvent(QResizeEvent*) {
    m_canvas->setGeometry(rect());
    showValueTitle();
    m_readOut->setGeometry(rect());
    m_readOut->raise();
}

void CurvePlot::setCurves(std::vector<Curve> curves, const CurveAxis& axis) {
    // What grows while it is read goes on being read.
    const bool isSame = axis.quantity == m_axis.quantity && axis.by == m_axis.by;
    const auto crossed = isSame ? m_crossed : std::nullopt;
    std::optional<std::pair<Curve, CurvePoint>> read;
    if (isSame && m_place) {
        const auto& curve = m_lines[m_place->line].curve();
        read.emplace(curve, curve.points[m_place->point]);
    }
    point({});
    m_axis = axis;
    m_lines.clear();
    m_canvas->clearGraphs();
    showAxes();
    m_level->set(isOfEveryStep(axis.quantity) ? std::nullopt : baselineLevel(curves));
    for (auto& curve : curves) {
        const bool band = curve.column == kBaselineColumn && curve.runs.size() > 1;
        auto& line = m_lines.emplace_back(*m_canvas, std::move(curve),
                                          band ? CurveLine::Band::With : CurveLine::Band::Without);
        line.setSmoothing(m_smoothing);
    }
    hideColumns();
    dressLines();
    markFineTuning();
    if (!m_limitsByHand)
        fit();
    replot();
    if (const auto place = read ? placeOf(read->first, read->second) : std::nullopt)
        point(place);
    else
        cross(crossed);
}

void CurvePlot::showAxes() {
    m_canvas->xAxis->setLabel(axisTitle(m_axis.by));
    showValueTitle();
    m_canvas->xAxis->setTicker(tickerOf(m_axis.by));
    m_canvas->yAxis->setTicker(tickerOf(m_axis, m_logarithmic));
    m_canvas->yAxis->setScaleType(m_logarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
}

void CurvePlot::showValueTitle() {
    const auto title = m_axis.valueTitle.isEmpty() ? axisTitle(m_axis.quantity) : m_axis.valueTitle;
    const QFontMetrics metrics(m_canvas->yAxis->labelFont());
    constexpr int kLinesBelow = 4; // ticks and title of the other axis, with what lies between them
    m_canvas->yAxis->setLabel(inLines(title, metrics, height() - kLinesBelow * metrics.lineSpacing()));
}

void CurvePlot::setLogarithmic(bool on) {
    if (on == m_logarithmic)
        return;
    point({});
    m_logarithmic = on;
    showAxes();
    resetLimits();
}

void CurvePlot::setSmoothing(double factor) {
    point({});
    m_smoothing = factor;
    for (auto& line : m_lines)
        line.setSmoothing(factor);
    replot();
}

void CurvePlot::setHiddenColumns(std::set<std::string> columns) {
    point({});
    m_hidden = std::move(columns);
    hideColumns();
    if (!m_limitsByHand)
        fit();
    replot();
}

void CurvePlot::hideColumns() {
    for (auto& line : m_lines)
        line.setShown(!m_hidden.contains(line.curve().column));
    m_level->setShown(!m_hidden.contains(std::string(kBaselineColumn)));
}

void CurvePlot::setHighlighted(RunId run) {
    if (m_highlighted == run)
        return;
    m_highlighted = run;
    dressLines();
}

void CurvePlot::setHighlightedColumn(const std::string& column) {
    if (m_highlightedColumn == column)
        return;
    m_highlightedColumn = column;
    dressLines();
}

void CurvePlot::dressLines() {
    const auto isMeant = [this](const Curve& curve) {
        return (!m_highlightedColumn.empty() && curve.column == m_highlightedColumn) ||
               (m_highlighted &&
                std::find(curve.runs.begin(), curve.runs.end(), m_highlighted) != curve.runs.end());
    };
    const bool any = std::any_of(m_lines.begin(), m_lines.end(),
                                 [&](const CurveLine& line) { return isMeant(line.curve()); });
    for (auto& line : m_lines)
        line.setEmphasis(!any ? Emphasis::Normal : isMeant(line.curve()) ? Emphasis::Strong : Emphasis::Weak);
    replot();
}

void CurvePlot::replot() {
    m_canvas->replot(QCustomPlot::rpQueuedReplot);
}

void CurvePlot::thin(QSize area) {
    const auto range = m_canvas->xAxis->range();
    // On a logarithmic axis a pixel is worth less the lower it lies: nothing counts as straight there.
    const double perPixel = m_logarithmic ? 0 : m_canvas->yAxis->range().size() / std::max(1, area.height());
    const PlotWindow window{
        .from = range.lower, .to = range.upper, .pixels = area.width(), .valuePerPixel = perPixel};
    for (auto& line : m_lines)
        line.draw(window);
}

void CurvePlot::markFineTuning() {
    const bool there = m_axis.fineTuningStart > 0 && !m_lines.empty();
    m_mark->setVisible(there);
    m_markText->setVisible(there);
    m_mark->point1->setCoords(m_axis.fineTuningStart, 0);
    m_mark->point2->setCoords(m_axis.fineTuningStart, 1);
    m_markText->position->setCoords(m_axis.fineTuningStart, isPerCent(m_axis.quantity) ? 1 : 0);
}

/// The text stands on the side of its line that has more room: below accuracies, which have risen by then,
/// and above what falls.
void CurvePlot::alignMark() {
    const auto at = m_canvas->xAxis->coordToPixel(m_axis.fineTuningStart);
    const auto side = at > m_canvas->axisRect()->center().x() ? Qt::AlignRight : Qt::AlignLeft;
    m_markText->setPositionAlignment(side | (isPerCent(m_axis.quantity) ? Qt::AlignBottom : Qt::AlignTop));
}

void CurvePlot::fit() {
    const bool perCent = isPerCent(m_axis.quantity);
    Extent extent{.scale = m_logarithmic ? Extent::Scale::Log : Extent::Scale::Linear,
                  .skipsFirst = perCent && !m_showsAll};
    for (const auto& line : m_lines) {
        if (!line.isShown() || line.values().empty())
            continue;
        extent.add(line.curve().points);
        extent.add(line.values());
    }
    if (extent.low > extent.high)
        return;
    m_canvas->xAxis->setRange(0, std::max({1.0, extent.end, m_axis.end}));
    m_canvas->yAxis->setRange(extent.range(perCent));
}

AxisLimits CurvePlot::limits() const {
    const auto steps = m_canvas->xAxis->range(), values = m_canvas->yAxis->range();
    return {
        .fromStep = steps.lower, .toStep = steps.upper, .fromValue = values.lower, .toValue = values.upper};
}

void CurvePlot::setLimits(const AxisLimits& limits) {
    m_limitsByHand = true;
    m_canvas->xAxis->setRange(limits.fromStep, limits.toStep);
    m_canvas->yAxis->setRange(limits.fromValue, limits.toValue);
    replot();
    Q_EMIT limitsChanged();
}

void CurvePlot::resetLimits() {
    m_showsAll = false;
    fitLimits();
}

void CurvePlot::showAll() {
    m_showsAll = true;
    fitLimits();
}

void CurvePlot::fitLimits() {
    m_limitsByHand = false;
    fit();
    replot();
    Q_EMIT limitsChanged();
}

void CurvePlot::zoom(double factor) {
    m_limitsByHand = true;
    for (auto* axis : {m_canvas->xAxis, m_canvas->yAxis})
        axis->scaleRange(factor);
    replot();
    Q_EMIT limitsChanged();
}

QPointF CurvePlot::pixelOf(const CurvePoint& point) const {
    return {m_canvas->xAxis->coordToPixel(point.position), m_canvas->yAxis->coordToPixel(point.value)};
}

QString CurvePlot::readOut() const {
    return m_place ? describe(*m_place) : QString();
}

QStringList CurvePlot::crosshair() const {
    QStringList lines;
    for (const auto& row : m_readOut->rows())
        lines << row.name + QLatin1Char(' ') + row.value;
    return lines;
}

std::vector<Curve> CurvePlot::shownCurves() const {
    std::vector<Curve> curves;
    for (const auto& line : m_lines)
        if (line.isShown())
            curves.push_back(line.curve());
    return curves;
}

Status CurvePlot::exportTo(const std::filesystem::path& path) {
    if (qt(path.extension()).toLower() == QStringLiteral(".csv"))
        return writeFileAtomically(path, utf8(curvesAsCsv(shownCurves(), m_axis)));
    thin(kExportSize);
    auto exported = exportCanvas(*m_canvas, path, kExportSize);
    replot();
    return exported;
}

} // namespace retort::ui
