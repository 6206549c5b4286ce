#include "pages/prompts/accuracy_delegate.h"

#include "models/session/table_model.h"
#include "style/fonts.h"
#include "style/tokens.h"
#include "widgets/figures.h"

#include <QApplication>
#include <QPainter>

#include <cmath>

namespace retort::ui {

namespace {

constexpr int kShareWidth = 120, kFigureWidth = 44;

/// A template that is off; other rows have nothing to switch.
bool isOff(const QModelIndex& index) {
    const auto state = index.siblingAtColumn(0).data(Qt::CheckStateRole);
    return state.isValid() && state.toInt() == Qt::Unchecked;
}

void drawShareBar(QPainter& painter, const QRectF& track, double share, const QColor& ground,
                  const QColor& colour) {
    const qreal round = track.height() / 2;
    painter.setPen(Qt::NoPen);
    painter.setBrush(ground);
    painter.drawRoundedRect(track, round, round);
    auto bar = track;
    bar.setWidth(track.width() * qBound(0.0, share, 1.0));
    painter.setBrush(colour);
    painter.drawRoundedRect(bar, round, round);
}

} // namespace

void AccuracyDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                             const QModelIndex& index) const {
    constexpr int kBarHeight = 6;
    auto drawn = option;
    initStyleOption(&drawn, index);
    const auto text = std::exchange(drawn.text, QString());
    const auto* style = drawn.widget ? drawn.widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &drawn, painter, drawn.widget);
    const auto& theme = tokensOf(drawn.palette);
    const auto rect = drawn.rect.adjusted(2 * size::kStep, 0, -2 * size::kStep, 0);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setFont(textFont(size::kBody));
    painter->setPen(isOff(index) ? theme.muted : theme.text);
    const auto metrics = painter->fontMetrics();
    drawFigures(
        *painter,
        {static_cast<qreal>(rect.right()), rect.center().y() + (metrics.ascent() - metrics.descent()) / 2.0},
        text);
    const double share = index.data(SortRole).toDouble();
    if (!std::isnan(share) && share >= 0) {
        const QRectF track(rect.left(), rect.center().y() - kBarHeight / 2.0,
                           rect.width() - kFigureWidth - size::kStep, kBarHeight);
        drawShareBar(*painter, track, share, theme.border, isOff(index) ? theme.faint : theme.accent);
    }
    painter->restore();
}

QSize AccuracyDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    auto hint = QStyledItemDelegate::sizeHint(option, index);
    hint.setWidth(kShareWidth);
    return hint;
}

} // namespace retort::ui
