#include "models/session/core_texts.h"

#include "models/session/advice.h"
#include "style/language.h"
#include "testing/sources.h"

#include <gmock/gmock.h>

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <set>

namespace retort::ui {
namespace {

/// Speaks Japanese as long as it lives.
class InJapanese : public ::testing::Test {
protected:
    InJapanese() { loadLanguage(*QCoreApplication::instance(), LanguageChoice::Japanese); }
    ~InJapanese() override { loadLanguage(*QCoreApplication::instance(), LanguageChoice::English); }
};

std::set<QString> reasonsOfTheSystem() {
    constexpr int kNumbers = 134;
    std::set<QString> reasons;
    for (int number = 1; number < kNumbers; ++number)
        reasons.insert(QString::fromUtf8(std::strerror(number)));
    return reasons;
}

/// The fixed parts of a format that say something.
QStringList wordsOf(const char* format) {
    static const QRegularExpression kEdges(QStringLiteral("^[^\\p{L}]+|[^\\p{L}]+$"));
    QStringList words;
    for (auto part : QString::fromUtf8(format).split(QStringLiteral("{}")))
        if (part.remove(kEdges); part.size() > 2)
            words << part;
    return words;
}

TEST(CoreTexts, Formats_StandInTheSourcesOfTheCore) {
    const auto literals = testing::literalsBelow(QStringLiteral("core"));
    const auto reasons = reasonsOfTheSystem();
    for (const auto* format : coreFormats())
        for (const auto& words : wordsOf(format))
            EXPECT_TRUE(
                reasons.contains(words) ||
                std::ranges::any_of(literals, [&](const QString& one) { return one.contains(words); }))
                << format << ": no text of the core has \"" << words.toStdString() << '"';
}

TEST_F(InJapanese, EveryFormat_IsTranslatedWithPlacesThatItHas) {
    static const QRegularExpression kPlace(QStringLiteral("\\{(\\d*)!?\\}"));
    for (const auto* format : coreFormats()) {
        const auto english = QString::fromUtf8(format);
        const auto japanese = QCoreApplication::translate("Core", format);
        EXPECT_NE(japanese, english);
        for (const auto& place : kPlace.globalMatch(japanese)) {
            EXPECT_FALSE(place.captured(1).isEmpty()) << format;
            EXPECT_LT(place.captured(1).toInt(), english.count(QStringLiteral("{}"))) << format;
        }
    }
}

/// The program asks for a class's texts by its name with its namespaces; lupdate leaves them out where a
/// function before the class's own speaks in its name.
TEST(Translations, OfClasses_StandUnderTheirWholeName) {
    const auto translations = testing::sourceFile(QStringLiteral("resources/translations/retort_ja.ts"));
    ASSERT_FALSE(translations.isEmpty());
    QString sources;
    for (const auto& [path, source] : testing::sourcesBelow(QStringLiteral("ui")))
        sources += source;
    static const QRegularExpression kName(QStringLiteral("<name>(\\w+)</name>"));
    for (const auto& context : kName.globalMatch(translations)) {
        const auto name = context.captured(1);
        EXPECT_TRUE(sources.contains(QStringLiteral("Q_DECLARE_TR_FUNCTIONS(%1)").arg(name)) ||
                    sources.contains(QStringLiteral("translate(\"%1\"").arg(name)))
            << name.toStdString();
    }
}

TEST_F(InJapanese, FilledInTexts_AreKnownByTheirFormat) {
    EXPECT_EQ(spoken("stl10: teacher embeds test images"),
              QStringLiteral("stl10: 教師がテスト画像を埋め込み中"));
    EXPECT_EQ(spoken("fm real/FD: distil"), QStringLiteral("fm real/FD: 蒸留"));
    EXPECT_EQ(spoken("something else"), QStringLiteral("something else"));
    EXPECT_EQ(spoken(""), QString());
}

TEST_F(InJapanese, Errors_AreTranslatedWithTheReasonInside) {
    EXPECT_EQ(told(systemError("/a/x.bin", "cannot be opened", ENOENT)),
              QStringLiteral(
                  "/a/x.bin: 開けません (ファイルまたはフォルダーがありません)。パスを確認してください"));
    EXPECT_EQ(told("2 of 3 runs failed; the first was fm SUP seed 1: /w: there is no such folder"),
              QStringLiteral(
                  "3 件中 2 件の実行が失敗しました。最初のもの: fm SUP seed 1: /w: フォルダーがありません"));
    EXPECT_EQ(told("/w: there is no such folder [opening the workspace]"),
              QStringLiteral("/w: フォルダーがありません [opening the workspace]"))
        << "the places that it passed stay";
}

TEST_F(InJapanese, ErrorsWithoutTranslation_HaveTheirKindAboveTheEnglish) {
    EXPECT_EQ(told(Error{ErrorCode::DiskFull, "nobody translated this"}).section(QLatin1Char('\n'), 1),
              QStringLiteral("nobody translated this"));
    EXPECT_EQ(told(Error{ErrorCode::DiskFull, "nobody translated this"}).section(QLatin1Char('\n'), 0, 0),
              QStringLiteral("ディスクに空きがありません。"));
}

TEST(CoreTexts, InEnglish_StayAsTheyAre) {
    EXPECT_EQ(translated(QStringLiteral("teacher reads prompts")), std::nullopt);
    EXPECT_EQ(told(Error{ErrorCode::DiskFull, "nobody translated this"}),
              QStringLiteral("nobody translated this"));
}

} // namespace
} // namespace retort::ui
