#include "pages/prompts/template_delegate.h"

#include "models/prompts/prompt_draft.h"
#include "style/tokens.h"

#include <QApplication>
#include <QPainter>
#include <QTextLayout>

namespace retort::ui {

namespace {

/// Where the text has "{}" or "{c}".
QList<QTextLayout::FormatRange> placesIn(const QString& text, const QColor& colour) {
    QTextCharFormat format;
    format.setForeground(colour);
    format.setFontWeight(QFont::DemiBold);
    QList<QTextLayout::FormatRange> places;
    for (const auto& place : {QStringLiteral("{}"), QStringLiteral("{c}")})
        for (auto at = text.indexOf(place); at >= 0; at = text.indexOf(place, at + place.size()))
            places << QTextLayout::FormatRange{static_cast<int>(at), static_cast<int>(place.size()), format};
    return places;
}

void drawTemplate(QPainter& painter, const QRect& rect, const QStyleOptionViewItem& option,
                  const QString& text) {
    const auto& theme = tokensOf(option.palette);
    const bool on = option.checkState == Qt::Checked;
    const auto colour = !templateProblem(text).isEmpty() ? theme.bad : on ? theme.text : theme.muted;
    const auto shown = option.fontMetrics.elidedText(text, Qt::ElideRight, rect.width());
    QTextLayout layout(shown, option.font);
    layout.setFormats(placesIn(shown, theme.copper));
    layout.beginLayout();
    auto line = layout.createLine();
    line.setNumColumns(static_cast<int>(shown.size()));
    layout.endLayout();
    painter.save();
    painter.setPen(colour);
    painter.setClipRect(rect);
    layout.draw(&painter, QPointF(rect.left(), rect.top() + (rect.height() - line.height()) / 2));
    painter.restore();
}

} // namespace

void TemplateDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                             const QModelIndex& index) const {
    auto drawn = option;
    initStyleOption(&drawn, index);
    const auto* style = drawn.widget ? drawn.widget->style() : QApplication::style();
    const auto text = std::exchange(drawn.text, QString());
    style->drawControl(QStyle::CE_ItemViewItem, &drawn, painter, drawn.widget);
    drawn.text = text;
    const auto rect = style->subElementRect(QStyle::SE_ItemViewItemText, &drawn, drawn.widget);
    drawTemplate(*painter, rect.adjusted(size::kStep, 0, -size::kStep, 0), drawn, text);
}

} // namespace retort::ui
