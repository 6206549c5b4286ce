#include "widgets/elided_label.h"

#include <QPainter>
#include <QStyle>
#include <QStyleOption>

namespace retort::ui {

QSize ElidedLabel::minimumSizeHint() const {
    return {0, QLabel::minimumSizeHint().height()};
}

void ElidedLabel::paintEvent(QPaintEvent* event) {
    const bool fits = fontMetrics().horizontalAdvance(text()) <= contentsRect().width();
    setToolTip(fits ? QString() : text());
    if (fits)
        return QLabel::paintEvent(event);
    QStyleOption option;
    option.initFrom(this);
    QPainter painter(this);
    const auto place = contentsRect();
    style()->drawItemText(&painter, place, static_cast<int>(alignment()), option.palette, isEnabled(),
                          fontMetrics().elidedText(text(), Qt::ElideRight, place.width()), foregroundRole());
}

} // namespace retort::ui
