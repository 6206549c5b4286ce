#pragma once
// How the axes of a plot write their numbers.

#include "plots/canvas.h"

namespace retort::ui {

/// "82", "82.5".
class PerCentTicker : public QCPAxisTicker {
protected:
    QString getTickLabel(double tick, const QLocale& locale, QChar format, int precision) override;
};

/// "1,500": whole steps or images.
class StepTicker : public QCPAxisTicker {
protected:
    double getTickStep(const QCPRange& range) override;
    QString getTickLabel(double tick, const QLocale& locale, QChar format, int precision) override;
};

} // namespace retort::ui
