#pragma once
// What curves can show of runs, and what they can be drawn against.

#include <QString>

#include <string>
#include <vector>

namespace retort::ui {

enum class Quantity {
    TestAccuracy,
    TrainingLoss,
    ValidationAccuracy,
    ClassAccuracy, ///< of one class of the test split
    TestNll,       ///< mean negative log likelihood
    TestEce,       ///< expected calibration error
    LearningRate,
    ImagesPerSecond
};

/// What the axis that holds both stages counts.
enum class CurveBy {
    Steps,
    Images, ///< seen by the student, repetitions counted
    Time    ///< of both stages, evaluations included
};

/// What is drawn.
struct CurveView {
    Quantity quantity = Quantity::TestAccuracy;
    int label = 0; ///< of Quantity::ClassAccuracy
    CurveBy by = CurveBy::Steps;

    friend bool operator==(const CurveView&, const CurveView&) = default;
};

const std::vector<Quantity>& allQuantities();
QString name(Quantity quantity); ///< "Test accuracy"
QString name(CurveBy by);        ///< "Steps"

/// Whether it is known at every step, not at evaluations alone.
bool isOfEveryStep(Quantity quantity);
/// In per cent; others are as the store has them.
bool isPerCent(Quantity quantity);
/// Whether it spans powers of ten, so that a logarithmic axis shows more of it.
bool canBeLogarithmic(Quantity quantity);
/// "Test accuracy (%)".
QString axisTitle(Quantity quantity);
/// "Steps", "Images seen", "Time (min)".
QString axisTitle(CurveBy by);
/// "82.5 %", "0.0123", "186 images/s".
QString valueText(Quantity quantity, double value);
/// "82.5 ±0.4 %".
QString valueText(Quantity quantity, double value, double spread);
/// "1,500", "1,500 images", "12 min"; empty for no number.
QString positionText(CurveBy by, double position);
/// The name of its column in a CSV file: "accuracy", "loss".
std::string csvName(Quantity quantity);
/// Its name in the store's table `metric`, for what is known at every step.
std::string metricName(Quantity quantity);

} // namespace retort::ui
