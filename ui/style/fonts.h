#pragma once
// The program's type: Inter, which it carries with it, and Noto Sans CJK JP for Japanese.

#include <QFont>

namespace retort::ui {

/// Makes Inter known to the application.
void loadFonts();

enum class Weight { Regular, Medium, SemiBold };
/// Of so many pixels at 100 %.
QFont textFont(int pixels, Weight weight = Weight::Regular);

} // namespace retort::ui
