#pragma once
// Curves of one column made into one: mean and spread over its runs.

#include "models/distil/curve.h"

#include <optional>
#include <string_view>

namespace retort::ui {

/// The column that the others are measured against.
inline constexpr std::string_view kBaselineColumn = "SUP";

/// "SUP", "Real FD", "cls2img LD": a column as the window writes it.
QString columnTitle(const std::string& column);

/// One curve per column, in the order in which columns first come. A position counts where any of the
/// column's runs has a point, with those runs that have one there.
std::vector<Curve> meansOfColumns(const std::vector<Curve>& runs);

/// What plain supervised training came to so far: the last point of the baseline's curve, or of the mean of
/// its curves. Absent without one.
std::optional<CurvePoint> baselineLevel(const std::vector<Curve>& curves);

} // namespace retort::ui
