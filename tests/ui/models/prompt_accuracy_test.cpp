#include "models/prompts/prompt_accuracy.h"

#include "data/registry/registry.h"
#include "models/session/session.h"
#include "testing/fixtures.h"
#include "testing/image_folder.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

#include "teacher/teacher_embedding.h"

#include <QSignalSpy>
#include <QTest>

namespace retort::ui {
namespace {

using retort::testing::succeeds;
using State = PromptAccuracy::State;
using ::testing::HasSubstr;

/// The miniature teacher on twenty images of pets.
class PromptAccuracyTest : public ::testing::Test {
protected:
    void SetUp() override {
        testing::writePets(m_folder / "pets");
        ASSERT_THAT(data::importFolder(m_folder / "pets", "pets", m_folder / "workspace/datasets"),
                    succeeds());
    }
    void open() {
        m_session =
            Session::open(m_folder / "workspace", {.resources = retort::testing::resourcesFolder()}).value();
        m_accuracy = std::make_unique<PromptAccuracy>(*m_session);
    }
    void TearDown() override {
        m_accuracy.reset();
        m_session.reset();
    }
    /// As `teacher embed` does.
    void embed() {
        auto workspace = store::Workspace::open(m_folder / "workspace", store::Access::ReadWrite).value();
        const auto done =
            study::embedDataset(workspace, {.teacher = "miniature-clip",
                                            .dataset = "pets",
                                            .splits = {data::Split::Train},
                                            .work = {.resources = retort::testing::resourcesFolder()}});
        ASSERT_TRUE(done.ok()) << done.error().text();
    }
    static ZeroShotQuestion question(std::vector<std::string> templates) {
        return {.dataset = QStringLiteral("pets"),
                .teacher = QStringLiteral("miniature-clip"),
                .split = data::Split::Train,
                .prompts = {.templates = std::move(templates), .classNames = {"big dog 犬", "cat"}}};
    }
    bool waitFor(State state) {
        constexpr int kPatience = 20'000;
        return QTest::qWaitFor([&] { return m_accuracy->state() == state; }, kPatience);
    }

    retort::testing::TemporaryFolder m_folder;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<PromptAccuracy> m_accuracy;
};

TEST_F(PromptAccuracyTest, WithEmbeddedImages_EnsembleAndEachTemplateAreKnown) {
    embed();
    open();
    m_accuracy->ask(question({"a {}.", "the {}."}), {"a {}.", "the {}.", "{}"});
    EXPECT_EQ(m_accuracy->state(), State::Working);
    ASSERT_TRUE(waitFor(State::Ready)) << m_accuracy->problem().toStdString();
    ASSERT_NE(m_accuracy->ensemble(), nullptr);
    EXPECT_EQ(m_accuracy->ensemble()->images, 16);
    EXPECT_EQ(m_accuracy->ensemble()->confusion.size(), 2U);
    for (const auto* text : {"a {}.", "the {}.", "{}"})
        EXPECT_TRUE(m_accuracy->of(text)) << text;
    EXPECT_FALSE(m_accuracy->of("never asked {}"));
    // One template alone is the ensemble of it.
    m_accuracy->ask(question({"a {}."}), {"a {}."});
    EXPECT_EQ(m_accuracy->ensemble(), nullptr) << "that of another question";
    ASSERT_TRUE(waitFor(State::Ready));
    EXPECT_NEAR(m_accuracy->ensemble()->top1, *m_accuracy->of("a {}."), 1e-9);
    // Other names: nothing of before counts.
    auto renamed = question({"a {}."});
    renamed.prompts.classNames = {"hound", "tom"};
    m_accuracy->ask(renamed, {"a {}."});
    EXPECT_FALSE(m_accuracy->of("a {}."));
    ASSERT_TRUE(waitFor(State::Ready));
}

TEST_F(PromptAccuracyTest, WithoutEmbeddedImages_SaysSo) {
    open();
    m_accuracy->ask(question({"a {}."}), {"a {}."});
    ASSERT_TRUE(waitFor(State::ImagesMissing)) << m_accuracy->problem().toStdString();
    EXPECT_EQ(m_accuracy->ensemble(), nullptr);
    QSignalSpy failed(m_accuracy.get(), &PromptAccuracy::suggestionFailed);
    m_accuracy->suggest(question({"a {}.", "{}"}), {});
    EXPECT_TRUE(m_accuracy->isSuggesting());
    ASSERT_TRUE(failed.count() > 0 || failed.wait());
    EXPECT_THAT(failed[0][0].toString().toStdString(),
                HasSubstr("Measure the accuracy on the training split"));
    EXPECT_FALSE(m_accuracy->isSuggesting());
}

TEST_F(PromptAccuracyTest, AQuestionThatCannotBeAnswered_FailsWithTheReason) {
    open();
    auto nobodys = question({"a {}."});
    nobodys.teacher = QStringLiteral("nobody");
    m_accuracy->ask(nobodys, {"a {}."});
    ASSERT_TRUE(waitFor(State::Failed));
    EXPECT_THAT(m_accuracy->problem().toStdString(), HasSubstr("nobody"));
    m_accuracy->ask({}, {});
    EXPECT_EQ(m_accuracy->state(), State::Idle);
}

TEST_F(PromptAccuracyTest, Suggestion_SaysWhatItUsed) {
    embed();
    open();
    QSignalSpy suggested(m_accuracy.get(), &PromptAccuracy::suggested);
    m_accuracy->suggest(question({"a {}.", "the {}.", "{}"}), {});
    ASSERT_TRUE(suggested.count() > 0 || suggested.wait());
    const auto suggestion = suggested[0][1].value<study::Suggestion>();
    EXPECT_EQ(suggested[0][0].toString(), QStringLiteral("pets"));
    EXPECT_EQ(suggestion.selection.images, 16);
    EXPECT_EQ(suggestion.selection.folds.size(), 5U);
    EXPECT_FALSE(suggestion.templates.empty());
}

TEST_F(PromptAccuracyTest, GoneWhileAtWork_DoesNotAnswer) {
    embed();
    open();
    QSignalSpy suggested(m_accuracy.get(), &PromptAccuracy::suggested);
    m_accuracy->ask(question({"a {}."}), {"a {}."});
    m_accuracy->suggest(question({"a {}.", "{}"}), {});
    m_accuracy.reset();
    QCoreApplication::processEvents(); // an answer on its way would come now
    EXPECT_TRUE(suggested.isEmpty());
}

} // namespace
} // namespace retort::ui
