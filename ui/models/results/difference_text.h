#pragma once
// Differences between cells in words, with how sure they are.

#include "models/results/cell_story.h"
#include "study/report/difference_interval.h"

#include <QString>

namespace retort::ui {

/// "+3.3 points, 95 % interval +2.1 to +4.5 (over seeds and test images)", with ", not distinguishable" where
/// that is so.
QString differenceText(const study::Difference& difference);

/// A limit of an interval, "+2.1", with as many decimals as show at what side of 0 it is.
QString limitPoints(double limit);

/// How far a cell's runs are from those of the pinned cell, and McNemar's test for each seed; a line for
/// each.
QString comparisonText(const CellStory& story, const PinnedCell& pinned);

} // namespace retort::ui
