#include "widgets/plain_tips.h"

#include <QAbstractItemView>
#include <QHelpEvent>
#include <QTextDocument>
#include <QToolTip>

#include <algorithm>

namespace retort::ui {

namespace {

QString tipAt(const QWidget& widget, QPoint place) {
    const auto* view = qobject_cast<QAbstractItemView*>(widget.parentWidget());
    if (view && view->viewport() == &widget)
        return view->indexAt(place).data(Qt::ToolTipRole).toString();
    return widget.toolTip();
}

/// Qt breaks the lines of rich text alone.
bool isLong(const QString& tip) {
    constexpr qsizetype kLongest = 110; // characters
    return std::ranges::any_of(tip.split(QLatin1Char('\n')),
                               [](const QString& line) { return line.size() > kLongest; });
}

} // namespace

bool PlainTips::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() != QEvent::ToolTip || !watched->isWidgetType())
        return false;
    auto* widget = static_cast<QWidget*>(watched);
    const auto* asked = static_cast<QHelpEvent*>(event);
    const auto tip = tipAt(*widget, asked->pos());
    if (!Qt::mightBeRichText(tip) && !isLong(tip))
        return false;
    QToolTip::showText(asked->globalPos(), Qt::convertFromPlainText(tip, Qt::WhiteSpaceNormal), widget);
    return true;
}

} // namespace retort::ui
