// How a person reads a plot: with the pointer and with the keyboard.

#include "models/text.h"
#include "plots/canvas.h"
#include "plots/curve_line.h"
#include "plots/curve_plot.h"
#include "plots/curve_search.h"
#include "plots/read_out.h"
#include "style/tokens.h"

#include <QKeyEvent>

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
    if (event->type() == QEvent::MouseMove) {
        const auto* move = static_cast<QMouseEvent*>(event);
        point(move->buttons() == Qt::NoButton ? nearest(move->position()) : std::nullopt);
    }
    return QWidget::eventFilter(watched, event);
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
    case Qt::Key_Home: return resetLimits();
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
    if (place) {
        const auto& line = m_lines[place->line];
        m_readOut->show(pixelOf(line.values()[place->point]), lookOfColumn(line.curve().column).colour,
                        describe(*place));
    } else {
        m_readOut->clear();
    }
    setAccessibleDescription(readOut());
    if (!sameLine)
        Q_EMIT pointed(place ? m_lines[place->line].curve().runs : std::vector<RunId>{});
}

QString CurvePlot::describe(const Place& place) const {
    const auto& curve = m_lines[place.line].curve();
    const auto& point = curve.points[place.point];
    const auto step = count(std::llround(stepOf(curve, point, m_axis)));
    const auto when = point.stage == Stage::FineTuning ? tr("fine-tuning step %1").arg(step)
                                                       : tr("distillation step %1").arg(step);
    auto value = perCent(point.value) + QStringLiteral(" %");
    if (curve.runs.size() > 1)
        value = tr("%1 ±%2 % over %Ln run(s)", nullptr, static_cast<int>(curve.runs.size()))
                    .arg(perCent(point.value), perCent(point.spread));
    const auto who = curve.runs.size() == 1 ? tr("%1 (run %2)").arg(curve.title).arg(curve.runs.front().value)
                                            : curve.title;
    return QStringList{who, when, value}.join(QStringLiteral(" · "));
}

} // namespace retort::ui
