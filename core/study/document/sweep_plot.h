#pragma once
// A sweep as a drawing: accuracy against the values, a line for each column with a band over the seeds, a
// panel for each dataset and value of the other key.
//
//   RETORT_TRY(const auto sweep, buildSweep(workspace, "per-image", ShownAccuracy::Last));
//   RETORT_CHECK(writePlot(sweep, "per-image.svg"));

#include "base/result.h"
#include "chart/drawing.h"
#include "study/report/sweep.h"

#include <filesystem>
#include <functional>
#include <string>

namespace retort::study {

/// What stands beside the axes.
struct SweepTitles {
    std::string values;
    std::string accuracy;
    std::function<std::string(const Column&)> column{};    ///< what a line is called; by itself "real/FD"
    std::function<std::string(const SweepPanel&)> panel{}; ///< what stands above it; by itself its title()
};
/// "Images per real image (generation.perImage)", "Test accuracy, %".
SweepTitles titlesOf(const Sweep& sweep);

/// Empty where no run has finished.
/// `width`: as of chart::drawingOf().
chart::Drawing drawingOf(const Sweep& sweep, const SweepTitles& titles, double width = 0);

/// By the path's name: `.png`, `.pdf`, `.svg`, or `.csv` as asCsv() has it. NotFound: no run has finished;
/// Unsupported for other names, or what writing the file says.
Status writePlot(const Sweep& sweep, const std::filesystem::path& path);

} // namespace retort::study
