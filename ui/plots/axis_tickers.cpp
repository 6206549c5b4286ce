#include "plots/axis_tickers.h"

#include "models/session/text.h"

#include <algorithm>
#include <cmath>

namespace retort::ui {

QString PerCentTicker::getTickLabel(double tick, const QLocale&, QChar, int) {
    constexpr double kTenth = 0.05;
    const bool whole = std::abs(tick - std::round(tick)) < kTenth;
    return perCent(tick, whole ? 0 : 1);
}

double StepTicker::getTickStep(const QCPRange& range) {
    return std::max(1.0, QCPAxisTicker::getTickStep(range));
}

QString StepTicker::getTickLabel(double tick, const QLocale&, QChar, int) {
    return count(std::llround(tick));
}

} // namespace retort::ui
