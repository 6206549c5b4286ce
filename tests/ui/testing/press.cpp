#include "testing/press.h"

#include <QApplication>
#include <QTest>

#include <gtest/gtest.h>

namespace retort::ui::testing {

void press(QWidget& target, Qt::Key key, Qt::KeyboardModifiers modifiers) {
    auto& window = *target.window();
    window.activateWindow();
    ASSERT_TRUE(QTest::qWaitForWindowActive(&window));
    QTest::keyClick(&target, key, modifiers);
}

void pressAtFocus(QWidget& window, Qt::Key key, Qt::KeyboardModifiers modifiers) {
    if (QApplication::activeWindow() == nullptr) {
        window.activateWindow();
        ASSERT_TRUE(QTest::qWaitForWindowActive(&window));
    }
    auto* focused = QApplication::focusWidget();
    QTest::keyClick(focused ? focused : &window, key, modifiers);
}

} // namespace retort::ui::testing
