#pragma once
// What generating a set costs, in one line.

#include <QString>

namespace retort::study {
struct SetCost;
}

namespace retort::ui {

QString costText(const study::SetCost& cost);
/// That the disk is too small for it; empty if it is not.
QString diskLack(const study::SetCost& cost);
/// The title of a page that is the way out of an obstacle.
QString pageName(const QString& page);

} // namespace retort::ui
