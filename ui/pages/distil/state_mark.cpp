#include "pages/distil/state_mark.h"

#include "style/tokens.h"

#include <QPainter>

namespace retort::ui {

namespace {

constexpr int kStateMark = 13;
constexpr qreal kStateEdge = 1.5;

} // namespace

StateMark::StateMark(QWidget* parent) : QWidget(parent) {
    setFixedSize(kStateMark, kStateMark);
}

QSize StateMark::sizeHint() const {
    return {kStateMark, kStateMark};
}

void StateMark::show(const CellStanding* standing) {
    m_standing = standing ? *standing : CellStanding{};
    setToolTip(standing ? m_standing.text() : QString());
    setAccessibleName(toolTip());
    update();
}

void StateMark::paintTick(QPainter& painter) const {
    const auto& theme = tokensOf(*this);
    painter.setPen(QPen(theme.surface, kStateEdge));
    painter.drawPolyline(QPolygonF{{3.5, 6.8}, {5.8, 9}, {9.6, 4.4}});
}

void StateMark::paintEvent(QPaintEvent*) {
    const auto state = m_standing.state();
    if (state == CellState::None)
        return;
    const auto& theme = tokensOf(*this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF disc = QRectF(rect()).adjusted(1, 1, -1, -1);
    if (state == CellState::Failed) {
        painter.setPen(QPen(theme.bad, 2));
        painter.drawLine(disc.topLeft() + QPointF(2, 2), disc.bottomRight() - QPointF(2, 2));
        painter.drawLine(disc.topRight() + QPointF(-2, 2), disc.bottomLeft() + QPointF(2, -2));
        return;
    }
    const bool ended = state == CellState::Finished;
    painter.setPen(QPen(state == CellState::Waiting ? theme.faint : theme.accent, kStateEdge));
    painter.setBrush(ended ? QBrush(theme.accent) : Qt::NoBrush);
    painter.drawEllipse(disc);
    if (ended)
        return paintTick(painter);
    constexpr int kTop = 90 * 16, kWhole = 360 * 16; // QPainter counts sixteenths of a degree
    painter.setPen(Qt::NoPen);
    painter.setBrush(state == CellState::Waiting ? theme.faint : theme.accent);
    painter.drawPie(disc, kTop, -static_cast<int>(m_standing.share() * kWhole));
}

} // namespace retort::ui
