#pragma once

#include <Qt>

class QWidget;

namespace retort::ui::testing {

/// A key press and release as a person at `target`'s window makes it: the window is active first, because
/// shortcuts reach the active window alone and a window that is hidden (a tip, a menu) takes that away.
void press(QWidget& target, Qt::Key key, Qt::KeyboardModifiers modifiers = {});
/// The same where the focus is: in `window`, unless another window (a dialog) is the active one.
void pressAtFocus(QWidget& window, Qt::Key key, Qt::KeyboardModifiers modifiers = {});

} // namespace retort::ui::testing
