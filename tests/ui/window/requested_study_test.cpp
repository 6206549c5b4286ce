#include "models/session/requested_study.h"

#include "models/session/session.h"
#include "pages/page.h"
#include "testing/window_fixture.h"
#include "window/main_window.h"

#include <QLineEdit>

#include <fstream>
#include <iterator>

namespace retort::ui {
namespace {

using testing::WindowTest;

class RequestedStudyTest : public WindowTest {
protected:
    void TearDown() override { close(); }

    /// The name that is shown in the end; empty when nothing is.
    QString request(const std::string& file = "studies/miniature.json") {
        QString shown;
        requestStudy(session(), resources() / file, &window(), [&](const QString& name) { shown = name; });
        EXPECT_TRUE(waitFor([&] { return !shown.isEmpty() || !failures.isEmpty(); }));
        return shown;
    }
    std::size_t jobs() const { return session().queue().jobs().size(); }

    QStringList failures;
};

TEST_F(RequestedStudyTest, IsQueuedOnceAndNotAgainWhenItHasBeenRun) {
    writeStudy(2);
    open();
    EXPECT_EQ(request(), QStringLiteral("miniature"));
    EXPECT_EQ(request(), QStringLiteral("miniature")) << "it is in the queue";
    ASSERT_TRUE(waitFor([&] { return stateOfJob() == store::JobState::Finished; }))
        << session().queue().jobs().front().error;
    EXPECT_EQ(request(), QStringLiteral("miniature")) << "there is nothing left to do";
    EXPECT_EQ(jobs(), 1u);
    writeStudy(3); // another study of the same name
    EXPECT_EQ(request(), QStringLiteral("miniature"));
    EXPECT_EQ(jobs(), 2u);
}

TEST_F(RequestedStudyTest, GoesOnWhereItWasPaused) {
    constexpr int kLong = 1'000'000;
    writeStudy(kLong);
    open();
    request();
    ASSERT_TRUE(waitFor([&] { return session().queue().isBusy(); }));
    ASSERT_TRUE(session().queue().pause(session().queue().jobs().front().id).ok());
    ASSERT_TRUE(waitFor([&] { return stateOfJob() == store::JobState::Paused; }));
    request();
    EXPECT_TRUE(waitFor([&] { return session().queue().isBusy(); }));
    EXPECT_EQ(jobs(), 1u);
}

TEST_F(RequestedStudyTest, IsShownWhileItWaitsWhateverItsFileIsCalled) {
    constexpr int kLong = 1'000'000;
    writeStudy(kLong);
    std::ifstream first(resources() / "studies/miniature.json");
    auto text = QString::fromStdString(std::string(std::istreambuf_iterator<char>(first), {}));
    text.replace(QStringLiteral("\"miniature\""), QStringLiteral("\"of my own\""));
    std::ofstream(resources() / "elsewhere.json") << text.toStdString();
    open();
    request(); // the other waits behind it, so that the store does not know it yet
    ASSERT_TRUE(waitFor([&] { return session().queue().isBusy(); }));
    const auto name = request("elsewhere.json");
    ASSERT_EQ(name, QStringLiteral("of my own"));
    window().showPage(QStringLiteral("distil"));
    window().page(QStringLiteral("distil"))->showSubject(name);
    EXPECT_TRUE(
        waitFor([&] { return visible<QLineEdit>(QStringLiteral("Name of the study")).text() == name; }));
}

TEST_F(RequestedStudyTest, ThatCannotBeReadIsAProblem) {
    writeStudy(2);
    open();
    QObject::connect(&session(), &Session::failed, &window(),
                     [this](const QString& message) { failures << message; });
    EXPECT_EQ(request("studies/absent.json"), QString());
    ASSERT_EQ(failures.size(), 1);
    EXPECT_TRUE(failures.front().contains(QStringLiteral("absent.json")));
    EXPECT_EQ(jobs(), 0u);
}

} // namespace
} // namespace retort::ui
