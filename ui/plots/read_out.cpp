#include "plots/read_out.h"

#include "style/fonts.h"
#include "style/tokens.h"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>

namespace retort::ui {

namespace {

constexpr qreal kReadPadding = 8;
constexpr qreal kReadLine = 18;     ///< height of a row
constexpr qreal kReadSwatch = 10;   ///< width of a curve's colour before its name
constexpr qreal kReadDistance = 14; ///< of the list from the line
constexpr qreal kCornerOfPanel = 6;

} // namespace

ReadOut::ReadOut(QWidget* parent) : QWidget(parent) {
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setAttribute(Qt::WA_NoSystemBackground);
}

void ReadOut::show(const QLineF& line, const QString& heading, std::vector<ReadRow> rows) {
    m_line = line;
    m_heading = heading;
    m_rows = std::move(rows);
    update();
}

void ReadOut::clear() {
    if (m_rows.empty())
        return;
    m_rows.clear();
    m_heading.clear();
    update();
}

ReadOut::Panel ReadOut::panel() const {
    const QFontMetricsF metrics(textFont(size::kLabel));
    double names = 0, values = 0;
    for (const auto& row : m_rows) {
        names = std::max(names, metrics.horizontalAdvance(row.name));
        values = std::max(values, metrics.horizontalAdvance(row.value));
    }
    const double heading = metrics.horizontalAdvance(m_heading);
    const double width = 2 * kReadPadding +
                         std::max(heading, kReadSwatch + kReadPadding + names + 2 * kReadPadding + values) +
                         1;
    const int room = static_cast<int>((height() - 2 * kReadPadding) / kReadLine) - 1;
    const int rows = std::clamp(room, 1, static_cast<int>(m_rows.size()));
    QRectF box(m_line.x1() + kReadDistance, kReadPadding, width, (rows + 1) * kReadLine + kReadPadding);
    if (box.right() > this->width())
        box.moveRight(m_line.x1() - kReadDistance);
    box.moveLeft(std::max(0.0, box.left()));
    return {.box = box, .names = names, .rows = rows};
}

void ReadOut::paintRings(QPainter& painter) const {
    constexpr qreal kRing = 3.5, kPointedRing = 5;
    painter.setBrush(tokensOf(*this).surface);
    for (const auto& row : m_rows) {
        if (row.at.y() < m_line.y1() || row.at.y() > m_line.y2())
            continue; // beyond the limits of the axis
        painter.setPen(QPen(row.colour, 2));
        const qreal radius = row.isPointed ? kPointedRing : kRing;
        painter.drawEllipse(row.at, radius, radius);
    }
}

void ReadOut::paintPanel(QPainter& painter) const {
    const auto& theme = tokensOf(*this);
    const auto [box, names, rows] = panel();
    painter.setPen(theme.border);
    painter.setBrush(theme.raised);
    painter.drawRoundedRect(box, kCornerOfPanel, kCornerOfPanel);
    QRectF line(box.left() + kReadPadding, box.top() + kReadPadding / 2, box.width() - 2 * kReadPadding,
                kReadLine);
    auto font = textFont(size::kLabel);
    painter.setFont(font);
    painter.setPen(theme.muted);
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, m_heading);
    for (int at = 0; at < rows; ++at) {
        line.translate(0, kReadLine);
        const auto& row = m_rows[static_cast<std::size_t>(at)];
        const bool isMore = at == rows - 1 && rows < static_cast<int>(m_rows.size());
        font.setBold(row.isPointed);
        painter.setFont(font);
        painter.setPen(isMore ? theme.muted : theme.text);
        if (isMore) {
            const auto more = static_cast<int>(m_rows.size()) - rows + 1;
            painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, tr("and %1 more").arg(more));
            return;
        }
        painter.fillRect(QRectF(line.left(), line.center().y() - 1, kReadSwatch, 3), row.colour);
        painter.drawText(line.adjusted(kReadSwatch + kReadPadding, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter,
                         row.name);
        painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter, row.value);
    }
}

void ReadOut::paintEvent(QPaintEvent*) {
    if (m_rows.empty())
        return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(tokensOf(*this).faint, 1, Qt::DashLine));
    painter.drawLine(m_line);
    paintRings(painter);
    paintPanel(painter);
}

} // namespace retort::ui
