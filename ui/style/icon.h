#pragma once
// Icons by name: drawings of lines in resources/icons, painted in the colour of the text around them.

#include <QIcon>
#include <QPixmap>
#include <QString>

namespace retort::ui {

/// `:/icons/<name>.svg`. Follows theme and state when painted: text colour, faint when disabled, accent when
/// on.
QIcon icon(const QString& name);
/// In one colour.
QPixmap iconPixmap(const QString& name, const QColor& colour, int pixels, qreal ratio);

} // namespace retort::ui
