#pragma once
// A curve over training, as it is drawn and exported.

#ifndef Q_MOC_RUN // the meta-object compiler cannot read <compare>
#include "base/strong_id.h"
#endif
#include "models/distil/curve_quantity.h"

#include <QString>

#include <cstdint>
#include <string>
#include <vector>

namespace retort::ui {

enum class Stage { Distillation, FineTuning };

struct CurvePoint {
    double position = 0;   ///< on the axis that holds both stages
    double value = 0;      ///< of the quantity that is drawn
    double spread = 0;     ///< sample standard deviation over the runs; 0 for one run
    std::int64_t step = 0; ///< of its stage
    Stage stage = Stage::FineTuning;
};

struct Curve {
    QString title{};
    std::string column{};             ///< "img2img/FD"; chooses the look
    std::vector<RunId> runs{};        ///< one, or those that it is the mean of
    std::vector<CurvePoint> points{}; ///< by position
};

/// Exponential moving average without the pull towards the first value at its start (as Adam corrects its
/// moments). `factor` in [0, 1): 0 changes nothing.
std::vector<CurvePoint> smoothed(const std::vector<CurvePoint>& points, double factor);

/// The axes that curves share.
struct CurveAxis {
    double fineTuningStart = 0; ///< 0 where nothing was distilled
    Quantity quantity = Quantity::TestAccuracy;
    CurveBy by = CurveBy::Steps;
    double end = 0;       ///< where the runs will end, as far as that is known
    QString valueTitle{}; ///< with its unit; empty: the quantity's own
};

/// One line per point: curve, column, runs, stage, step of the stage, value, spread; and the position, if the
/// axis counts no steps.
QString curvesAsCsv(const std::vector<Curve>& curves, const CurveAxis& axis);

} // namespace retort::ui
