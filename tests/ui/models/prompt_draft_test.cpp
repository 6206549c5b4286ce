#include "models/prompts/prompt_draft.h"

#include "models/prompts/class_name_table.h"
#include "models/prompts/template_table.h"
#include "models/session/text.h"

#include <gmock/gmock.h>

#include <QAbstractItemModelTester>
#include <QSettings>
#include <QSignalSpy>

namespace retort::ui {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Tester = QAbstractItemModelTester;

const PromptSource kMine{
    .origin = PromptOrigin::Own, .name = QStringLiteral("mine"), .file = "/tmp/mine.json"};

class PromptDraftTest : public ::testing::Test {
protected:
    PromptDraftTest() {
        QSettings().clear();
        const PromptWords words{.templates = {{.text = QStringLiteral("a {}.")},
                                              {.text = QStringLiteral("the {}."), .on = false}},
                                .classNames = {QStringLiteral("cat"), QStringLiteral("犬")}};
        draft.open(QStringLiteral("pets/2"), {QStringLiteral("cat"), QStringLiteral("dog")},
                   {.source = {.origin = PromptOrigin::General}, .saved = words, .words = words});
    }
    /// "+a {}. -the {}."
    std::string lines() const {
        QStringList parts;
        for (const auto& line : draft.words().templates)
            parts << (line.on ? QLatin1Char('+') : QLatin1Char('-')) + line.text;
        return utf8(parts.join(QLatin1Char(' ')));
    }

    PromptDraft draft{QStringLiteral("/home/ann/w")};
};

TEST_F(PromptDraftTest, Prompts_AreThoseSwitchedOn) {
    EXPECT_THAT(draft.prompts().templates, ElementsAre("a {}."));
    EXPECT_THAT(draft.prompts().classNames, ElementsAre("cat", "犬"));
    EXPECT_THAT(fileOf(draft.words()).disabled, ElementsAre("the {}."));
    EXPECT_EQ(wordsOf(fileOf(draft.words())), draft.words());
}

TEST_F(PromptDraftTest, Changes_AreTakenBackAndMadeAgain) {
    draft.insertTemplates(1, {{.text = QStringLiteral("b {}")}, {.text = QStringLiteral("c {}")}});
    draft.removeTemplates({0, 3});
    EXPECT_EQ(lines(), "+b {} +c {}");
    draft.undo();
    EXPECT_EQ(lines(), "+a {}. +b {} +c {} -the {}.");
    draft.undo();
    EXPECT_FALSE(draft.isChanged());
    EXPECT_FALSE(draft.canUndo());
    draft.redo();
    draft.redo();
    EXPECT_EQ(lines(), "+b {} +c {}");
    EXPECT_FALSE(draft.canRedo());
}

TEST_F(PromptDraftTest, ReplacedPrompts_ComeBackWithTheirSource) {
    draft.setTemplate(0, {.text = QStringLiteral("one {}")});
    draft.replace(kMine, {.templates = {{.text = QStringLiteral("my {}")}}, .classNames = draft.classes()});
    EXPECT_EQ(draft.source(), kMine);
    EXPECT_FALSE(draft.isChanged());
    draft.undo();
    EXPECT_EQ(draft.source().origin, PromptOrigin::General);
    EXPECT_TRUE(draft.isChanged());
    EXPECT_EQ(lines(), "+one {} -the {}.");
}

TEST_F(PromptDraftTest, WhatIsTakenBackAfterSaving_IsAChangeOfTheSavedFile) {
    draft.setTemplate(0, {.text = QStringLiteral("one {}")});
    draft.setSaved(draft.source(), kMine, draft.words());
    EXPECT_FALSE(draft.isChanged());
    draft.undo();
    EXPECT_EQ(draft.source(), kMine);
    EXPECT_TRUE(draft.isChanged());
}

TEST_F(PromptDraftTest, SavingThatEndsAfterOthersWereOpened_IsOfWhatWasSaved) {
    const auto before = draft.source();
    const auto saved = draft.words();
    const PromptSource other{.origin = PromptOrigin::OneTemplate};
    draft.replace(other,
                  {.templates = {{.text = QStringLiteral("other {}")}}, .classNames = draft.classes()});
    draft.setSaved(before, kMine, saved);
    EXPECT_EQ(draft.source(), other);
    EXPECT_FALSE(draft.isChanged());
    draft.undo();
    EXPECT_EQ(draft.source(), kMine);
    EXPECT_FALSE(draft.isChanged());
}

TEST_F(PromptDraftTest, Obstacle_NamesTheTemplateWithoutAPlace) {
    EXPECT_EQ(draft.obstacle(), QString());
    draft.setTemplate(1, {.text = QStringLiteral("a cat"), .on = false});
    EXPECT_EQ(draft.obstacle(), QString()) << "it is off";
    draft.setTemplate(1, {.text = QStringLiteral("a cat")});
    EXPECT_THAT(utf8(draft.obstacle()), HasSubstr("\"a cat\" has no {}"));
    draft.removeTemplates({0, 1});
    EXPECT_THAT(utf8(draft.obstacle()), HasSubstr("at least one"));
}

TEST_F(PromptDraftTest, EmptyClassName_StandsForTheDatasetsOwn) {
    draft.setClassName(1, QStringLiteral("  "));
    EXPECT_THAT(draft.prompts().classNames, ElementsAre("cat", "dog"));
    draft.setClassName(0, QStringLiteral(" kitten "));
    EXPECT_THAT(draft.prompts().classNames, ElementsAre("kitten", "dog"));
    draft.resetClassNames();
    EXPECT_EQ(draft.words().classNames, draft.classes());
}

TEST_F(PromptDraftTest, LastWords_AreRememberedByWorkspaceAndDataset) {
    draft.insertTemplates(2, {{.text = QStringLiteral("no place, \"quoted\"; = 犬"), .on = false}});
    const auto remembered = rememberedPrompts(QStringLiteral("/home/ann/w"), QStringLiteral("pets/2"));
    ASSERT_TRUE(remembered);
    EXPECT_EQ(remembered->words, draft.words());
    EXPECT_EQ(remembered->source, draft.source());
    EXPECT_NE(remembered->saved, draft.words());
    EXPECT_FALSE(rememberedPrompts(QStringLiteral("/home/ann/w"), QStringLiteral("pets")));
    EXPECT_FALSE(rememberedPrompts(QStringLiteral("/home/bob/w"), QStringLiteral("pets/2")));
}

TEST_F(PromptDraftTest, TemplateTable_ShowsAndChangesTheDraft) {
    TemplateTable table(draft);
    const Tester tester(&table, Tester::FailureReportingMode::Fatal);
    EXPECT_EQ(table.index(1, 0).data(Qt::CheckStateRole).toInt(), Qt::Unchecked);
    EXPECT_TRUE(table.setData(table.index(1, 0), Qt::Checked, Qt::CheckStateRole));
    EXPECT_TRUE(table.setData(table.index(0, 0), QStringLiteral(" an {} "), Qt::EditRole));
    EXPECT_FALSE(table.setData(table.index(0, 0), QStringLiteral("  "), Qt::EditRole));
    EXPECT_EQ(lines(), "+an {} +the {}.");
    draft.insertTemplates(0, {{.text = QStringLiteral("first")}});
    EXPECT_EQ(table.index(0, 0).data().toString(), QStringLiteral("first"));
    EXPECT_THAT(utf8(table.index(0, 0).data(Qt::ToolTipRole).toString()), HasSubstr("no {}"));
}

TEST_F(PromptDraftTest, TemplateTable_TellsOnlyOfFiguresThatChanged) {
    TemplateTable table(draft);
    const Tester tester(&table, Tester::FailureReportingMode::Fatal);
    EXPECT_EQ(table.index(0, TemplateTable::Accuracy).data().toString(), QStringLiteral("–"));
    EXPECT_EQ(table.index(0, TemplateTable::Accuracy).data(Qt::CheckStateRole), QVariant());
    EXPECT_FALSE(table.setData(table.index(0, TemplateTable::Accuracy), QStringLiteral("x"), Qt::EditRole));
    QSignalSpy told(&table, &TemplateTable::dataChanged);
    const auto half = [](const std::string& text) {
        return text == "a {}." ? std::optional(0.5) : std::nullopt;
    };
    table.setAccuracy(half);
    table.setAccuracy(half);
    ASSERT_EQ(told.count(), 1);
    EXPECT_EQ(told[0][0].toModelIndex().column(), int{TemplateTable::Accuracy});
    EXPECT_EQ(table.index(0, TemplateTable::Accuracy).data().toString(), perCent(50));
    EXPECT_DOUBLE_EQ(table.index(0, TemplateTable::Accuracy).data(SortRole).toDouble(), 0.5);
    EXPECT_EQ(table.index(1, TemplateTable::Accuracy).data().toString(), QStringLiteral("–"));
}

TEST_F(PromptDraftTest, SwitchedOnOnly_AreOnInOneStep) {
    draft.switchOnOnly({QStringLiteral("the {}."), QStringLiteral("unknown {}")});
    EXPECT_EQ(lines(), "-a {}. +the {}.");
    draft.undo();
    EXPECT_EQ(lines(), "+a {}. -the {}.");
}

TEST_F(PromptDraftTest, ClassNameTable_ShowsNamesAndAccuracy) {
    ClassNameTable table(draft);
    const Tester tester(&table, Tester::FailureReportingMode::Fatal);
    EXPECT_EQ(table.index(1, ClassNameTable::Name).data().toString(), QStringLiteral("dog"));
    EXPECT_EQ(table.index(1, ClassNameTable::ReadsAs).data().toString(), QStringLiteral("犬"));
    EXPECT_EQ(table.index(1, ClassNameTable::Accuracy).data().toString(), QStringLiteral("–"));
    table.setAccuracy({0.5, 1});
    EXPECT_EQ(table.index(0, ClassNameTable::Accuracy).data().toString(), perCent(50));
    EXPECT_TRUE(
        table.setData(table.index(1, ClassNameTable::ReadsAs), QStringLiteral("puppy"), Qt::EditRole));
    EXPECT_FALSE(table.setData(table.index(1, ClassNameTable::Name), QStringLiteral("x"), Qt::EditRole));
    EXPECT_THAT(draft.prompts().classNames, ElementsAre("cat", "puppy"));
    EXPECT_FALSE(table.flags(table.index(0, ClassNameTable::Name)) & Qt::ItemIsEditable);
}

} // namespace
} // namespace retort::ui
