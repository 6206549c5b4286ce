#include "pages/students/student_delegate.h"

#include "models/session/text.h"
#include "models/students/student_table.h"
#include "style/fonts.h"
#include "style/icon.h"
#include "style/tokens.h"
#include "widgets/figures.h"

#include <QPainter>

#include <cmath>

namespace retort::ui {

namespace {

constexpr int kCellEdge = 8;
constexpr int kMarkRoom = 16; ///< of the column's dot, or of the warning
constexpr int kDot = 8;

bool hasMark(const QModelIndex& index) {
    return index.column() == StudentTable::StudyColumn ||
           (index.column() == StudentTable::Studies &&
            !index.data(StudentTable::ProblemRole).toString().isEmpty());
}

bool isRightAligned(const QModelIndex& index) {
    return (index.data(Qt::TextAlignmentRole).toInt() & Qt::AlignRight) != 0;
}

void paintMark(QPainter& painter, const QRect& place, const QModelIndex& index, const Tokens& theme) {
    if (index.column() == StudentTable::Studies) {
        constexpr int kIcon = 14;
        painter.drawPixmap(place.left() - 2, place.center().y() - kIcon / 2,
                           iconPixmap(QStringLiteral("warning"), theme.copper, kIcon,
                                      painter.device()->devicePixelRatioF()));
        return;
    }
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(lookOfColumn(utf8(index.data().toString())).colour);
    painter.drawEllipse(QRect(place.left(), place.center().y() - kDot / 2 + 1, kDot, kDot));
}

} // namespace

void StudentDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                            const QModelIndex& index) const {
    constexpr double kBaseline = 0.36; // of the type's size, below the middle of the line
    const auto& theme = tokensOf(option.palette);
    const bool isGone = !index.data(StudentTable::ProblemRole).toString().isEmpty();
    painter->save();
    if (option.state.testFlag(QStyle::State_Selected))
        painter->fillRect(option.rect, theme.accentSoft);
    painter->fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1), theme.border);
    auto place = option.rect.adjusted(kCellEdge, 0, -kCellEdge, 0);
    if (hasMark(index)) {
        paintMark(*painter, place, index, theme);
        place.setLeft(place.left() + kMarkRoom);
    }
    painter->setFont(textFont(size::kBody));
    painter->setPen(isGone ? theme.muted : theme.text);
    const auto text = index.data().toString();
    if (isRightAligned(index))
        drawFigures(*painter, QPointF(place.right(), place.center().y() + kBaseline * size::kBody), text);
    else
        painter->drawText(place, Qt::AlignLeft | Qt::AlignVCenter,
                          painter->fontMetrics().elidedText(text, Qt::ElideRight, place.width()));
    painter->restore();
}

QSize StudentDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const {
    const auto width = figuresWidth(textFont(size::kBody), index.data().toString());
    return {static_cast<int>(std::ceil(width)) + 2 * kCellEdge + (hasMark(index) ? kMarkRoom : 0),
            size::kRow};
}

} // namespace retort::ui
