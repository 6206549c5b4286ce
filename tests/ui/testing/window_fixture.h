#pragma once
// The whole window on a workspace of its own, with a dataset of pets and a study of it that takes seconds.

#include "models/session/session.h"
#include "store/job_state.h"
#include "testing/temporary_folder.h"
#include "window/main_window.h"
#include "window/opening.h"

#include <gtest/gtest.h>

#include <QLabel>
#include <QTest>

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>

namespace retort::ui::testing {

class WindowTest : public ::testing::Test {
protected:
    WindowTest();
    ~WindowTest() override;

    /// The miniature study, on pets, with so many steps in each of its stages.
    void writeStudy(int steps) const;
    /// Opens the window on `workspace()`.
    void open();
    void close() { m_opening.reset(); }

    std::filesystem::path workspace() const { return m_folder / "workspace"; }
    std::filesystem::path resources() const { return m_folder / "resources"; }
    MainWindow& window() const { return *m_opening->window(); }
    Session& session() const { return *m_opening->session(); }
    Opening& opening() const { return *m_opening; }

    /// Until nothing that was asked for is on its way.
    bool settle() const;
    /// Waits as long as a study on a loaded machine may take.
    template<class Condition> static bool waitFor(Condition condition) {
        constexpr std::chrono::minutes kPatience{5};
        return QTest::qWaitFor(condition, std::chrono::milliseconds(kPatience).count());
    }
    /// A widget that can be seen, by its text or the name that a screen reader tells; null for none.
    template<class Widget> Widget* find(const QString& name) const {
        for (auto* one : window().findChildren<Widget*>())
            if (one->isVisible() && (one->accessibleName() == name || one->property("text") == name))
                return one;
        return nullptr;
    }
    template<class Widget> Widget& visible(const QString& name) const {
        if (auto* found = find<Widget>(name))
            return *found;
        throw std::runtime_error("not to be seen: " + name.toStdString());
    }
    template<class Widget> Widget& only() const {
        for (auto* one : window().findChildren<Widget*>())
            if (one->isVisible())
                return *one;
        throw std::runtime_error("not to be seen");
    }
    bool shows(const QString& part) const;
    std::optional<store::JobState> stateOfJob(std::size_t at = 0) const;

    retort::testing::TemporaryFolder m_folder;
    std::unique_ptr<Opening> m_opening;
};

} // namespace retort::ui::testing
