#include "pages/start_page.h"

#include "jobs/job_kind.h"
#include "models/session/session.h"
#include "testing/fixtures.h"
#include "testing/temporary_folder.h"
#include "widgets/message_strip.h"

#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

namespace retort::ui {
namespace {

using ::testing::HasSubstr;

class StartPageTest : public ::testing::Test {
protected:
    void open(const std::filesystem::path& fashionMnist, const std::filesystem::path& resources) {
        auto session = Session::open(m_folder / "workspace", {.resources = resources});
        ASSERT_TRUE(session.ok()) << session.error().text();
        m_session = std::move(*session);
        m_shelf = std::make_unique<DataShelf>(data::DatasetSearch{.fashionMnist = fashionMnist});
        m_page = std::make_unique<StartPage>(*m_session, *m_shelf);
        m_page->show();
        m_page->enter();
        ASSERT_TRUE(QTest::qWaitFor([&] { return m_session->isQuiet() && m_shelf->isIdle(); }));
    }
    void TearDown() override {
        m_page.reset();
        m_shelf.reset();
        m_session.reset();
    }
    QPushButton& button() {
        for (auto* one : m_page->findChildren<QPushButton*>())
            if (one->property("role") == QStringLiteral("primary"))
                return *one;
        throw std::logic_error("no primary button");
    }
    std::string message() { return m_page->findChild<MessageStrip*>()->text().toStdString(); }
    /// The study without its teacher: what is queued fails at once.
    std::filesystem::path resources() {
        std::filesystem::create_directories(m_folder / "resources/studies");
        std::filesystem::copy(retort::testing::resourcesFolder() / "studies/miniature.json",
                              m_folder / "resources/studies");
        return m_folder / "resources";
    }
    /// A folder in which Fashion-MNIST seems to be.
    std::filesystem::path fashionMnist() {
        m_folder.write("fashion/train-images-idx3-ubyte", "");
        return m_folder / "fashion";
    }

    retort::testing::TemporaryFolder m_folder;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<DataShelf> m_shelf;
    std::unique_ptr<StartPage> m_page;
};

TEST_F(StartPageTest, Run_PutsOneStudyIntoTheQueueAndLeadsToIt) {
    open(fashionMnist(), resources());
    QSignalSpy way(m_page.get(), &Page::wayTo);
    ASSERT_TRUE(button().isEnabled()) << button().toolTip().toStdString();
    QTest::mouseClick(&button(), Qt::LeftButton);
    ASSERT_TRUE(QTest::qWaitFor([&] { return way.size() == 1; }));
    EXPECT_EQ(way.front()[0].toString(), QStringLiteral("distil"));
    EXPECT_EQ(way.front()[1].toString(), QStringLiteral("miniature"));
    const auto jobs = m_session->queue().jobs();
    ASSERT_EQ(jobs.size(), 1u);
    EXPECT_EQ(jobs.front().request.kind, wordOf(study::JobKind::Study));
    EXPECT_EQ(jobs.front().request.title, "miniature");
}

TEST_F(StartPageTest, DatasetThatIsNotInstalled_IsNamedWithItsPackage) {
    open(m_folder / "absent", resources());
    EXPECT_FALSE(button().isEnabled());
    EXPECT_THAT(button().toolTip().toStdString(), HasSubstr("dataset-fashion-mnist"));
    EXPECT_THAT(message(), HasSubstr("dataset-fashion-mnist"));
}

TEST_F(StartPageTest, StudyThatCannotBeRead_IsToldAndNotOffered) {
    open(fashionMnist(), m_folder / "absent");
    EXPECT_FALSE(button().isEnabled());
    EXPECT_THAT(message(), HasSubstr("miniature.json"));
}

TEST_F(StartPageTest, Links_LeadToOwnImagesAndModels) {
    open(fashionMnist(), resources());
    QSignalSpy way(m_page.get(), &Page::wayTo);
    for (auto* one : m_page->findChildren<QPushButton*>())
        if (one != &button() && one->isVisible())
            one->click();
    ASSERT_EQ(way.size(), 2);
    EXPECT_EQ(way[0][0].toString(), QStringLiteral("data"));
    EXPECT_EQ(way[1][0].toString(), QStringLiteral("models"));
}

} // namespace
} // namespace retort::ui
