#include "models/distil/curve.h"

#include "base/csv.h"
#include "models/session/text.h"
#include "study/spec/stage_names.h"

#include <QStringList>

namespace retort::ui {

namespace {

QString runNumbers(const std::vector<RunId>& runs) {
    QStringList numbers;
    for (const auto run : runs)
        numbers << QString::number(run.value);
    return numbers.join(QLatin1Char(' '));
}

/// Programs read this: a point, never the comma of a language.
QString number(double value) {
    constexpr int kDigits = 8;
    return QString::number(value, 'g', kDigits);
}

} // namespace

std::vector<CurvePoint> smoothed(const std::vector<CurvePoint>& points, double factor) {
    if (factor <= 0)
        return points;
    auto smooth = points;
    double average = 0, weight = 0;
    for (auto& point : smooth) {
        average = factor * average + (1 - factor) * point.value;
        weight = factor * weight + (1 - factor);
        point.value = average / weight;
    }
    return smooth;
}

QString curvesAsCsv(const std::vector<Curve>& curves, const CurveAxis& axis) {
    const bool bySteps = axis.by == CurveBy::Steps;
    QString csv = QStringLiteral("curve,column,runs,stage,step,%1,spread").arg(qt(csvName(axis.quantity)));
    csv += bySteps                      ? QStringLiteral("\n")
           : axis.by == CurveBy::Images ? QStringLiteral(",images\n")
                                        : QStringLiteral(",seconds\n");
    for (const auto& curve : curves) {
        const auto head =
            QStringList{qt(csvField(utf8(curve.title))), qt(curve.column), runNumbers(curve.runs)};
        for (const auto& point : curve.points) {
            const auto stage =
                point.stage == Stage::Distillation ? study::kDistilStage : study::kFinetuneStage;
            auto line = head + QStringList{qt(std::string(stage)), QString::number(point.step),
                                           number(point.value), number(point.spread)};
            if (!bySteps)
                line << number(point.position);
            csv += line.join(QLatin1Char(',')) + QLatin1Char('\n');
        }
    }
    return csv;
}

} // namespace retort::ui
