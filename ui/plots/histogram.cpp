#include "plots/histogram.h"

#include "models/session/text.h"
#include "style/fonts.h"
#include "style/tokens.h"

#include <QHelpEvent>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace retort::ui {

namespace {

constexpr int kAxis = 18;
constexpr int kFigures = 16;

QString edgeText(double value) {
    constexpr int kDigits = 3;
    return QLocale().toString(value, 'g', kDigits);
}

} // namespace

Histogram::Histogram(const HistogramRange& range, QWidget* parent)
    : QWidget(parent), m_range(range), m_counts(static_cast<std::size_t>(range.bins)) {
    setAccessibleName(tr("Histogram"));
}

void Histogram::setValues(const std::vector<double>& values) {
    std::fill(m_counts.begin(), m_counts.end(), 0);
    for (const double value : values) {
        if (std::isnan(value))
            continue;
        const double share = std::clamp((value - m_range.from) / (m_range.to - m_range.from), 0.0, 1.0);
        const int bin = std::min(static_cast<int>(share * m_range.bins), m_range.bins - 1);
        ++m_counts[static_cast<std::size_t>(bin)];
    }
    update();
}

QSize Histogram::sizeHint() const {
    return {320, 140};
}

QSize Histogram::minimumSizeHint() const {
    return {160, 80};
}

QRect Histogram::plotRect() const {
    return rect().adjusted(0, kFigures, 0, -kAxis);
}

double Histogram::edge(int bin) const {
    return m_range.from + (m_range.to - m_range.from) * bin / m_range.bins;
}

QRect Histogram::barRect(int bin) const {
    const auto plot = plotRect();
    const auto most = std::max<std::int64_t>(1, *std::max_element(m_counts.begin(), m_counts.end()));
    const auto share =
        static_cast<double>(m_counts[static_cast<std::size_t>(bin)]) / static_cast<double>(most);
    const int left = plot.left() + bin * plot.width() / m_range.bins;
    const int right = plot.left() + (bin + 1) * plot.width() / m_range.bins;
    const int height = static_cast<int>(std::lround(share * plot.height()));
    return {left, plot.bottom() + 1 - height, std::max(1, right - left - 1), height};
}

void Histogram::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const auto& theme = tokensOf(*this);
    const auto plot = plotRect();
    for (int bin = 0; bin < m_range.bins; ++bin)
        painter.fillRect(barRect(bin), isPale(bin) ? theme.faint : theme.accent);
    painter.fillRect(QRect(plot.left(), plot.bottom() + 1, plot.width(), 1), theme.border);
    painter.setFont(textFont(size::kSmall));
    painter.setPen(theme.muted);
    const QRect axis(plot.left(), plot.bottom() + 2, plot.width(), kAxis - 2);
    painter.drawText(axis, Qt::AlignLeft | Qt::AlignVCenter, edgeText(m_range.from));
    painter.drawText(axis, Qt::AlignHCenter | Qt::AlignVCenter, edgeText((m_range.from + m_range.to) / 2));
    painter.drawText(axis, Qt::AlignRight | Qt::AlignVCenter, edgeText(m_range.to));
    painter.drawText(QRect(0, 0, width(), kFigures), Qt::AlignRight | Qt::AlignTop,
                     tr("most: %1").arg(count(*std::max_element(m_counts.begin(), m_counts.end()))));
    drawThreshold(painter, m_threshold);
    drawThreshold(painter, m_upper);
}

bool Histogram::isPale(int bin) const {
    return (m_threshold && edge(bin + 1) <= *m_threshold) || (m_upper && edge(bin) >= *m_upper);
}

void Histogram::drawThreshold(QPainter& painter, const std::optional<double>& threshold) const {
    if (!threshold)
        return;
    constexpr int kLine = 2, kGrip = 8;
    const auto plot = plotRect();
    const auto share = (*threshold - m_range.from) / (m_range.to - m_range.from);
    const int x = plot.left() + qRound(share * (plot.width() - kLine));
    const auto& copper = tokensOf(*this).copper;
    painter.fillRect(QRect(x, plot.top(), kLine, plot.height()), copper);
    painter.fillRect(QRect(x + kLine / 2 - kGrip / 2, plot.top(), kGrip, kGrip), copper);
}

void Histogram::setThreshold(std::optional<double> threshold) {
    m_threshold = threshold;
    update();
}

void Histogram::setUpperThreshold(std::optional<double> threshold) {
    m_upper = threshold;
    update();
}

void Histogram::setDraggable(bool draggable) {
    m_isDraggable = draggable;
    setCursor(draggable ? Qt::SplitHCursor : Qt::ArrowCursor);
}

void Histogram::mousePressEvent(QMouseEvent* event) {
    if (!m_isDraggable || event->button() != Qt::LeftButton)
        return;
    const double value = valueAt(event->position().x());
    m_dragsUpper = m_upper && (!m_threshold || std::abs(value - *m_upper) < std::abs(value - *m_threshold));
    dragTo(event->position().x());
}

void Histogram::mouseMoveEvent(QMouseEvent* event) {
    if (m_isDraggable && event->buttons().testFlag(Qt::LeftButton))
        dragTo(event->position().x());
}

double Histogram::valueAt(double x) const {
    const auto plot = plotRect();
    const auto share = std::clamp((x - plot.left()) / std::max(1, plot.width()), 0.0, 1.0);
    return m_range.from + share * (m_range.to - m_range.from);
}

/// One threshold stops at the other.
void Histogram::dragTo(double x) {
    const double value = valueAt(x);
    if (m_dragsUpper) {
        setUpperThreshold(std::max(value, m_threshold.value_or(value)));
        Q_EMIT upperThresholdDragged(*m_upper);
        return;
    }
    setThreshold(std::min(value, m_upper.value_or(value)));
    Q_EMIT thresholdDragged(*m_threshold);
}

bool Histogram::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const auto plot = plotRect();
    const int bin = std::clamp((help->pos().x() - plot.left()) * m_range.bins / std::max(1, plot.width()), 0,
                               m_range.bins - 1);
    const auto text = tr("%1 to %2: %3")
                          .arg(edgeText(edge(bin)), edgeText(edge(bin + 1)),
                               count(m_counts[static_cast<std::size_t>(bin)]));
    QToolTip::showText(help->globalPos(), text, this);
    return true;
}

} // namespace retort::ui
