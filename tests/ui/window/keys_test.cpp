// The keys that the help promises are pressed in the window. Those of galleries, tables and plots have tests
// of their own.

#include "jobs/study_job.h"
#include "pages/prompts/save_form.h"
#include "study/spec/spec.h"
#include "testing/press.h"
#include "testing/window_fixture.h"
#include "window/help_dialog.h"

#include <QApplication>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QTimer>
#include <QToolButton>

#include <functional>
#include <map>

namespace retort::ui {
namespace {

using testing::WindowTest;

class KeysTest : public WindowTest {
protected:
    /// A job is at work, so that what else is started waits behind it.
    void SetUp() override {
        constexpr int kNoTestWaitsForSoMany = 1'000'000;
        writeStudy(kNoTestWaitsForSoMany);
        open();
        auto spec = study::readStudySpec(resources() / "studies/miniature.json");
        ASSERT_TRUE(spec.ok());
        ASSERT_TRUE(session().queue().add(study::studyJob(*spec)).ok());
        ASSERT_TRUE(waitFor([&] { return session().queue().isBusy(); }));
    }
    void TearDown() override { close(); }

    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = {}) const {
        testing::pressAtFocus(window(), key, modifiers);
    }
    void show(const char* page) const {
        window().showPage(QLatin1String(page));
        ASSERT_TRUE(settle());
    }
    std::size_t jobs() const { return session().queue().jobs().size(); }
    /// The page's primary button can be pressed, and its key adds a job whatever the button says meanwhile.
    void expectJobBy(const char* page, Qt::Key key, const QString& caption) const {
        show(page);
        auto* primary = primaryOf(page);
        ASSERT_NE(primary, nullptr);
        ASSERT_TRUE(waitFor([&] { return primary->isEnabled(); })) << primary->toolTip().toStdString();
        if (!caption.isEmpty())
            primary->setText(caption); // a button's own shortcut would be gone now
        const auto before = jobs();
        press(key, Qt::ControlModifier);
        EXPECT_TRUE(waitFor([&] { return jobs() > before; })) << page;
    }
    QPushButton* primaryOf(const char* page) const {
        for (auto* one : window().page(QLatin1String(page))->findChildren<QPushButton*>())
            if (one->property("role") == QStringLiteral("primary") && one->isVisible())
                return one;
        return nullptr;
    }

    void help() const;
    void pages() const;
    void dock() const;
    void theme() const;
    void run() const;
    void generate() const;
    void save() const;
    void quit() const;
};

void KeysTest::help() const {
    bool opened = false;
    QTimer::singleShot(0, &window(), [&] {
        auto* dialog = qobject_cast<HelpDialog*>(QApplication::activeModalWidget());
        opened = dialog != nullptr;
        if (dialog)
            dialog->reject();
    });
    press(Qt::Key_F1);
    EXPECT_TRUE(opened);
}

void KeysTest::pages() const {
    int number = 1;
    for (const auto& key : window().pages()) {
        press(static_cast<Qt::Key>(Qt::Key_0 + number++), Qt::ControlModifier);
        EXPECT_TRUE(window().findChild<QToolButton*>(key)->isChecked()) << key.toStdString();
    }
    EXPECT_EQ(number, 8) << "the help says 1 to 7";
}

void KeysTest::dock() const {
    auto& button = visible<QToolButton>(QStringLiteral("Queue and problems"));
    const bool before = button.isChecked();
    for (const bool wanted : {!before, before}) { // it shows itself pressed for a moment
        press(Qt::Key_J, Qt::ControlModifier);
        EXPECT_TRUE(waitFor([&] { return button.isChecked() == wanted; }));
    }
}

void KeysTest::theme() const {
    const auto before = QApplication::palette().color(QPalette::Window);
    press(Qt::Key_L, Qt::ControlModifier | Qt::ShiftModifier);
    EXPECT_NE(QApplication::palette().color(QPalette::Window), before);
    press(Qt::Key_L, Qt::ControlModifier | Qt::ShiftModifier);
    EXPECT_EQ(QApplication::palette().color(QPalette::Window), before);
}

void KeysTest::run() const {
    show("distil");
    auto& seeds = visible<QLineEdit>(QStringLiteral("Seeds"));
    seeds.setText(QStringLiteral("5-6"));
    Q_EMIT seeds.editingFinished();
    expectJobBy("distil", Qt::Key_R, QStringLiteral("Run 9 cells"));
    expectJobBy("prompts", Qt::Key_R, {});
}

void KeysTest::generate() const {
    expectJobBy("generate", Qt::Key_G, QStringLiteral("Generate 12"));
}

void KeysTest::save() const {
    show("prompts");
    press(Qt::Key_S, Qt::ControlModifier);
    EXPECT_TRUE(window().findChild<SaveForm*>()->isVisible()) << "it asks for a name";
}

void KeysTest::quit() const {
    bool asked = false;
    QTimer::singleShot(0, &window(), [&] {
        if (auto* box = QApplication::activeModalWidget()) {
            asked = true;
            QTest::keyClick(box, Qt::Key_Escape);
        }
    });
    press(Qt::Key_Q, Qt::ControlModifier);
    EXPECT_TRUE(asked) << "a job is running: closing asks first";
}

TEST_F(KeysTest, EachKeyOfTheHelp_DoesWhatItPromises) {
    const auto elsewhere = [] {};
    const std::map<QString, std::function<void()>> tests{
        {QStringLiteral("F1"), [this] { help(); }},
        {QStringLiteral("Ctrl+1 … 7"), [this] { pages(); }},
        {QStringLiteral("Ctrl+J"), [this] { dock(); }},
        {QStringLiteral("Ctrl+Shift+L"), [this] { theme(); }},
        {QStringLiteral("Ctrl+R"), [this] { run(); }},
        {QStringLiteral("Ctrl+G"), [this] { generate(); }},
        {QStringLiteral("Ctrl+S"), [this] { save(); }},
        {QStringLiteral("Alt+↑, Alt+↓"), elsewhere},
        {QStringLiteral("Space, Delete"), elsewhere},
        {QStringLiteral("Ctrl+Q"), [this] { quit(); }},
        {QStringLiteral("K, R"), elsewhere},                 // GeneratePageTest.Keys_KeepAndReject...
        {QStringLiteral("Ctrl+Z, Ctrl+Shift+Z"), elsewhere}, // GeneratePageTest.Keys_..., PromptsPageTest
        {QStringLiteral("Enter"), elsewhere},                // GeneratePageTest.Keys_..., ResultsPageTest
        {QStringLiteral("Esc"), elsewhere},                  // the same
        {QStringLiteral("Ctrl+C"), elsewhere},               // ResultsPageTest
        {QStringLiteral("← → ↑ ↓"), elsewhere},              // CurvePlotTest, ConfusionViewTest
        {QStringLiteral("+, −, Home"), elsewhere},           // CurvePlotTest
    };
    for (const auto& [keys, what] : keyTexts()) {
        const auto test = tests.find(keys);
        ASSERT_NE(test, tests.end()) << keys.toStdString() << " is promised and not tested";
        SCOPED_TRACE(keys.toStdString());
        test->second();
    }
    EXPECT_EQ(tests.size(), keyTexts().size());
}

} // namespace
} // namespace retort::ui
