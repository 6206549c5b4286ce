// From the first start to the exported table, as a new user goes: once by mouse alone, once by keys alone.

#include "models/results/result_table.h"
#include "pages/data/image_grid.h"
#include "pages/results/cell_card.h"
#include "pages/results/confusion_images.h"
#include "pages/results/result_view.h"
#include "pages/results/results_page.h"
#include "plots/confusion_view.h"
#include "testing/press.h"
#include "testing/window_fixture.h"

#include <QApplication>
#include <QFile>
#include <QFileDialog>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QTimer>
#include <QToolButton>

namespace retort::ui {
namespace {

using testing::WindowTest;

class JourneyTest : public WindowTest {
protected:
    void SetUp() override {
        writeStudy(2);
        open();
        ASSERT_TRUE(
            waitFor([&] { return shows(QStringLiteral("A small student is trained on all of it")); }));
        ASSERT_TRUE(waitFor([&] { return start().isEnabled(); })) << start().toolTip().toStdString();
    }
    void TearDown() override { close(); }

    QPushButton& start() const { return visible<QPushButton>(QStringLiteral("Run the miniature study")); }
    void waitForTheStudy() const {
        ASSERT_TRUE(waitFor([&] { return stateOfJob() == store::JobState::Finished; }))
            << session().queue().jobs().front().error;
        ASSERT_TRUE(settle());
    }
    ResultsPage& results() const {
        return *qobject_cast<ResultsPage*>(window().page(QStringLiteral("results")));
    }
    ResultView& table() const { return only<ResultView>(); }
    void waitForTheTable() const {
        ASSERT_TRUE(settle());
        ASSERT_TRUE(waitFor([&] { return results().isVisible() && results().table().rowCount() > 0; }));
        // The layout follows what arrived.
        ASSERT_TRUE(waitFor([&] { return table().height() >= table().sizeHint().height(); }));
    }
    ConfusionView& confusion() const { return only<ConfusionView>(); }
    /// A cell of the matrix that has images behind it.
    QPoint cellWithImages() const {
        for (int truth = 0; truth < 2; ++truth)
            for (int taken = 0; taken < 2; ++taken) {
                const auto place = confusion().cellRect(truth, taken).center();
                QTest::mouseMove(&confusion(), place);
                if (!confusion().readOut().contains(QStringLiteral(": 0 of")))
                    return place;
            }
        throw std::runtime_error("a confusion matrix of zeros");
    }
    void waitForTheImages() const {
        const auto& images = only<ConfusionImages>();
        ASSERT_TRUE(waitFor([&] { return images.images().rowCount() > 0; }));
        ASSERT_TRUE(settle());
        EXPECT_FALSE(visible<QLineEdit>(QStringLiteral("Sample")).text().isEmpty());
    }
    /// What is done in the dialog that the next step opens.
    void answerFileDialog(const std::filesystem::path& file) const {
        QTimer::singleShot(0, &window(), [file] {
            auto* dialog = qobject_cast<QFileDialog*>(QApplication::activeModalWidget());
            ASSERT_NE(dialog, nullptr);
            auto* name = dialog->findChild<QLineEdit*>(QStringLiteral("fileNameEdit"));
            ASSERT_NE(name, nullptr);
            name->setText(QString::fromStdString(file.string()));
            QTest::keyClick(name, Qt::Key_Return);
        });
    }
    void expectExported(const std::filesystem::path& file) const {
        ASSERT_TRUE(shows(QString::fromStdString(file.string())));
        QFile written(QString::fromStdString(file.string()));
        ASSERT_TRUE(written.open(QIODevice::ReadOnly));
        const auto text = QString::fromUtf8(written.readAll());
        EXPECT_TRUE(text.contains(QStringLiteral("pets"))) << text.toStdString();
        EXPECT_TRUE(text.contains(QStringLiteral("real/FD"))) << text.toStdString();
    }
    void clickRail(const char* page) const {
        auto* button = window().findChild<QToolButton*>(QLatin1String(page));
        ASSERT_NE(button, nullptr);
        QTest::mouseClick(button, Qt::LeftButton);
    }
    /// By Tab, as far as it takes, but not round and round.
    bool tabTo(const QWidget& target) const {
        constexpr int kMost = 120;
        for (int i = 0; i < kMost && QApplication::focusWidget() != &target; ++i)
            press(Qt::Key_Tab);
        return QApplication::focusWidget() == &target;
    }
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = {}) const {
        testing::pressAtFocus(window(), key, modifiers);
    }
};

TEST_F(JourneyTest, ByMouseAlone_FromFirstStartToTheExportedTable) {
    QTest::mouseClick(&start(), Qt::LeftButton);
    waitForTheStudy();
    EXPECT_TRUE(window().findChild<QToolButton*>(QStringLiteral("distil"))->isChecked());
    clickRail("results");
    waitForTheTable();
    const auto cell = results().table().indexOf("pets", {});
    QTest::mouseClick(table().viewport(), Qt::LeftButton, {}, table().visualRect(cell).center());
    ASSERT_TRUE(settle());
    ASSERT_TRUE(results().cell().isVisible());
    QTest::mouseClick(&confusion(), Qt::LeftButton, {}, cellWithImages());
    waitForTheImages();
    const auto file = m_folder / "table.csv";
    auto& exportButton = visible<QPushButton>(QStringLiteral("Export"));
    answerFileDialog(file);
    exportButton.menu()->actions().front()->trigger();
    expectExported(file);
}

TEST_F(JourneyTest, ByKeysAlone_FromFirstStartToTheExportedTable) {
    ASSERT_TRUE(tabTo(start()));
    press(Qt::Key_Space);
    waitForTheStudy();
    press(Qt::Key_5, Qt::ControlModifier);
    waitForTheTable();
    ASSERT_TRUE(tabTo(table()));
    press(Qt::Key_Home);
    for (int i = 0; i < results().table().columnCount() && !results().cell().isVisible(); ++i) {
        press(Qt::Key_Return);
        if (!results().cell().isVisible())
            press(Qt::Key_Right);
    }
    ASSERT_TRUE(results().cell().isVisible());
    ASSERT_TRUE(settle());
    ASSERT_TRUE(tabTo(confusion()));
    for (int cell = 0; cell < 4 && confusion().readOut().contains(QStringLiteral(": 0 of")); ++cell)
        press(cell == 1 ? Qt::Key_Down : cell == 2 ? Qt::Key_Left : Qt::Key_Right);
    press(Qt::Key_Return);
    waitForTheImages();
    auto& exportButton = visible<QPushButton>(QStringLiteral("Export"));
    ASSERT_TRUE(tabTo(exportButton));
    const auto file = m_folder / "table.csv";
    // The menu has an event loop of its own: what follows is pressed in it.
    QTimer::singleShot(0, &window(), [&] {
        auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
        ASSERT_NE(menu, nullptr);
        answerFileDialog(file);
        QTest::keyClick(menu, Qt::Key_Down);
        QTest::keyClick(menu, Qt::Key_Return);
    });
    press(Qt::Key_Space);
    ASSERT_TRUE(waitFor([&] { return shows(QString::fromStdString(file.string())); }));
    expectExported(file);
}

} // namespace
} // namespace retort::ui
