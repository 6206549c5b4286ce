#include "models/distil/curve_quantity.h"

#include "models/session/text.h"

#include <QCoreApplication>
#include <QLocale>

#include <cmath>

namespace retort::ui {

namespace {

struct CurveTexts {
    Q_DECLARE_TR_FUNCTIONS(Curves)
};

/// As many digits as tell a rate or a loss from its neighbours.
QString significant(double value) {
    constexpr int kDigits = 4;
    return QLocale().toString(value, 'g', kDigits);
}

} // namespace

const std::vector<Quantity>& allQuantities() {
    static const std::vector<Quantity> kAll{
        Quantity::TestAccuracy,  Quantity::TrainingLoss,   Quantity::ValidationAccuracy,
        Quantity::ClassAccuracy, Quantity::TestNll,        Quantity::TestEce,
        Quantity::LearningRate,  Quantity::ImagesPerSecond};
    return kAll;
}

QString name(Quantity quantity) {
    switch (quantity) {
    case Quantity::TestAccuracy: return CurveTexts::tr("Test accuracy");
    case Quantity::TrainingLoss: return CurveTexts::tr("Training loss");
    case Quantity::ValidationAccuracy: return CurveTexts::tr("Validation accuracy");
    case Quantity::ClassAccuracy: return CurveTexts::tr("Accuracy of a class");
    case Quantity::TestNll: return CurveTexts::tr("Test NLL");
    case Quantity::TestEce: return CurveTexts::tr("Test ECE");
    case Quantity::LearningRate: return CurveTexts::tr("Learning rate");
    case Quantity::ImagesPerSecond: return CurveTexts::tr("Images per second");
    }
    return {};
}

QString name(CurveBy by) {
    switch (by) {
    case CurveBy::Steps: return CurveTexts::tr("Steps");
    case CurveBy::Images: return CurveTexts::tr("Images seen");
    case CurveBy::Time: return CurveTexts::tr("Time");
    }
    return {};
}

bool isOfEveryStep(Quantity quantity) {
    return quantity == Quantity::TrainingLoss || quantity == Quantity::LearningRate ||
           quantity == Quantity::ImagesPerSecond;
}

bool isPerCent(Quantity quantity) {
    return quantity == Quantity::TestAccuracy || quantity == Quantity::ValidationAccuracy ||
           quantity == Quantity::ClassAccuracy || quantity == Quantity::TestEce;
}

bool canBeLogarithmic(Quantity quantity) {
    return quantity == Quantity::TrainingLoss || quantity == Quantity::TestNll ||
           quantity == Quantity::TestEce || quantity == Quantity::LearningRate;
}

QString axisTitle(Quantity quantity) {
    if (isPerCent(quantity))
        return CurveTexts::tr("%1 (%)").arg(name(quantity));
    if (quantity == Quantity::TestNll)
        return CurveTexts::tr("%1 (nats)").arg(name(quantity));
    return name(quantity);
}

QString axisTitle(CurveBy by) {
    return by == CurveBy::Time ? CurveTexts::tr("Time (h:min:s)") : name(by);
}

QString valueText(Quantity quantity, double value) {
    if (isPerCent(quantity))
        return perCent(value) + QStringLiteral(" %");
    if (quantity == Quantity::ImagesPerSecond)
        return rate(value, CurveTexts::tr("images"));
    return significant(value);
}

QString valueText(Quantity quantity, double value, double spread) {
    if (isPerCent(quantity))
        return CurveTexts::tr("%1 ±%2 %").arg(perCent(value), perCent(spread));
    return CurveTexts::tr("%1 ±%2").arg(valueText(quantity, value), significant(spread));
}

QString positionText(CurveBy by, double position) {
    switch (by) {
    case CurveBy::Steps: return count(std::llround(position));
    case CurveBy::Images: return CurveTexts::tr("%1 images").arg(count(std::llround(position)));
    case CurveBy::Time: return duration(position);
    }
    return {};
}

std::string csvName(Quantity quantity) {
    switch (quantity) {
    case Quantity::TestAccuracy: return "accuracy";
    case Quantity::TrainingLoss: return "loss";
    case Quantity::ValidationAccuracy: return "validation_accuracy";
    case Quantity::ClassAccuracy: return "class_accuracy";
    case Quantity::TestNll: return "nll";
    case Quantity::TestEce: return "ece";
    case Quantity::LearningRate: return "learning_rate";
    case Quantity::ImagesPerSecond: return "images_per_second";
    }
    return {};
}

std::string metricName(Quantity quantity) {
    return csvName(quantity); // the store's names
}

} // namespace retort::ui
