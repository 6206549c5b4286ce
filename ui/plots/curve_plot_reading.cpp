// How a person reads a plot: with the pointer and with the keyboard.

#include "models/session/text.h"
#include "plots/canvas.h"
#include "plots/curve_line.h"
#include "plots/curve_plot.h"
#include "plots/curve_search.h"
#include "plots/read_out.h"
#include "style/tokens.h"

#include <QKeyEvent>
#include <QScrollArea>
#include <QScrollBar>

#include <algorithm>
#include <cmath>

namespace retort::ui {

namespace {

constexpr double kReach = 24; ///< pixels around the pointer in which a curve is read
constexpr double kZoomStep = 0.8;

} // namespace

bool CurvePlot::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Leave)
        point({});
    if (event->type() == QEvent::MouseButtonPress)
        setFocus(Qt::MouseFocusReason);
    if (event->type() == QEvent::Wheel && !hasFocus() && scrollsAround()) {
        event->ignore(); // whoever scrolls the page over the plot wants to go on
        return true;
    }
    if (event->type() == QEvent::MouseMove) {
        const auto* move = static_cast<QMouseEvent*>(event);
        const bool reads = move->buttons() == Qt::NoButton;
        point(reads ? nearest(move->position()) : std::nullopt);
        if (reads && m_canvas->axisRect()->rect().contains(move->position().toPoint()))
            cross(m_canvas->xAxis->pixelToCoord(move->position().x()));
    }
    return QWidget::eventFilter(watched, event);
}

/// Whether it stands in a page that scrolls.
bool CurvePlot::scrollsAround() const {
    for (const auto* around = parentWidget(); around; around = around->parentWidget())
        if (const auto* area = qobject_cast<const QScrollArea*>(around))
            return area->verticalScrollBar()->maximum() > 0;
    return false;
}

void CurvePlot::focusInEvent(QFocusEvent* event) {
    QWidget::focusInEvent(event);
    if (event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason)
        point(firstPlace());
}

void CurvePlot::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
    case Qt::Key_Left: return walk(-1, 0);
    case Qt::Key_Right: return walk(1, 0);
    case Qt::Key_Up: return walk(0, -1);
    case Qt::Key_Down: return walk(0, 1);
    case Qt::Key_Plus: return zoom(kZoomStep);
    case Qt::Key_Minus: return zoom(1 / kZoomStep);
    case Qt::Key_Home: return showAll();
    default: QWidget::keyPressEvent(event);
    }
}

std::optional<CurvePlot::Place> CurvePlot::nearest(QPointF pixel) const {
    std::optional<Place> place;
    double distance = kReach;
    for (std::size_t i = 0; i < m_lines.size(); ++i) {
        if (!m_lines[i].isShown())
            continue;
        const auto found = nearestPoint(m_lines[i].values(), pixel, kReach,
                                        [this](const CurvePoint& at) { return pixelOf(at); });
        if (!found || found->distance > distance)
            continue;
        distance = found->distance;
        place = Place{.line = i, .point = found->index};
    }
    return place;
}

std::optional<CurvePlot::Place> CurvePlot::firstPlace() const {
    for (std::size_t i = 0; i < m_lines.size(); ++i)
        if (m_lines[i].isShown() && !m_lines[i].values().empty())
            return Place{.line = i, .point = m_lines[i].values().size() - 1};
    return {};
}

void CurvePlot::walk(int points, int lines) {
    if (!m_place)
        return point(firstPlace());
    auto place = *m_place;
    for (auto next = static_cast<int>(place.line) + lines; lines != 0; next += lines) {
        if (next < 0 || next >= static_cast<int>(m_lines.size()))
            return;
        place.line = static_cast<std::size_t>(next);
        if (m_lines[place.line].isShown() && !m_lines[place.line].values().empty())
            break;
    }
    const auto last = static_cast<int>(m_lines[place.line].values().size()) - 1;
    place.point = static_cast<std::size_t>(std::clamp(static_cast<int>(place.point) + points, 0, last));
    point(place);
}

void CurvePlot::point(const std::optional<Place>& place) {
    const bool sameLine =
        m_place.has_value() == place.has_value() && (!place || place->line == m_place->line);
    m_place = place;
    cross(place ? std::optional(m_lines[place->line].values()[place->point].position) : std::nullopt);
    setAccessibleDescription(readOut());
    if (!sameLine)
        Q_EMIT pointed(place ? m_lines[place->line].curve().runs : std::vector<RunId>{});
}

std::optional<CurvePlot::Place> CurvePlot::placeOf(const Curve& curve, const CurvePoint& point) const {
    for (std::size_t line = 0; line < m_lines.size(); ++line) {
        const auto& other = m_lines[line].curve();
        if (!m_lines[line].isShown() || other.column != curve.column || other.title != curve.title)
            continue;
        const auto found = std::ranges::find_if(other.points, [&](const CurvePoint& each) {
            return each.stage == point.stage && each.step == point.step;
        });
        if (found != other.points.end())
            return Place{.line = line, .point = static_cast<std::size_t>(found - other.points.begin())};
    }
    return {};
}

void CurvePlot::cross(std::optional<double> position) {
    m_crossed = position;
    std::vector<std::pair<double, ReadRow>> found;
    for (std::size_t line = 0; position && line < m_lines.size(); ++line)
        if (auto row = rowAt(line, *position))
            found.emplace_back(m_canvas->yAxis->pixelToCoord(row->at.y()), std::move(*row));
    if (found.empty())
        return m_readOut->clear();
    std::stable_sort(found.begin(), found.end(),
                     [](const auto& a, const auto& b) { return a.first > b.first; });
    std::vector<ReadRow> rows;
    for (auto& [value, row] : found)
        rows.push_back(std::move(row));
    const double x = m_canvas->xAxis->coordToPixel(*position);
    const auto* area = m_canvas->axisRect();
    m_readOut->show(QLineF(x, area->top(), x, area->bottom()), headingAt(*position), std::move(rows));
}

/// The point nearest in position; absent where the curve has none near.
std::optional<ReadRow> CurvePlot::rowAt(std::size_t line, double position) const {
    const auto& shown = m_lines[line];
    const auto& values = shown.values();
    if (!shown.isShown() || values.empty())
        return {};
    const auto range = m_canvas->xAxis->range();
    const double reach = kReach * range.size() / std::max(1, m_canvas->axisRect()->width());
    if (position < values.front().position - reach || position > values.back().position + reach)
        return {};
    const bool pointed = m_place && m_place->line == line;
    auto at =
        std::lower_bound(values.begin(), values.end(), position,
                         [](const CurvePoint& point, double sought) { return point.position < sought; });
    if (at == values.end() ||
        (at != values.begin() && position - std::prev(at)->position < at->position - position))
        --at;
    const auto index = pointed ? m_place->point : static_cast<std::size_t>(at - values.begin());
    const auto& curve = shown.curve();
    return ReadRow{.at = pixelOf(values[index]),
                   .colour = lookOfColumn(curve.column).colour,
                   .name = curve.title,
                   .value = valueOf(curve, curve.points[index]),
                   .isPointed = pointed};
}

QString CurvePlot::headingAt(double position) const {
    if (m_axis.by != CurveBy::Steps)
        return positionText(m_axis.by, position);
    const bool tunes = position >= m_axis.fineTuningStart;
    const auto step = positionText(CurveBy::Steps, tunes ? position - m_axis.fineTuningStart : position);
    return tunes ? tr("fine-tuning step %1").arg(step) : tr("distillation step %1").arg(step);
}

QString CurvePlot::valueOf(const Curve& curve, const CurvePoint& point) const {
    return curve.runs.size() > 1 ? valueText(m_axis.quantity, point.value, point.spread)
                                 : valueText(m_axis.quantity, point.value);
}

QString CurvePlot::describe(const Place& place) const {
    const auto& curve = m_lines[place.line].curve();
    const auto& point = curve.points[place.point];
    const auto step = count(point.step);
    QStringList parts{curve.runs.size() == 1
                          ? tr("%1 (run %2)").arg(curve.title).arg(curve.runs.front().value)
                          : curve.title,
                      point.stage == Stage::FineTuning ? tr("fine-tuning step %1").arg(step)
                                                       : tr("distillation step %1").arg(step)};
    if (m_axis.by != CurveBy::Steps)
        parts << positionText(m_axis.by, point.position);
    const auto value = valueOf(curve, point);
    parts << (curve.runs.size() > 1 ? tr("%1 over %2 runs").arg(value).arg(curve.runs.size()) : value);
    return parts.join(QStringLiteral(" · "));
}

} // namespace retort::ui
