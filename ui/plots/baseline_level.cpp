#include "plots/baseline_level.h"

#include "models/distil/curve_mean.h"
#include "plots/canvas.h"
#include "style/tokens.h"

namespace retort::ui {

namespace {

constexpr int kLevelAlpha = 150;
constexpr int kLevelBandAlpha = 24;

QColor baselineColour(int alpha) {
    auto colour = lookOfColumn(kBaselineColumn).colour;
    colour.setAlpha(alpha);
    return colour;
}

} // namespace

BaselineLevel::BaselineLevel(QCustomPlot& canvas)
    : m_band(new QCPItemRect(&canvas)), m_line(new QCPItemStraightLine(&canvas)) {
    m_band->setPen(Qt::NoPen);
    m_band->setBrush(baselineColour(kLevelBandAlpha));
    for (auto* corner : {m_band->topLeft, m_band->bottomRight})
        corner->setTypeX(QCPItemPosition::ptAxisRectRatio);
    m_line->setPen(QPen(baselineColour(kLevelAlpha), 1, Qt::DashLine));
    show();
}

void BaselineLevel::set(const std::optional<CurvePoint>& level) {
    m_level = level;
    if (level) {
        m_band->topLeft->setCoords(0, level->value + level->spread);
        m_band->bottomRight->setCoords(1, level->value - level->spread);
        m_line->point1->setCoords(0, level->value);
        m_line->point2->setCoords(1, level->value);
    }
    show();
}

void BaselineLevel::setShown(bool shown) {
    m_shown = shown;
    show();
}

void BaselineLevel::show() {
    m_line->setVisible(m_shown && m_level);
    m_band->setVisible(m_shown && m_level && m_level->spread > 0);
}

} // namespace retort::ui
