#pragma once
// Numbers as people type them into the window: with either decimal separator and with digits in groups, read
// or refused by the ranges of base/limits.h. What is refused is told in one sentence.

#include "base/range.h"
#include "models/session/text.h"

#include <QString>

#include <cstdint>
#include <optional>
#include <vector>

namespace retort::ui {

/// "0,001", "1 500", "2,000.5" as readNumber() wants them. Where one kind of separator could be either, it
/// parts digits into groups in a whole number and is the decimal separator elsewhere.
QString plainNumber(const QString& typed, bool isWhole);

/// "Enter a whole number from 1 to 1,024."
QString sentenceOf(const Range<int>& range);
QString sentenceOf(const Range<std::int64_t>& range);
QString sentenceOf(const Range<std::uint64_t>& range);
QString sentenceOf(const Range<double>& range);

/// Absent: it is no number of the range.
template<class Number> std::optional<Number> readTyped(const QString& typed, const Range<Number>& range) {
    const auto read = readNumber(utf8(plainNumber(typed, std::is_integral_v<Number>)), range);
    return read.ok() ? std::optional<Number>(*read) : std::nullopt;
}

/// "0.002", "1,500": what reads back as the same number.
QString typedText(double value);
template<class Number>
requires std::is_integral_v<Number> QString typedText(Number value) {
    return QString::number(value);
}

/// Seeds as a list: "1, 2, 3", "1 2 3", "1-5" and any mixture, each once, in the order given. Absent: one of
/// them is no seed, a span runs backwards, or there are more than a thousand.
std::optional<std::vector<std::int64_t>> readSeeds(const QString& typed);
QString seedsSentence();
/// "1, 2, 3"; four and more in a row as "1-4".
QString seedsText(const std::vector<std::int64_t>& seeds);

} // namespace retort::ui
