#include "window/problem_report.h"

#include "base/file.h"
#include "models/session/problem_list.h"
#include "models/session/text.h"
#include "testing/window_fixture.h"

#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QPushButton>
#include <QTimer>

namespace retort::ui {
namespace {

using testing::WindowTest;

class ProblemReportTest : public WindowTest {
protected:
    void SetUp() override {
        writeStudy(2);
        open();
        m_problems.add(QStringLiteral("Did not work"),
                       QStringLiteral("/data/patients/miller.png: is damaged; hf_AbCdEfGhIjKlMnOp"));
    }
    void TearDown() override { close(); }

    static QPushButton* button(const ProblemReport& report, const QString& text) {
        for (auto* one : report.findChildren<QPushButton*>())
            if (one->text().remove(QLatin1Char('&')) == text)
                return one;
        return nullptr;
    }

    ProblemList m_problems;
};

TEST_F(ProblemReportTest, TellsMachineWorkspaceAndProblemsWithoutSecretsOrFileNames) {
    ProblemReport report(session(), m_problems);
    ASSERT_NE(button(report, QStringLiteral("Copy")), nullptr);
    EXPECT_FALSE(button(report, QStringLiteral("Copy"))->isEnabled()) << "there is nothing to copy yet";
    ASSERT_TRUE(waitFor([&] { return !report.text().isEmpty(); }));
    for (const auto* part : {"LibTorch", "Qt ", "SQLite", "database", "held by", "[path].png: is damaged"})
        EXPECT_TRUE(report.text().contains(QLatin1String(part))) << part << "\n" << utf8(report.text());
    for (const auto* part : {"miller", "hf_AbCd"})
        EXPECT_FALSE(report.text().contains(QLatin1String(part))) << part;
}

TEST_F(ProblemReportTest, FileNamesAreThereOnceTheyAreAskedFor) {
    ProblemReport report(session(), m_problems);
    ASSERT_TRUE(waitFor([&] { return !report.text().isEmpty(); }));
    report.findChild<QCheckBox*>()->click();
    EXPECT_TRUE(report.text().contains(QLatin1String("/data/patients/miller.png")));
    EXPECT_FALSE(report.text().contains(QLatin1String("hf_AbCd"))) << "a token stays masked";
}

TEST_F(ProblemReportTest, IsCopiedAndSaved) {
    ProblemReport report(session(), m_problems);
    ASSERT_TRUE(waitFor([&] { return !report.text().isEmpty(); }));
    button(report, QStringLiteral("Copy"))->click();
    EXPECT_EQ(QApplication::clipboard()->text(), report.text());
    const auto file = m_folder / "report.txt";
    report.save(qt(file));
    const auto written = readTextFile(file);
    ASSERT_TRUE(written.ok());
    EXPECT_EQ(*written, utf8(report.text()));
}

TEST_F(ProblemReportTest, MenuOpensIt) {
    QAction* entry = nullptr;
    for (auto* action : window().findChildren<QAction*>())
        if (action->text() == QStringLiteral("Report a problem…"))
            entry = action;
    ASSERT_NE(entry, nullptr);
    bool opened = false;
    QTimer::singleShot(0, &window(), [&] {
        auto* dialog = qobject_cast<ProblemReport*>(QApplication::activeModalWidget());
        opened = dialog != nullptr;
        if (dialog)
            dialog->reject();
    });
    entry->trigger();
    EXPECT_TRUE(opened);
    EXPECT_TRUE(settle());
}

} // namespace
} // namespace retort::ui
