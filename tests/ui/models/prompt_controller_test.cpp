#include "models/prompts/prompt_controller.h"

#include "data/registry/registry.h"
#include "models/session/data_shelf.h"
#include "models/session/session.h"
#include "testing/fixtures.h"
#include "testing/image_folder.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

#include <QSignalSpy>
#include <QTest>

namespace retort::ui {
namespace {

/// The prompts of a dataset of pets, in a workspace in which nothing was measured.
class PromptControllerTest : public ::testing::Test {
protected:
    void SetUp() override {
        testing::writePets(m_folder / "pets");
        ASSERT_THAT(data::importFolder(m_folder / "pets", "pets", m_folder / "workspace/datasets"),
                    retort::testing::succeeds());
        m_session =
            Session::open(m_folder / "workspace", {.resources = retort::testing::resourcesFolder()}).value();
        m_shelf =
            std::make_unique<DataShelf>(data::DatasetSearch{.folders = {m_folder / "workspace/datasets"}});
        m_controller = std::make_unique<PromptController>(*m_session, *m_shelf);
    }
    void TearDown() override {
        m_controller.reset();
        m_shelf.reset();
        m_session.reset();
    }
    void openPets() {
        QSignalSpy opened(&m_controller->draft(), &PromptDraft::changed);
        m_controller->begin(QStringLiteral("pets"));
        m_controller->open({"big dog 犬", "cat"});
        ASSERT_TRUE(opened.count() > 0 || opened.wait());
    }
    PromptDraft& draft() { return m_controller->draft(); }

    retort::testing::TemporaryFolder m_folder;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<DataShelf> m_shelf;
    std::unique_ptr<PromptController> m_controller;
};

TEST_F(PromptControllerTest, WithoutADataset_NothingCanBeDone) {
    const auto reason = QStringLiteral("Choose a dataset first");
    EXPECT_EQ(m_controller->importObstacle(), reason);
    EXPECT_EQ(m_controller->exportObstacle(), reason);
    EXPECT_EQ(m_controller->saveObstacle(), reason);
    EXPECT_EQ(m_controller->studyObstacle(), reason);
    EXPECT_EQ(m_controller->measureObstacle(), reason);
    EXPECT_EQ(m_controller->suggestObstacle(), reason);
}

TEST_F(PromptControllerTest, WhileAnotherDatasetIsOpened_ThePromptsAtHandAreNotIts) {
    openPets();
    EXPECT_TRUE(m_controller->isAtHand());
    m_controller->begin(QStringLiteral("flowers"));
    EXPECT_FALSE(m_controller->isAtHand());
    EXPECT_FALSE(m_controller->exportObstacle().isEmpty());
}

TEST_F(PromptControllerTest, AsOpened_CanBeMeasuredAndUsedInAStudy) {
    openPets();
    EXPECT_EQ(m_controller->measureObstacle(),
              QStringLiteral("There is no teacher yet; add one on the Models page"));
    m_controller->setTeacher(QStringLiteral("miniature-clip"));
    m_controller->setSplit(data::Split::Test);
    EXPECT_EQ(m_controller->measureObstacle(), QString());
    EXPECT_EQ(m_controller->studyObstacle(), QString());
    EXPECT_EQ(m_controller->saveObstacle(), QString()) << "under a name of one's own";
    EXPECT_EQ(m_controller->question().teacher, QStringLiteral("miniature-clip"));
    EXPECT_EQ(m_controller->question().split, data::Split::Test);
}

TEST_F(PromptControllerTest, WhatWasChanged_IsSavedBeforeAStudyRefersToIt) {
    openPets();
    draft().insertTemplates(0, {{.text = QStringLiteral("a drawing of a {}.")}});
    EXPECT_EQ(m_controller->studyObstacle(),
              QStringLiteral("Save it first: a study refers to what is saved"));
    draft().undo();
    EXPECT_EQ(m_controller->studyObstacle(), QString());
}

TEST_F(PromptControllerTest, AQuestionInTheQueue_IsNotAskedTwice) {
    openPets();
    m_controller->setTeacher(QStringLiteral("miniature-clip"));
    QSignalSpy changed(m_controller.get(), &PromptController::changed);
    m_controller->measure();
    ASSERT_TRUE(QTest::qWaitFor([&] { return m_controller->measurementUnderWay().has_value(); }));
    EXPECT_EQ(m_controller->measureObstacle(), QStringLiteral("It is in the queue already"));
    draft().insertTemplates(0, {{.text = QStringLiteral("a drawing of a {}.")}});
    EXPECT_EQ(m_controller->measureObstacle(), QString()) << "other prompts";
}

TEST_F(PromptControllerTest, OneTemplate_LeavesNothingToSelectFrom) {
    openPets();
    m_controller->setTeacher(QStringLiteral("miniature-clip"));
    EXPECT_EQ(m_controller->suggestObstacle(),
              QStringLiteral("There is nothing to select from: add templates"));
    draft().insertTemplates(0, {{.text = QStringLiteral("a drawing of a {}.")}});
    EXPECT_EQ(m_controller->suggestObstacle(), QString());
}

} // namespace
} // namespace retort::ui
