#include "models/generate/grid_draft.h"

#include "models/models/model_table.h"
#include "testing/generated_sets.h"

#include <gmock/gmock.h>

#include <QSettings>
#include <QTest>

namespace retort::ui {
namespace {

using study::GridParameter;
using ::testing::ElementsAre;
using testing::GeneratedSets;
using ::testing::HasSubstr;
using testing::kPetsName;

class GridDraftTest : public ::testing::Test {
protected:
    void SetUp() override {
        QSettings().clear();
        m_models.reload();
        shelf().reload();
        ASSERT_TRUE(settle());
        shelf().open(QLatin1String(kPetsName));
        ASSERT_TRUE(settle());
        m_set.edit([](study::SetRequest& r) { r.dataset = kPetsName; });
    }
    bool settle() {
        return QTest::qWaitFor([&] { return m_sets.session().isQuiet(); });
    }
    DataShelf& shelf() { return m_sets.session().dataShelf(); }
    std::string obstacle() {
        const auto found = m_draft.obstacle();
        return found ? found->text.toStdString() : "";
    }

    GeneratedSets m_sets;
    ModelTable m_models{m_sets.session()};
    GenerationDraft m_set{m_models, shelf()};
    GridDraft m_draft{m_set, shelf()};
};

TEST_F(GridDraftTest, Begins_WithSomethingThatCanBeDrawn) {
    EXPECT_EQ(obstacle(), "");
    EXPECT_EQ(m_draft.cells(), 16U);
    const auto request = m_draft.request(QStringLiteral("one"));
    EXPECT_EQ(request.name, "one");
    EXPECT_EQ(request.set.dataset, kPetsName);
    EXPECT_EQ(request.across.parameter, GridParameter::Guidance);
    EXPECT_THAT(request.across.values, ElementsAre("1", "2", "4", "7.5"));
    EXPECT_THAT(request.down.values, ElementsAre("1", "2", "3", "4"));
}

TEST_F(GridDraftTest, Parameters_AreThoseThatMeanSomethingToTheGenerator) {
    EXPECT_FALSE(m_draft.parameters().contains(GridParameter::NoiseLevel));
    m_set.edit([](study::SetRequest& r) {
        r.source = study::Source::Img2Img;
        r.generator.clear();
    });
    ASSERT_EQ(m_set.drawing(), Sampling::FromEmbedding);
    EXPECT_TRUE(m_draft.parameters().contains(GridParameter::NoiseLevel));
    EXPECT_FALSE(m_draft.parameters().contains(GridParameter::Strength));
    m_draft.chooseAcross(GridParameter::NoiseLevel);
    m_set.edit([](study::SetRequest& r) {
        r.source = study::Source::Cls2Img;
        r.generator.clear();
    });
    EXPECT_EQ(m_draft.across().parameter, GridParameter::Guidance) << "noise means nothing to cls2img";
    EXPECT_EQ(obstacle(), "");
}

TEST_F(GridDraftTest, Classes_AreNamedOnAnAxisOrBeside) {
    m_draft.setClass(QStringLiteral("cat"));
    EXPECT_EQ(m_draft.request({}).className, "cat");
    m_draft.chooseDown(GridParameter::Class);
    EXPECT_TRUE(m_draft.hasClassAxis());
    const auto request = m_draft.request({});
    EXPECT_EQ(request.className, "");
    EXPECT_THAT(request.down.values, ElementsAre("big dog 犬", "cat"));
    m_draft.setDownText(QStringLiteral("cat; cow"));
    EXPECT_THAT(obstacle(), HasSubstr("no class cow"));
}

TEST_F(GridDraftTest, WhatCannotBeDrawn_IsSaid) {
    m_draft.setAcrossText(QStringLiteral("1, two"));
    EXPECT_THAT(obstacle(), HasSubstr("two is not a valid value of Guidance"));
    m_draft.setAcrossText(QStringLiteral("1, -3"));
    EXPECT_THAT(obstacle(), HasSubstr("-3 is not a valid value of Guidance"));
    m_draft.chooseAcross(GridParameter::Scheduler);
    m_draft.setAcrossText(QStringLiteral("ddim, eular"));
    EXPECT_THAT(obstacle(), HasSubstr("eular is not a valid value of Scheduler"));
    m_draft.chooseAcross(GridParameter::Guidance);
    m_draft.setAcrossText(QStringLiteral(" , "));
    EXPECT_THAT(obstacle(), HasSubstr("Give values of Guidance"));
    m_draft.setAcrossText(QStringLiteral("1"));
    m_draft.setDownText(QStringLiteral("1,").repeated(101));
    EXPECT_THAT(obstacle(), HasSubstr("at most 100"));
    m_draft.chooseDown(GridParameter::Guidance);
    EXPECT_THAT(obstacle(), HasSubstr("choose two parameters"));
}

TEST_F(GridDraftTest, Template_MayHaveCommas) {
    m_draft.chooseDown(GridParameter::Template);
    m_draft.setDownText(QStringLiteral("a small, round {}.; a {}."));
    EXPECT_THAT(m_draft.request({}).down.values, ElementsAre("a small, round {}.", "a {}."));
}

TEST_F(GridDraftTest, ValuesOfACell_GoIntoTheForm) {
    const study::ParameterGrid grid{
        .across = {.parameter = GridParameter::Guidance, .values = {"1", "7.5"}},
        .down = {.parameter = GridParameter::Scheduler, .values = {"euler", "ddim"}}};
    m_draft.use(grid, 1, 0);
    EXPECT_EQ(m_set.form().choices.guidance, 7.5);
    EXPECT_EQ(m_set.form().choices.scheduler, diffusion::SchedulerKind::Euler);
}

} // namespace
} // namespace retort::ui
