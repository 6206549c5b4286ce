#include "plots/legend_chip.h"

#include "models/distil/curve_mean.h"
#include "style/fonts.h"
#include "style/tokens.h"

#include <QFontMetrics>
#include <QPainter>

namespace retort::ui {

namespace {

constexpr int kLine = 18; ///< pixels of the piece of line
constexpr int kHeight = 24;
constexpr int kPadding = 10;
constexpr int kGap = 7;

} // namespace

LegendChip::LegendChip(std::string column, QWidget* parent)
    : QAbstractButton(parent), m_column(std::move(column)) {
    setCheckable(true);
    setChecked(true);
    setText(columnTitle(m_column));
    setToolTip(tr("Shows or hides these curves"));
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

QSize LegendChip::sizeHint() const {
    const int text = QFontMetrics(textFont(size::kLabel)).horizontalAdvance(this->text());
    return {2 * kPadding + kLine + kGap + text + 1, kHeight};
}

void LegendChip::paintEvent(QPaintEvent*) {
    const auto& theme = tokensOf(*this);
    const auto look = lookOfColumn(m_column);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(hasFocus() ? theme.accent : underMouse() ? theme.faint : theme.border);
    painter.setBrush(isChecked() ? theme.raised : theme.background);
    constexpr qreal kHalf = 0.5;
    painter.drawRoundedRect(QRectF(rect()).adjusted(kHalf, kHalf, -kHalf, -kHalf), kHeight / 2.0,
                            kHeight / 2.0);
    painter.setPen(QPen(isChecked() ? look.colour : theme.faint, 2, look.line, Qt::FlatCap));
    const qreal middle = height() / 2.0;
    painter.drawLine(QPointF(kPadding, middle), QPointF(kPadding + kLine, middle));
    painter.setPen(isChecked() ? theme.text : theme.faint);
    painter.setFont(textFont(size::kLabel));
    painter.drawText(rect().adjusted(kPadding + kLine + kGap, 0, 0, 0), Qt::AlignLeft | Qt::AlignVCenter,
                     text());
}

void LegendChip::enterEvent(QEnterEvent* event) {
    QAbstractButton::enterEvent(event);
    Q_EMIT meant(true);
}

void LegendChip::leaveEvent(QEvent* event) {
    QAbstractButton::leaveEvent(event);
    Q_EMIT meant(false);
}

void LegendChip::focusInEvent(QFocusEvent* event) {
    QAbstractButton::focusInEvent(event);
    Q_EMIT meant(true);
}

void LegendChip::focusOutEvent(QFocusEvent* event) {
    QAbstractButton::focusOutEvent(event);
    Q_EMIT meant(false);
}

} // namespace retort::ui
