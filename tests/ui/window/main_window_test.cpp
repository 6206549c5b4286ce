#include "window/main_window.h"

#include "jobs/study_job.h"
#include "models/distil/study_draft.h"
#include "pages/distil/distil_page.h"
#include "store/job_table.h"
#include "study/spec/spec.h"
#include "style/language.h"
#include "testing/press.h"
#include "testing/small_disk.h"
#include "testing/window_fixture.h"
#include "window/help_dialog.h"
#include "window/job_card.h"
#include "window/problem_card.h"

#include <QApplication>
#include <QMessageBox>
#include <QPushButton>
#include <QSettings>
#include <QTimer>
#include <QToolButton>

#include <algorithm>

namespace retort::ui {
namespace {

using testing::WindowTest;

constexpr int kEndless = 1'000'000; ///< steps that no test waits for

class MainWindowTest : public WindowTest {
protected:
    void TearDown() override { close(); }

    QToolButton& rail(const QString& page) const { return *window().findChild<QToolButton*>(page); }
    void startEndlessStudy() {
        writeStudy(kEndless);
        open();
        startEndless();
    }
    void startEndless() {
        queueStudy();
        ASSERT_TRUE(waitFor([&] { return session().queue().isBusy(); }));
    }
    void queueStudy() const {
        auto spec = study::readStudySpec(resources() / "studies/miniature.json");
        ASSERT_TRUE(spec.ok()) << spec.error().text();
        ASSERT_TRUE(session().queue().add(study::studyJob(*spec)).ok());
    }
    /// Closes the window and gives this answer to what it asks; returns the question.
    QString closeAndAnswer(const QString& answer) const {
        QString question;
        QTimer::singleShot(0, &window(), [&] {
            auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
            ASSERT_NE(box, nullptr);
            question = box->text();
            for (auto* button : box->buttons())
                if (button->text().remove(QLatin1Char('&')) == answer)
                    return button->click();
            ADD_FAILURE() << "no prediction " << answer.toStdString();
            box->reject();
        });
        window().close();
        return question;
    }
};

TEST_F(MainWindowTest, EmptyWorkspace_BeginsWithTheStartPage) {
    writeStudy(2);
    open();
    EXPECT_TRUE(waitFor([&] { return shows(QStringLiteral("You label a few images")); }));
    for (const auto& page : window().pages())
        EXPECT_FALSE(rail(page).isChecked()) << page.toStdString();
}

TEST_F(MainWindowTest, RailAndKeys_LeadToEveryPage) {
    writeStudy(2);
    open();
    int number = 1;
    for (const auto& key : window().pages()) {
        testing::press(window(), static_cast<Qt::Key>(Qt::Key_0 + number++), Qt::ControlModifier);
        EXPECT_TRUE(rail(key).isChecked()) << key.toStdString();
    }
    for (const auto& key : window().pages()) {
        QTest::mouseClick(&rail(key), Qt::LeftButton);
        EXPECT_TRUE(rail(key).isChecked()) << key.toStdString();
    }
    EXPECT_TRUE(settle());
}

TEST_F(MainWindowTest, PageAndDock_AreRememberedOverARestart) {
    writeStudy(2);
    open();
    window().showPage(QStringLiteral("models"));
    auto& dock = visible<QToolButton>(QStringLiteral("Queue and problems"));
    ASSERT_TRUE(dock.isChecked());
    dock.click();
    window().close();
    close();
    // A workspace with a job is not a new one: no start page.
    {
        auto workspace = store::Workspace::open(this->workspace(), store::Access::ReadWrite);
        ASSERT_TRUE(workspace.ok());
        store::JobTable jobs(workspace->database());
        const auto job = jobs.add({.kind = "study", .title = "done", .request = "{}"});
        ASSERT_TRUE(job.ok());
        ASSERT_TRUE(jobs.setFailed(job->id, "in the last session").ok());
    }
    open();
    EXPECT_TRUE(rail(QStringLiteral("models")).isChecked());
    EXPECT_FALSE(visible<QToolButton>(QStringLiteral("Queue and problems")).isChecked());
    EXPECT_FALSE(shows(QStringLiteral("No problems.")));
}

TEST_F(MainWindowTest, JobsOfTheLastSession_AreOfferedWhateverTheDockWas) {
    startEndlessStudy();
    visible<QToolButton>(QStringLiteral("Queue and problems")).click(); // hidden from now on
    close();
    open();
    EXPECT_TRUE(shows(QStringLiteral("of the last session")));
    visible<QPushButton>(QStringLiteral("Resume all")).click();
    EXPECT_TRUE(waitFor([&] { return session().queue().isBusy(); }));
    EXPECT_TRUE(waitFor([&] { return !shows(QStringLiteral("of the last session")); }));
}

TEST_F(MainWindowTest, JobsOfTheLastSession_AreResumedWhileAnotherRuns) {
    startEndlessStudy();
    close();
    open();
    ASSERT_TRUE(session().queue().add({.kind = "study", .title = "another", .request = "{}"}).ok());
    visible<QPushButton>(QStringLiteral("Resume all")).click();
    const auto isPaused = [](const store::JobRecord& job) { return job.state == store::JobState::Paused; };
    EXPECT_TRUE(waitFor([&] { return std::ranges::none_of(session().queue().jobs(), isPaused); }));
    EXPECT_TRUE(waitFor([&] { return session().queue().isBusy(); }));
}

TEST_F(MainWindowTest, FinishedJobs_StandLastAndAreClearedInOneClick) {
    writeStudy(kEndless);
    open();
    const auto add = [&](const char* kind) {
        return session().queue().add({.kind = kind, .title = kind, .request = "{}"}).value();
    };
    const auto cancelled = add("zero-shot"); // fails: its request names nothing
    ASSERT_TRUE(waitFor([&] { return session().queue().jobs().front().state == store::JobState::Failed; }));
    ASSERT_TRUE(session().queue().cancel(cancelled).ok());
    startEndless();
    const auto clearButton = [&]() -> QPushButton* {
        for (auto* button : window().findChildren<QPushButton*>())
            if (button->isVisible() && button->text() == QStringLiteral("Clear finished (1)"))
                return button;
        return nullptr;
    };
    ASSERT_TRUE(waitFor([&] { return clearButton() && window().findChildren<JobCard*>().size() == 2; }));
    const auto cards = window().findChildren<JobCard*>();
    ASSERT_EQ(cards.size(), 2);
    EXPECT_EQ(cards.back()->job(), cancelled);
    clearButton()->click();
    EXPECT_TRUE(waitFor([&] { return session().queue().jobs().size() == 1; }));
    EXPECT_TRUE(session().queue().isBusy());
}

TEST_F(MainWindowTest, KeysOfTheQueue_MovePauseResumeCancelAndRemove) {
    startEndlessStudy();
    for (const auto* title : {"first", "second"})
        ASSERT_TRUE(session().queue().add({.kind = "study", .title = title, .request = "{}"}).ok());
    // As the panel shows them: a key moves a job from where it is seen.
    const auto titles = [&] {
        auto cards = window().findChildren<JobCard*>();
        std::ranges::sort(cards, {}, [](const JobCard* card) { return card->y(); });
        QStringList found;
        for (const auto* card : cards)
            if (card->isVisible())
                found += card->accessibleName().section(QLatin1Char(','), 0, 0);
        return found;
    };
    const auto showsInOrder = [&](const QString& second, const QString& third) {
        return waitFor([&] {
            return titles() == QStringList{QStringLiteral("Study miniature"), second, third};
        });
    };
    const auto press = [&](const QString& title, Qt::Key key, Qt::KeyboardModifiers with = {}) {
        JobCard* card = nullptr;
        ASSERT_TRUE(waitFor([&] {
            for (auto* each : window().findChildren<JobCard*>())
                if (each->isVisible() && each->accessibleName().startsWith(title + QLatin1Char(',')))
                    card = each;
            return card != nullptr;
        })) << title.toStdString();
        QTest::keyClick(card, key, with);
    };
    const auto first = QStringLiteral("Study first"), second = QStringLiteral("Study second");
    ASSERT_TRUE(showsInOrder(first, second));
    press(second, Qt::Key_Up, Qt::AltModifier);
    EXPECT_TRUE(showsInOrder(second, first));
    press(second, Qt::Key_Down, Qt::AltModifier);
    EXPECT_TRUE(showsInOrder(first, second));
    press(first, Qt::Key_Space);
    EXPECT_TRUE(waitFor([&] { return stateOfJob(1) == store::JobState::Paused; }));
    press(second, Qt::Key_Delete);
    EXPECT_TRUE(waitFor([&] { return find<JobCard>(second + QStringLiteral(", cancelled")) != nullptr; }));
    press(second, Qt::Key_Delete);
    EXPECT_TRUE(waitFor([&] { return titles().size() == 2; }));
}

TEST_F(MainWindowTest, AnotherLanguage_IsSpokenAtOnceAndLosesNothing) {
    startEndlessStudy();
    const auto key = QStringLiteral("distil");
    const auto draft = [&]() -> StudyDraft& {
        return qobject_cast<DistilPage*>(window().page(key))->draft();
    };
    window().showPage(key);
    ASSERT_TRUE(waitFor([&] { return draft().spec().name == "miniature"; }));
    draft().edit([](study::StudySpec& spec) { spec.name = "typed and not saved"; });
    const auto size = window().size();
    const auto stateOfCard = [&] {
        const auto* card = window().findChild<JobCard*>();
        return card ? card->accessibleName() : QString{};
    };
    ASSERT_TRUE(waitFor([&] { return stateOfCard() == QStringLiteral("Study miniature, running"); }))
        << stateOfCard().toStdString();

    chooseLanguage(*qApp, LanguageChoice::Japanese);
    EXPECT_TRUE(waitFor([&] { return rail(key).isChecked() && rail(key).text() == QStringLiteral("蒸留"); }));
    EXPECT_TRUE(waitFor([&] { return window().isComplete(); }));
    EXPECT_TRUE(waitFor([&] { return find<QPushButton>(QStringLiteral("スタディを開く…")) != nullptr; }));
    EXPECT_EQ(draft().spec().name, "typed and not saved");
    EXPECT_TRUE(waitFor([&] { return stateOfCard() == QStringLiteral("スタディ miniature, 実行中"); }))
        << stateOfCard().toStdString();
    EXPECT_TRUE(waitFor([&] { return shows(QStringLiteral("微調整")) || shows(QStringLiteral(": 蒸留")); }));
    EXPECT_TRUE(session().queue().isBusy());
    EXPECT_EQ(window().size(), size);
    testing::press(window(), Qt::Key_1, Qt::ControlModifier);
    EXPECT_TRUE(rail(QStringLiteral("data")).isChecked()) << "keys work once, not twice";

    chooseLanguage(*qApp, LanguageChoice::English);
    EXPECT_TRUE(waitFor([&] { return rail(QStringLiteral("data")).text() == QStringLiteral("Data"); }));
    EXPECT_EQ(draft().spec().name, "typed and not saved");
    EXPECT_TRUE(settle());
}

TEST_F(MainWindowTest, F1_OpensTheHelp) {
    writeStudy(2);
    open();
    QString title;
    QTimer::singleShot(0, &window(), [&] {
        auto* dialog = qobject_cast<HelpDialog*>(QApplication::activeModalWidget());
        ASSERT_NE(dialog, nullptr);
        title = dialog->windowTitle();
        QTest::keyClick(dialog, Qt::Key_Escape);
    });
    QTest::keyClick(&window(), Qt::Key_F1);
    EXPECT_EQ(title, QStringLiteral("Help"));
}

TEST_F(MainWindowTest, RunThatFailsAtOnce_StandsInTheProblemsWithTheReason) {
    writeStudy(2);
    open();
    std::filesystem::rename(m_folder / "pets", m_folder / "gone");
    queueStudy();
    ASSERT_TRUE(waitFor([&] { return stateOfJob() == store::JobState::Failed; }));
    ASSERT_TRUE(waitFor([&] { return window().findChild<ProblemCard*>() != nullptr; }));
    EXPECT_EQ(window().findChild<ProblemCard*>()->accessibleName(), QStringLiteral("Study miniature"));
    EXPECT_TRUE(waitFor([&] { return shows(QString::fromStdString((m_folder / "pets").string())); }))
        << session().queue().jobs().front().error;
    EXPECT_EQ(QApplication::activeModalWidget(), nullptr);
    // Its card offers to try again, which works once the folder is back.
    std::filesystem::rename(m_folder / "gone", m_folder / "pets");
    ASSERT_TRUE(waitFor([&] { return find<QToolButton>(QStringLiteral("Run again")) != nullptr; }));
    QTest::mouseClick(find<QToolButton>(QStringLiteral("Run again")), Qt::LeftButton);
    EXPECT_TRUE(waitFor([&] { return stateOfJob() == store::JobState::Finished; }));
}

TEST_F(MainWindowTest, StudyOnAFullDisk_SaysSoAndRunsOnceThereIsRoom) {
    writeStudy(2);
    open();
    constexpr std::int64_t kTooLittle = 16384; // for a checkpoint
    retort::testing::SmallDisk disk(workspace() / "runs", kTooLittle);
    if (!disk.obstacle().empty())
        GTEST_SKIP() << disk.obstacle();
    queueStudy();
    ASSERT_TRUE(waitFor([&] { return stateOfJob() == store::JobState::Failed; }));
    EXPECT_TRUE(waitFor([&] { return shows(QStringLiteral("free some space")); }))
        << session().queue().jobs().front().error;
    disk.takeAway();
    ASSERT_TRUE(waitFor([&] { return find<QToolButton>(QStringLiteral("Run again")) != nullptr; }));
    QTest::mouseClick(find<QToolButton>(QStringLiteral("Run again")), Qt::LeftButton);
    EXPECT_TRUE(waitFor([&] { return stateOfJob() == store::JobState::Finished; }))
        << session().queue().jobs().front().error;
}

TEST_F(MainWindowTest, ClosingWithoutJobs_AsksNothing) {
    writeStudy(2);
    open();
    window().close();
    EXPECT_FALSE(window().isVisible());
}

TEST_F(MainWindowTest, ClosingWhileAJobRuns_CanBeTakenBack) {
    startEndlessStudy();
    EXPECT_EQ(closeAndAnswer(QStringLiteral("Keep open")), QStringLiteral("A job is running."));
    EXPECT_TRUE(window().isVisible());
    EXPECT_TRUE(session().queue().isBusy());
}

TEST_F(MainWindowTest, ClosingWhileAJobRuns_PausesItAndOffersToGoOnAfterTheNextStart) {
    startEndlessStudy();
    closeAndAnswer(QStringLiteral("Pause and close"));
    EXPECT_FALSE(window().isVisible());
    close();
    open();
    EXPECT_EQ(stateOfJob(), store::JobState::Paused);
    ASSERT_TRUE(waitFor([&] { return find<QToolButton>(QStringLiteral("Resume")) != nullptr; }));
    find<QToolButton>(QStringLiteral("Resume"))->click();
    EXPECT_TRUE(waitFor([&] { return session().queue().isBusy(); }));
}

TEST_F(MainWindowTest, ClosingWhileAJobRuns_CanWaitForItsEnd) {
    startEndlessStudy();
    closeAndAnswer(QStringLiteral("Close when the queue is done"));
    EXPECT_FALSE(window().isVisible());
    EXPECT_TRUE(session().queue().isBusy());
    // A second start shows the window again.
    EXPECT_EQ(Opening({.resources = resources()}).open(workspace()), Opened::FirstCalled);
    EXPECT_TRUE(waitFor([&] { return window().isVisible(); }));
}

} // namespace
} // namespace retort::ui
