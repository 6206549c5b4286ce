#include "models/session/text.h"

#include "base/rounding.h"

#include <QCoreApplication>
#include <QLocale>

#include <array>
#include <cmath>

namespace retort::ui {

QString qt(const std::string& utf8) {
    return QString::fromStdString(utf8);
}

QString qt(const std::filesystem::path& path) {
    return QString::fromStdString(path.string());
}

std::string utf8(const QString& text) {
    return text.toStdString();
}

std::filesystem::path path(const QString& text) {
    return text.toStdString();
}

QString perCent(double value, int decimals) {
    return std::isfinite(value) ? QLocale().toString(rounded(value, decimals), 'f', decimals) : QString();
}

QString signedPoints(double value, int decimals) {
    if (!std::isfinite(value))
        return {};
    const double shown = rounded(value, decimals);
    return (shown < 0 ? QStringLiteral("-") : QStringLiteral("+")) +
           QLocale().toString(std::abs(shown), 'f', decimals);
}

QString count(std::int64_t value) {
    return QLocale().toString(static_cast<qlonglong>(value));
}

QString bytes(double value) {
    static constexpr std::array kUnits{"B", "kB", "MB", "GB", "TB"};
    constexpr double kStep = 1000, kTwoDigits = 10;
    std::size_t unit = 0;
    for (; value >= kStep && unit + 1 < kUnits.size(); ++unit)
        value /= kStep;
    const int decimals = unit > 1 && value < kTwoDigits ? 1 : 0;
    return QLocale().toString(value, 'f', decimals) + QLatin1Char(' ') + QLatin1String(kUnits[unit]);
}

namespace {

struct DurationTexts {
    Q_DECLARE_TR_FUNCTIONS(Duration)
};

} // namespace

QString duration(double seconds) {
    constexpr int kMinute = 60, kHour = 3600;
    if (seconds < 0 || !std::isfinite(seconds))
        return QStringLiteral("?");
    const auto whole = static_cast<qint64>(std::llround(seconds));
    if (whole < kMinute)
        return DurationTexts::tr("%1 s").arg(whole);
    if (whole < kHour)
        return DurationTexts::tr("%1 min").arg((whole + kMinute / 2) / kMinute);
    const auto minutes = (whole + kMinute / 2) / kMinute;
    return DurationTexts::tr("%1 h %2 min").arg(minutes / kMinute).arg(minutes % kMinute);
}

QString rate(double perSecond, const QString& unit) {
    constexpr double kTwoDigits = 10;
    if (!(perSecond > 0))
        return {};
    return DurationTexts::tr("%1 %2/s", "how many, of what")
        .arg(QLocale().toString(perSecond, 'f', perSecond < kTwoDigits ? 1 : 0), unit);
}

} // namespace retort::ui
