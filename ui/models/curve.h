#pragma once
// A curve of test accuracy over training, as it is drawn and exported.

#ifndef Q_MOC_RUN // the meta-object compiler cannot read <compare>
#include "base/strong_id.h"
#endif

#include <QString>

#include <cstdint>
#include <string>
#include <vector>

namespace retort::ui {

enum class Stage { Distillation, FineTuning };

struct CurvePoint {
    double position = 0; ///< on the axis that holds both stages, in steps
    double value = 0;    ///< per cent
    double spread = 0;   ///< sample standard deviation over the runs; 0 for one run
    Stage stage = Stage::FineTuning;
};

struct Curve {
    QString title{};
    std::string column{};             ///< "img2img/FD"; chooses the look
    std::vector<RunId> runs{};        ///< one, or those that it is the mean of
    double start = 0;                 ///< position of the first step of distillation
    std::vector<CurvePoint> points{}; ///< by position
};

/// Exponential moving average without the pull towards the first value at its start (as Adam corrects its
/// moments). `factor` in [0, 1): 0 changes nothing.
std::vector<CurvePoint> smoothed(const std::vector<CurvePoint>& points, double factor);

/// The axis of steps that curves share.
struct CurveAxis {
    double fineTuningStart = 0; ///< 0 where nothing was distilled
};
/// The step of its stage that a point of the curve belongs to.
double stepOf(const Curve& curve, const CurvePoint& point, const CurveAxis& axis);

/// One line per point: curve, column, runs, stage, step of the stage, accuracy, spread.
QString curvesAsCsv(const std::vector<Curve>& curves, const CurveAxis& axis);

} // namespace retort::ui
