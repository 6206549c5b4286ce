#pragma once
// A plot as an image or a document.

#include "base/result.h"

#include <QSize>

#include <filesystem>

class QCustomPlot;

namespace retort::ui {

/// `.png` (with twice as many pixels) or `.pdf` (lines stay lines), by the path's name, with the legend below
/// the plot, where it covers nothing. Unsupported for other names; else what writing the file says.
Status exportCanvas(QCustomPlot& canvas, const std::filesystem::path& path, QSize size);

} // namespace retort::ui
