#pragma once
// The Generate page in a window, with a workspace of generated sets.

#include "models/generate/generation_draft.h"
#include "pages/generate/generate_page.h"
#include "testing/generated_sets.h"

#include <gmock/gmock.h>

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QSettings>
#include <QTest>

#include <cstdint>
#include <memory>
#include <string>

namespace retort::ui {

using testing::GeneratedSets;
using testing::Generators;
using testing::kPetsName;

class GeneratePageTest : public ::testing::Test {
protected:
    void SetUp() override { QSettings().clear(); }

    void open() {
        auto& session = m_sets.session();
        m_window.resize(2000, 1200);
        m_page = std::make_unique<GeneratePage>(session, session.dataShelf(), &m_window);
        m_page->resize(900, 760);
        m_window.show();
        m_window.activateWindow(); // shortcuts reach the active window alone
        ASSERT_TRUE(QTest::qWaitForWindowActive(&m_window));
        m_page->enter();
        settle();
        m_page->draft().edit([](study::SetRequest& request) { request.dataset = kPetsName; });
        ASSERT_TRUE(waitFor([&] { return m_page->draft().images().has_value(); }));
        settle();
    }
    template<class Condition> static bool waitFor(Condition condition) {
        constexpr int kPatience = 30'000;
        return QTest::qWaitFor(condition, kPatience);
    }
    void settle() {
        EXPECT_TRUE(waitFor([&] { return m_sets.session().isQuiet(); }));
        QCoreApplication::processEvents();
    }
    /// A visible control by the name that a screen reader tells, or by its text.
    template<class Control> Control* control(const QString& name) {
        for (auto* one : m_page->findChildren<Control*>())
            if (one->isVisible() && (one->accessibleName() == name || one->property("text") == name))
                return one;
        return nullptr;
    }
    QPushButton* button(const char* text) { return control<QPushButton>(QString::fromUtf8(text)); }
    QPushButton* generateButton() {
        for (auto* one : m_page->findChildren<QPushButton*>())
            if (one->property("role") == QStringLiteral("primary"))
                return one;
        return nullptr;
    }
    QListView* grid() { return control<QListView>(QStringLiteral("Generated images")); }
    std::string visibleText() {
        QStringList texts;
        for (const auto* text : m_page->findChildren<QLabel*>())
            if (text->isVisible())
                texts << text->text();
        return texts.join(QLatin1Char('\n')).toStdString();
    }
    void choose(const char* box, const QString& entry) {
        auto* combo = control<QComboBox>(QString::fromUtf8(box));
        ASSERT_NE(combo, nullptr) << box;
        const int at = combo->findText(entry, Qt::MatchStartsWith);
        ASSERT_GE(at, 0) << entry.toStdString();
        combo->setCurrentIndex(at);
        Q_EMIT combo->activated(at);
        settle();
    }
    void type(const char* field, const char* text) {
        auto* line = control<QLineEdit>(QString::fromUtf8(field));
        ASSERT_NE(line, nullptr) << field;
        line->setText(QString::fromUtf8(text));
        Q_EMIT line->editingFinished();
    }
    void pick(int row) {
        const auto index = grid()->model()->index(row, 0);
        grid()->scrollTo(index);
        QTest::mouseClick(grid()->viewport(), Qt::LeftButton, {}, grid()->visualRect(index).center());
        settle();
    }
    store::JobRequest queued() {
        settle();
        const auto jobs = m_sets.session().queue().jobs();
        return jobs.empty() ? store::JobRequest{} : jobs.back().request;
    }
    bool waitForTheJob() {
        return waitFor([&] {
            const auto jobs = m_sets.session().queue().jobs();
            return !jobs.empty() && store::hasEnded(jobs.back().state);
        });
    }
    std::int64_t storedAsExcluded(SyntheticSetId set) {
        return store::SyntheticTable(m_sets.database()).find(set).value().excluded;
    }

    GeneratedSets m_sets;
    QWidget m_window; ///< a page is no window of its own
    std::unique_ptr<GeneratePage> m_page;
};

} // namespace retort::ui
