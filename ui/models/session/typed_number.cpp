#include "models/session/typed_number.h"

#include "base/limits.h"

#include <QCoreApplication>
#include <QLocale>
#include <QRegularExpression>

#include <algorithm>

namespace retort::ui {

namespace {

struct NumberTexts {
    Q_DECLARE_TR_FUNCTIONS(TypedNumber)
};

QString shown(double value) {
    constexpr double kPlain = 1e7;
    const bool isWhole = value == static_cast<double>(static_cast<std::int64_t>(value));
    return isWhole && value < kPlain ? count(static_cast<std::int64_t>(value)) : QLocale().toString(value);
}

template<class Number> QString wholeSentence(const Range<Number>& range) {
    // "up to 9,223,372,036,854,775,807" helps nobody.
    constexpr Number kNoEnd = 1'000'000'000;
    const auto least = QLocale().toString(static_cast<qulonglong>(range.smallest));
    if (range.largest >= kNoEnd)
        return NumberTexts::tr("Enter a whole number, %1 or more.").arg(least);
    return NumberTexts::tr("Enter a whole number from %1 to %2.")
        .arg(least, QLocale().toString(static_cast<qulonglong>(range.largest)));
}

/// The only separator of its kind, with three digits behind it, in a whole number: "2,000".
bool partsGroups(const QString& text) {
    static const QRegularExpression groups(QStringLiteral("^-?\\d{1,3}([.,]\\d{3})+$"));
    return groups.match(text).hasMatch();
}

bool addSeed(const std::optional<std::int64_t>& seed, std::vector<std::int64_t>& into) {
    constexpr std::size_t kMost = 1000;
    if (!seed || into.size() >= kMost)
        return false;
    if (std::find(into.begin(), into.end(), *seed) == into.end())
        into.push_back(*seed);
    return true;
}

bool addSpan(const QString& from, const QString& to, std::vector<std::int64_t>& into) {
    constexpr std::int64_t kLongest = 1000;
    const auto first = readTyped(from, limits::kStudySeed), last = readTyped(to, limits::kStudySeed);
    if (!first || !last || *last < *first || *last - *first >= kLongest)
        return false;
    for (auto seed = *first; seed <= *last; ++seed)
        if (!addSeed(seed, into))
            return false;
    return true;
}

} // namespace

QString plainNumber(const QString& typed, bool isWhole) {
    auto text = typed.trimmed();
    static const QRegularExpression groupSpaces(
        QStringLiteral("(?<=\\d)[\\s'’\\x{00A0}\\x{202F}](?=\\d{3})"));
    text.remove(groupSpaces);
    text.replace(QChar(0x2212), QLatin1Char('-'));
    if (isWhole)
        return partsGroups(text) ? text.remove(QLatin1Char(',')).remove(QLatin1Char('.')) : text;
    const auto comma = text.lastIndexOf(QLatin1Char(',')), point = text.lastIndexOf(QLatin1Char('.'));
    if (comma >= 0 && point >= 0)
        text.remove(comma > point ? QLatin1Char('.') : QLatin1Char(','));
    return text.replace(QLatin1Char(','), QLatin1Char('.'));
}

QString sentenceOf(const Range<int>& range) {
    return wholeSentence(range);
}

QString sentenceOf(const Range<std::int64_t>& range) {
    return wholeSentence(range);
}

QString sentenceOf(const Range<std::uint64_t>& range) {
    return wholeSentence(range);
}

QString sentenceOf(const Range<double>& range) {
    const auto least = shown(range.smallest), most = shown(range.largest);
    switch (range.ends) {
    case Ends::Closed: return NumberTexts::tr("Enter a number from %1 to %2.").arg(least, most);
    case Ends::OpenBelow: return NumberTexts::tr("Enter a number above %1 and at most %2.").arg(least, most);
    case Ends::OpenAbove: return NumberTexts::tr("Enter a number from %1 to below %2.").arg(least, most);
    }
    return {};
}

QString typedText(double value) {
    constexpr int kDigits = 6;
    return QString::number(value, 'g', kDigits);
}

std::optional<std::vector<std::int64_t>> readSeeds(const QString& typed) {
    static const QRegularExpression between(QStringLiteral("[\\s,;]+")),
        span(QStringLiteral("^(\\d+)-(\\d+)$"));
    auto text = typed;
    static const QRegularExpression spacedDash(QStringLiteral("(?<=\\d)\\s*[-–]\\s*(?=\\d)"));
    text.replace(spacedDash, QStringLiteral("-"));
    std::vector<std::int64_t> seeds;
    for (const auto& part : text.split(between, Qt::SkipEmptyParts)) {
        const auto ends = span.match(part);
        const bool isRead = ends.hasMatch() ? addSpan(ends.captured(1), ends.captured(2), seeds)
                                            : addSeed(readTyped(part, limits::kStudySeed), seeds);
        if (!isRead)
            return std::nullopt;
    }
    return seeds.empty() ? std::nullopt : std::optional(seeds);
}

QString seedsSentence() {
    return NumberTexts::tr("Enter whole numbers, 0 or more, for example 1, 2, 3 or 1-5; at most 1,000.");
}

QString seedsText(const std::vector<std::int64_t>& seeds) {
    constexpr std::size_t kSpan = 4;
    QStringList parts;
    for (std::size_t at = 0; at < seeds.size();) {
        auto end = at + 1;
        while (end < seeds.size() && seeds[end] == seeds[end - 1] + 1)
            ++end;
        if (end - at >= kSpan) {
            parts << QStringLiteral("%1-%2").arg(seeds[at]).arg(seeds[end - 1]);
            at = end;
        } else {
            parts << QString::number(seeds[at++]);
        }
    }
    return parts.join(QStringLiteral(", "));
}

} // namespace retort::ui
