#pragma once
// A plot as a picture or a document.

#include "base/result.h"

#include <filesystem>

class QCustomPlot;

namespace retort::ui {

/// `.png` (twice the size of the screen) or `.pdf` (lines stay lines), by the path's name. Unsupported for
/// other names; else what writing the file says.
Status exportCanvas(QCustomPlot& canvas, const std::filesystem::path& path);

} // namespace retort::ui
