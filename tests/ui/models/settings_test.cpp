#include "settings/settings.h"

#include <gtest/gtest.h>

namespace retort::ui {
namespace {

class SettingsTest : public ::testing::Test {
protected:
    SettingsTest() { QSettings().clear(); }

    static QVariant stored(const char* key) { return QSettings().value(QLatin1String(key)); }
};

TEST_F(SettingsTest, WhatIsNotSet_IsTheUsual) {
    EXPECT_EQ(settings::datasetZoom().value(96), 96);
    EXPECT_TRUE(settings::wantsNotices().value(true));
    EXPECT_EQ(settings::theme().value(), QString());
    EXPECT_FALSE(settings::showsDock().isSet());
}

TEST_F(SettingsTest, WhatIsSet_IsReadBackUntilItIsForgotten) {
    settings::showsDock().set(false);
    EXPECT_TRUE(settings::showsDock().isSet());
    EXPECT_FALSE(settings::showsDock().value(true));
    settings::showsDock().forget();
    EXPECT_TRUE(settings::showsDock().value(true));
    settings::latency(QStringLiteral("abc")).set({{QStringLiteral("milliseconds"), 2.5}});
    EXPECT_EQ(settings::latency(QStringLiteral("abc")).value().value(QStringLiteral("milliseconds")), 2.5);
}

/// Whoever has used an earlier version finds everything as it was left.
TEST_F(SettingsTest, KeysAreThoseOfEveryVersion) {
    settings::windowGeometry().set("bytes");
    settings::shownPage().set(QStringLiteral("data"));
    settings::showsDock().set(true);
    settings::wantsNotices().set(false);
    settings::theme().set(QStringLiteral("dark"));
    settings::language().set(QStringLiteral("ja"));
    settings::tableHeader(QStringLiteral("students")).set("widths");
    settings::isFolded(QStringLiteral("distil/more")).set(true);
    settings::datasetZoom().set(1);
    settings::galleryZoom().set(2);
    settings::promptTeacher().set(QStringLiteral("clip"));
    settings::promptDataset().set(QStringLiteral("pets"));
    settings::resultPart(QStringLiteral("best")).set(true);
    settings::latency(QStringLiteral("0a")).set({});
    settings::labelled(QStringLiteral("a/b")).kind.set(QStringLiteral("all"));
    settings::lastPrompts(QStringLiteral("/w"), QStringLiteral("a/b")).words.templates.set({});
    settings::shownStudy(QStringLiteral("/w")).set(QStringLiteral("s"));
    settings::studyFolder().set(QStringLiteral("/f"));
    for (const auto* key :
         {"results/study/|w", "distil/folder", "window/geometry", "window/page", "window/dock",
          "window/notices", "window/theme", "window/language", "tables/students", "folded/distil/more",
          "data/zoom", "generate/zoom", "prompts/teacher", "prompts/dataSet", "results/best", "latency/0a",
          "labelled/a%2Fb/kind", "prompts/last/|w/a|b/words/templates"})
        EXPECT_TRUE(QSettings().contains(QLatin1String(key))) << key;
    EXPECT_EQ(QSettings().allKeys().size(), 18);
    EXPECT_EQ(stored("generate/zoom").toInt(), 2);
    EXPECT_EQ(stored("window/theme").toString(), QStringLiteral("dark"));
}

TEST_F(SettingsTest, ListOfOneText_IsAListAgain) {
    const auto prompts = settings::lastPrompts(QStringLiteral("w"), QStringLiteral("d")).saved;
    prompts.templates.set({QStringLiteral("a photo of a {}.")});
    EXPECT_EQ(prompts.templates.value(), QStringList{QStringLiteral("a photo of a {}.")});
}

} // namespace
} // namespace retort::ui
