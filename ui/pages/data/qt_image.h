#pragma once
// Decoded pixels as Qt draws them.

#include "data/images/image.h"

#include <QImage>

namespace retort::ui {

/// A copy, in RGB.
QImage imageOf(const data::Image& image);

} // namespace retort::ui
