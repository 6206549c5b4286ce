#include "plots/bar_chart.h"

#include "models/session/text.h"
#include "style/fonts.h"
#include "style/tokens.h"

#include <QFontMetrics>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace retort::ui {

namespace {

constexpr int kSlot = 24; ///< height of a horizontal bar with its room
constexpr int kTwoSlots = 32;
constexpr int kLegend = 24;
constexpr int kNameRoom = 140;
constexpr qreal kCorner = 2;

int textWidth(const QString& text) {
    return QFontMetrics(textFont(size::kLabel)).horizontalAdvance(text);
}

} // namespace

BarChart::BarChart(Qt::Orientation orientation, Figures figures, QWidget* parent)
    : QWidget(parent), m_orientation(orientation), m_figures(figures) {
    setAccessibleName(tr("Bar chart"));
}

void BarChart::setBars(std::vector<Bar> bars) {
    m_bars = std::move(bars);
    QStringList texts;
    for (const auto& bar : m_bars)
        texts << describe(bar);
    setAccessibleDescription(texts.join(QStringLiteral("; ")));
    updateGeometry();
    update();
}

void BarChart::setSeries(const QString& first, const QString& second) {
    m_first = first;
    m_second = second;
    updateGeometry();
    update();
}

void BarChart::setMaximum(double maximum) {
    m_maximum = maximum;
    update();
}

QString BarChart::figure(double value) const {
    return m_figures == Figures::Counts ? count(std::llround(value)) : perCent(value) + QStringLiteral(" %");
}

QString BarChart::describe(const Bar& bar) const {
    if (!bar.second)
        return tr("%1: %2").arg(bar.name, figure(bar.value));
    return tr("%1: %2 %3, %4 %5").arg(bar.name, figure(bar.value), m_first, figure(*bar.second), m_second);
}

double BarChart::maximum() const {
    if (m_maximum)
        return *m_maximum;
    double most = 0;
    for (const auto& bar : m_bars)
        most = std::max({most, bar.value, bar.second.value_or(0)});
    return most > 0 ? most : 1;
}

int BarChart::legendHeight() const {
    return m_second.isEmpty() ? 0 : kLegend;
}

int BarChart::nameWidth() const {
    int width = 0;
    for (const auto& bar : m_bars)
        width = std::max(width, textWidth(bar.name));
    return std::min(width, std::max(kNameRoom, this->width() / 3)) + 2 * size::kStep;
}

int BarChart::figureWidth() const {
    int width = 0;
    for (const auto& bar : m_bars)
        width =
            std::max({width, textWidth(figure(bar.value)), bar.second ? textWidth(figure(*bar.second)) : 0});
    return width + 2 * size::kStep;
}

QSize BarChart::sizeHint() const {
    constexpr QSize kVertical{320, 180};
    if (m_orientation == Qt::Vertical)
        return kVertical;
    const int slot = m_second.isEmpty() ? kSlot : kTwoSlots;
    return {kVertical.width(), legendHeight() + static_cast<int>(m_bars.size()) * slot};
}

QSize BarChart::minimumSizeHint() const {
    constexpr QSize kVertical{160, 120};
    return m_orientation == Qt::Vertical ? kVertical : QSize(kVertical.width(), sizeHint().height());
}

QRect BarChart::slot(int index) const {
    const int bars = static_cast<int>(m_bars.size());
    if (m_orientation == Qt::Horizontal) {
        const int height = m_second.isEmpty() ? kSlot : kTwoSlots;
        return {0, legendHeight() + index * height, width(), height};
    }
    const int left = index * width() / bars, right = (index + 1) * width() / bars;
    return {left, legendHeight(), right - left, height() - legendHeight()};
}

int BarChart::barAt(QPoint pixel) const {
    for (int index = 0; index < static_cast<int>(m_bars.size()); ++index)
        if (slot(index).contains(pixel))
            return index;
    return -1;
}

void BarChart::paintLegend(QPainter& painter) const {
    constexpr int kSwatch = 10;
    const auto& theme = tokensOf(*this);
    int x = 0;
    for (const auto& [name, colour] : {std::pair{m_first, theme.accent}, {m_second, theme.copper}}) {
        painter.fillRect(x, (kLegend - kSwatch) / 2, kSwatch, kSwatch, colour);
        x += kSwatch + 2 * size::kStep;
        painter.setPen(theme.muted);
        painter.drawText(QRect(x, 0, textWidth(name), kLegend), Qt::AlignVCenter, name);
        x += textWidth(name) + size::kGap;
    }
}

void BarChart::paintHorizontal(QPainter& painter, int index) const {
    const auto& theme = tokensOf(*this);
    const auto& bar = m_bars[static_cast<std::size_t>(index)];
    const auto place = slot(index);
    const int names = nameWidth(), room = std::max(1, place.width() - names - figureWidth());
    painter.setPen(theme.muted);
    const auto name = painter.fontMetrics().elidedText(bar.name, Qt::ElideRight, names - 2 * size::kStep);
    painter.drawText(QRect(0, place.top(), names - 2 * size::kStep, place.height()),
                     Qt::AlignVCenter | Qt::AlignRight, name);
    const int series = bar.second ? 2 : 1;
    const int height = (place.height() - 2 * size::kStep) / series;
    for (int i = 0; i < series; ++i) {
        const double value = i == 0 ? bar.value : *bar.second;
        const QRectF box(names, place.top() + size::kStep + i * height,
                         room * std::min(1.0, value / maximum()), height - 1);
        painter.setPen(Qt::NoPen);
        painter.setBrush(i == 0 ? theme.accent : theme.copper);
        painter.drawRoundedRect(box, kCorner, kCorner);
        painter.setPen(theme.text);
        painter.drawText(QRectF(box.right() + size::kStep, box.top() - 2, figureWidth(), box.height() + 4),
                         Qt::AlignVCenter, figure(value));
    }
}

void BarChart::paintVertical(QPainter& painter, int index) const {
    constexpr int kText = 18;
    const auto& theme = tokensOf(*this);
    const auto& bar = m_bars[static_cast<std::size_t>(index)];
    const auto place = slot(index).adjusted(2, kText, -2, -kText);
    const int series = bar.second ? 2 : 1;
    for (int i = 0; i < series; ++i) {
        const double value = i == 0 ? bar.value : *bar.second;
        const double height = place.height() * std::min(1.0, value / maximum());
        const double width = static_cast<double>(place.width()) / series;
        painter.setPen(Qt::NoPen);
        painter.setBrush(i == 0 ? theme.accent : theme.copper);
        painter.drawRoundedRect(QRectF(place.left() + i * width, place.bottom() - height, width - 1, height),
                                kCorner, kCorner);
        painter.setPen(theme.text);
        if (textWidth(figure(value)) <= width)
            painter.drawText(QRectF(place.left() + i * width, place.bottom() - height - kText, width, kText),
                             Qt::AlignCenter, figure(value));
    }
    painter.setPen(theme.muted);
    const auto name = painter.fontMetrics().elidedText(bar.name, Qt::ElideRight, place.width());
    painter.drawText(QRect(place.left(), place.bottom(), place.width(), kText), Qt::AlignCenter, name);
}

void BarChart::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(textFont(size::kLabel));
    if (!m_second.isEmpty())
        paintLegend(painter);
    for (int index = 0; index < static_cast<int>(m_bars.size()); ++index)
        m_orientation == Qt::Horizontal ? paintHorizontal(painter, index) : paintVertical(painter, index);
}

void BarChart::mousePressEvent(QMouseEvent* event) {
    const int index = barAt(event->position().toPoint());
    if (index >= 0 && event->button() == Qt::LeftButton)
        Q_EMIT barActivated(index);
}

bool BarChart::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const int index = barAt(help->pos());
    if (index >= 0)
        QToolTip::showText(help->globalPos(), describe(m_bars[static_cast<std::size_t>(index)]), this,
                           slot(index));
    else
        QToolTip::hideText();
    return true;
}

} // namespace retort::ui
