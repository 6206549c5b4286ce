#pragma once
// The test accuracy of a dataset's runs over the steps of both stages, as a drawing.

#include "base/result.h"
#include "chart/line_chart.h"
#include "store/workspace.h"
#include "study/report/study_list.h"

#include <string>
#include <vector>

namespace retort::study {

/// One line of the chart: a column's mean over its runs at the steps that they have in common.
struct AccuracyCurve {
    std::string column;
    struct Point {
        double step = 0;    ///< from 0, over both stages
        double percent = 0; ///< of the images that were evaluated then
    };
    std::vector<Point> points{};
};

/// By column, in the order of the runs. Errors are those of the store.
Result<std::vector<AccuracyCurve>> accuracyCurves(store::Workspace& workspace,
                                                  const std::vector<RunSummary>& runs);

/// Empty where no curve has two points.
chart::Drawing drawingOf(const std::vector<AccuracyCurve>& curves, const std::string& title);

/// How a column's line is drawn.
chart::LineLook lineLookOf(const std::string& column);

} // namespace retort::study
