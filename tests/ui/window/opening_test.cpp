#include "window/opening.h"

#include "store/workspace.h"
#include "testing/window_fixture.h"
#include "window/refusal_window.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>

#include <QApplication>
#include <QFileDialog>
#include <QPushButton>
#include <QTimer>

#include <fstream>
#include <optional>

#include <unistd.h>

namespace retort::ui {
namespace {

using ::testing::HasSubstr;
using testing::WindowTest;

class OpeningTest : public WindowTest {
protected:
    void SetUp() override {
        writeStudy(2);
        m_opening = std::make_unique<Opening>(study::ComputeContext{.resources = resources()});
    }
    void TearDown() override { close(); }

    std::string refusal() const {
        QStringList texts;
        for (const auto* label : opening().refusal()->findChildren<QLabel*>())
            texts << label->text();
        return texts.join(QLatin1Char('\n')).toStdString();
    }
    QPushButton& button(const QString& text) const {
        for (auto* one : opening().refusal()->findChildren<QPushButton*>())
            if (one->text() == text)
                return *one;
        throw std::runtime_error("no button " + text.toStdString());
    }
};

TEST_F(OpeningTest, WorkspaceHeldByAnotherProgram_SaysByWhomAndOpensOnceItIsFree) {
    auto opened = store::Workspace::open(workspace(), store::Access::ReadWrite);
    ASSERT_TRUE(opened.ok());
    std::optional<store::Workspace> holder(std::move(*opened));
    EXPECT_EQ(opening().open(workspace()), Opened::Refused);
    EXPECT_EQ(opening().error().code, ErrorCode::Busy);
    opening().showRefusal();
    EXPECT_THAT(refusal(), HasSubstr(workspace().string()));
    EXPECT_THAT(refusal(), HasSubstr("process " + std::to_string(::getpid())));
    QTest::mouseClick(&button(QStringLiteral("Try again")), Qt::LeftButton);
    EXPECT_TRUE(opening().refusal()->isVisible());
    holder.reset();
    QTest::mouseClick(&button(QStringLiteral("Try again")), Qt::LeftButton);
    EXPECT_FALSE(opening().refusal()->isVisible());
    ASSERT_NE(opening().window(), nullptr);
    EXPECT_TRUE(window().isVisible());
    EXPECT_TRUE(settle());
}

TEST_F(OpeningTest, FolderThatCannotBeMade_LeadsToAnotherOne) {
    const auto file = m_folder.write("taken", "");
    EXPECT_EQ(opening().open(file / "workspace"), Opened::Refused);
    opening().showRefusal();
    EXPECT_THAT(refusal(), HasSubstr(file.string()));
    const auto other = m_folder / "other";
    std::filesystem::create_directories(other);
    QTimer::singleShot(0, opening().refusal(), [&] {
        auto* dialog = qobject_cast<QFileDialog*>(QApplication::activeModalWidget());
        ASSERT_NE(dialog, nullptr);
        dialog->setDirectory(QString::fromStdString(other.string()));
        static_cast<QDialog*>(dialog)->accept();
    });
    QTest::mouseClick(&button(QStringLiteral("Choose another workspace…")), Qt::LeftButton);
    ASSERT_NE(opening().window(), nullptr);
    EXPECT_EQ(session().folder(), other);
    EXPECT_TRUE(settle());
}

TEST_F(OpeningTest, ReadOnlyFolder_IsNamedWithTheReason) {
    if (::geteuid() == 0)
        GTEST_SKIP() << "root may write everywhere; run as another user to test a read-only workspace";
    std::filesystem::create_directories(m_folder / "locked");
    std::filesystem::permissions(m_folder / "locked",
                                 std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
    EXPECT_EQ(opening().open(m_folder / "locked"), Opened::Refused);
    EXPECT_EQ(opening().error().code, ErrorCode::AccessDenied);
    opening().showRefusal();
    EXPECT_THAT(refusal(), HasSubstr((m_folder / "locked").string()));
}

TEST_F(OpeningTest, DatabaseThatIsNone_IsToldAndKept) {
    const auto file = m_folder.write("workspace/retort.db", "this was never a database, however long it is");
    EXPECT_EQ(opening().open(workspace()), Opened::Refused);
    EXPECT_EQ(opening().error().code, ErrorCode::Corrupt);
    opening().showRefusal();
    EXPECT_THAT(refusal(), HasSubstr(file.string()));
    EXPECT_TRUE(std::filesystem::exists(file));
}

/// A workspace whose opening reads none of the damaged pages.
void writeDamagedWorkspace(const std::filesystem::path& folder) {
    {
        auto workspace = store::Workspace::open(folder, store::Access::ReadWrite).value();
        const auto filled = workspace.database().transaction("filling", [](SQLite::Database& connection) {
            connection.exec("CREATE TABLE ballast (bytes)");
            connection.exec("INSERT INTO ballast VALUES (zeroblob(100000))");
            connection.exec("INSERT INTO ballast VALUES (1)");
            return Status{};
        });
        ASSERT_TRUE(filled.ok());
    }
    const auto file = folder / "retort.db";
    constexpr int kDamage = 20'000;
    std::fstream bytes(file, std::ios::in | std::ios::out | std::ios::binary);
    bytes.seekp(static_cast<std::streamoff>(std::filesystem::file_size(file)) - kDamage);
    bytes << std::string(kDamage, '\x5a');
}

TEST_F(OpeningTest, DatabaseDamagedDeepInside_IsGivenUpOnceItIsFound) {
    writeDamagedWorkspace(workspace());
    bool gaveUp = false;
    QObject::connect(&opening(), &Opening::gaveUp, &opening(), [&] { gaveUp = true; });
    EXPECT_EQ(opening().open(workspace()), Opened::Window) << opening().error().text();
    EXPECT_TRUE(waitFor([&] { return gaveUp; }));
    EXPECT_EQ(opening().error().code, ErrorCode::Corrupt);
    EXPECT_EQ(opening().window(), nullptr);
    EXPECT_EQ(opening().session(), nullptr);
    ASSERT_NE(opening().refusal(), nullptr);
    EXPECT_TRUE(opening().refusal()->isVisible());
    EXPECT_THAT(refusal(), HasSubstr((workspace() / "retort.db").string()));
    EXPECT_THAT(refusal(), HasSubstr("restore a copy"));
    std::filesystem::remove(workspace() / "retort.db");
    QTest::mouseClick(&button(QStringLiteral("Try again")), Qt::LeftButton);
    ASSERT_NE(opening().window(), nullptr);
    EXPECT_TRUE(window().isVisible());
    EXPECT_TRUE(settle());
}

TEST_F(OpeningTest, SecondStart_BringsTheFirstWindowForward) {
    open();
    window().showMinimized();
    EXPECT_EQ(Opening({.resources = resources()}).open(workspace()), Opened::FirstCalled);
    EXPECT_TRUE(waitFor([&] { return !window().isMinimized(); }));
    EXPECT_TRUE(window().isVisible());
}

TEST_F(OpeningTest, SecondStartWithAStudy_RunsItInTheFirstWindow) {
    open();
    EXPECT_EQ(Opening({.resources = resources()}).open(workspace(), resources() / "studies/miniature.json"),
              Opened::FirstCalled);
    EXPECT_TRUE(waitFor([&] { return stateOfJob().has_value(); }));
    EXPECT_TRUE(waitFor([&] { return stateOfJob() == store::JobState::Finished; }));
}

TEST_F(OpeningTest, DamageFoundWhileADialogIsOpen_ClosesItFirst) {
    open();
    bool gaveUp = false, answered = false;
    QObject::connect(&opening(), &Opening::gaveUp, &opening(), [&] { gaveUp = true; });
    QTimer::singleShot(0, &window(), [&] {
        QDialog dialog(&window());
        QTimer::singleShot(0, &dialog, [&] {
            Q_EMIT session().damaged(Error{ErrorCode::Corrupt, "pages are missing"});
        });
        answered = dialog.exec() == QDialog::Accepted;
        EXPECT_FALSE(gaveUp);
    });
    EXPECT_TRUE(waitFor([&] { return gaveUp; }));
    EXPECT_FALSE(answered);
    EXPECT_EQ(opening().window(), nullptr);
}

} // namespace
} // namespace retort::ui
