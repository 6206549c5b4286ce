#pragma once
// Dresses the application in light or dark.

#include "style/tokens.h"

#include <QString>

class QApplication;

namespace retort::ui {

enum class ThemeChoice { System, Light, Dark };

/// What was chosen last; kept in the settings.
ThemeChoice chosenTheme();
/// Dresses the application at once, and at every later start.
void chooseTheme(QApplication& application, ThemeChoice choice);

/// What the choice means on this desktop now.
Brightness brightnessOf(ThemeChoice choice);

/// Sets palette, font and style sheet; may be called again to change them.
void applyTheme(QApplication& application, Brightness brightness);

/// The style sheet (resources/styles/retort.qss) with every @token@ in place.
QString styleSheet(const Tokens& tokens);

} // namespace retort::ui
