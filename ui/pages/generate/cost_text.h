#pragma once
// What drawing a set costs, in one line.

#include <QString>

namespace retort::ui {

struct GenerationCost;

QString costText(const GenerationCost& cost);
/// That the disk is too small for it; empty if it is not.
QString diskLack(const GenerationCost& cost);
/// The title of a page that is the way out of an obstacle.
QString pageName(const QString& page);

} // namespace retort::ui
