#pragma once
// Numbers and names as people read them.

#include <QString>

#include <cstdint>
#include <filesystem>
#include <string>

namespace retort::ui {

QString qt(const std::string& utf8);
QString qt(const std::filesystem::path& path);
std::string utf8(const QString& text);
std::filesystem::path path(const QString& text);

/// "82.5"; an empty text for what is not a number.
QString perCent(double value, int decimals = 1);
/// "+13.0", "-0.3".
QString signedPoints(double value, int decimals = 1);
/// "10,000", by the language of the window.
QString count(std::int64_t value);
/// "31 MB", by powers of 1000.
QString bytes(double value);
/// "42 min", "2 h 10 min", "12 s"; "?" for a negative number of seconds.
QString duration(double seconds);
/// "186 images/s", with one decimal below 10.
QString rate(double perSecond, const QString& unit);

} // namespace retort::ui
