#pragma once
// Curves of one column made into one: mean and spread over its runs.

#include "models/curve.h"

namespace retort::ui {

/// "SUP", "Real FD", "cls2img LD": a column as the window writes it.
QString columnTitle(const std::string& column);

/// One curve per column, in the order in which columns first come. A position counts where any of the
/// column's runs has a point, with those runs that have one there.
std::vector<Curve> meansOfColumns(const std::vector<Curve>& runs);

} // namespace retort::ui
