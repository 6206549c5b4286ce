#include "pages/results/result_delegate.h"

#include "style/fonts.h"
#include "style/icon.h"
#include "widgets/figures.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace retort::ui {

namespace {

constexpr int kPadding = 8;
constexpr int kPartGap = 4;
constexpr int kMark = 13;
constexpr int kLineHeight = 16;

QFont meanFont(bool isAverage) {
    return textFont(size::kBody, isAverage ? Weight::SemiBold : Weight::Regular);
}

qreal partWidth(const QFont& font, const QString& text) {
    return text.isEmpty() ? 0 : kPartGap + figuresWidth(font, text);
}

/// One text of a line that is set from its end; the end moves.
void drawPart(QPainter& painter, QPointF& end, const QFont& font, const QColor& colour, const QString& text) {
    if (text.isEmpty())
        return;
    painter.setFont(font);
    painter.setPen(colour);
    drawFigures(painter, end, text);
    end.rx() -= kPartGap + figuresWidth(font, text);
}

} // namespace

QColor gainTint(double gain, const Tokens& theme) {
    constexpr double kFull = 25, kStrongest = 0.32, kWeakest = 0.05;
    auto tint = gain < 0 ? theme.bad : theme.good;
    const double share = std::min(1.0, std::abs(gain) / kFull);
    tint.setAlphaF(static_cast<float>(gain == 0 ? 0 : kWeakest + (kStrongest - kWeakest) * std::sqrt(share)));
    return tint;
}

int ResultDelegate::widthOf(const CellFigures& figures, Arrangement arrangement) {
    const auto small = textFont(size::kSmall);
    const auto mean =
        figuresWidth(meanFont(figures.isAverage), figures.mean) + partWidth(small, figures.spread);
    const auto gain = partWidth(small, figures.delta);
    const auto text = arrangement == Arrangement::Line ? mean + gain : std::max(mean, gain);
    return static_cast<int>(std::ceil(text)) + 2 * kPadding + (figures.warned ? kMark + kPartGap : 0);
}

int ResultDelegate::linesOf(const CellFigures& figures, Arrangement arrangement) {
    const bool below = arrangement == Arrangement::Stacked && !figures.delta.isEmpty();
    return 1 + (below ? 1 : 0) + (figures.published.isEmpty() ? 0 : 1);
}

int ResultDelegate::heightOf(int lines) {
    return size::kRow + (lines - 1) * kLineHeight;
}

void ResultDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                           const QModelIndex& index) const {
    const auto& theme = tokensOf(option.palette);
    const auto figures = index.data(ResultTable::FiguresRole).value<CellFigures>();
    painter->save();
    if (figures.gain && !figures.isAlike && index.column() >= ResultTable::FirstColumn)
        painter->fillRect(option.rect, gainTint(*figures.gain, theme));
    else if (option.state.testFlag(QStyle::State_MouseOver) && index.flags().testFlag(Qt::ItemIsSelectable))
        painter->fillRect(option.rect, theme.raised);
    painter->fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1), theme.border);
    if (index.column() == ResultTable::Dataset)
        paintName(*painter, option, figures);
    else
        paintFigures(*painter, option, figures);
    if (option.state.testFlag(QStyle::State_Selected)) {
        painter->setPen(QPen(theme.accent, 2));
        painter->drawRect(option.rect.adjusted(1, 1, -1, -1));
    }
    painter->restore();
}

void ResultDelegate::paintName(QPainter& painter, const QStyleOptionViewItem& option,
                               const CellFigures& figures) const {
    const auto& theme = tokensOf(option.palette);
    const auto& rect = option.rect;
    painter.setFont(meanFont(figures.isAverage));
    painter.setPen(theme.text);
    auto line = rect.adjusted(kPadding, 0, -kPadding, 0);
    if (!figures.published.isEmpty())
        line.setBottom(line.bottom() - kLineHeight);
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(figures.mean, Qt::ElideRight, line.width()));
    painter.setFont(textFont(size::kSmall));
    painter.setPen(theme.copper);
    const QRect below(line.left(), rect.bottom() - kLineHeight - kPadding / 2, line.width(), kLineHeight);
    painter.drawText(below, Qt::AlignLeft | Qt::AlignVCenter, figures.published);
}

void ResultDelegate::paintFigures(QPainter& painter, const QStyleOptionViewItem& option,
                                  const CellFigures& figures) const {
    const auto& theme = tokensOf(option.palette);
    const auto& rect = option.rect;
    const auto small = textFont(size::kSmall);
    const int lines = linesOf(figures, m_arrangement);
    const QColor gain = figures.isAlike ? theme.faint : figures.gain.value_or(0) < 0 ? theme.bad : theme.good;
    constexpr double kBaseline = 0.36; // of the type's size, below the middle of a line
    const double middle = rect.center().y() - (lines - 1) * kLineHeight / 2.0 + kBaseline * size::kBody;
    QPointF end(rect.right() - kPadding, middle);
    if (m_arrangement == Arrangement::Line)
        drawPart(painter, end, small, gain, figures.delta);
    drawPart(painter, end, small, theme.faint, figures.spread);
    drawPart(painter, end, meanFont(figures.isAverage), theme.text, figures.mean);
    if (figures.warned)
        painter.drawPixmap(static_cast<int>(end.x()) - kMark, static_cast<int>(middle) - kMark + 2,
                           iconPixmap(QStringLiteral("warning"), theme.copper, kMark,
                                      painter.device()->devicePixelRatioF()));
    end = QPointF(rect.right() - kPadding, middle + kLineHeight);
    if (m_arrangement == Arrangement::Stacked && !figures.delta.isEmpty()) {
        drawPart(painter, end, small, gain, figures.delta);
        end = QPointF(rect.right() - kPadding, middle + 2 * kLineHeight);
    }
    drawPart(painter, end, small, theme.copper, figures.published);
}

} // namespace retort::ui
