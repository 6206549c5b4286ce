#pragma once
// The language of the window: English or Japanese.

class QCoreApplication;
class QString;

namespace retort::ui {

enum class LanguageChoice { System, English, Japanese };

/// What was chosen last; kept in the settings.
LanguageChoice chosenLanguage();
/// Remembered for the next start: texts that stand in the window are not translated again.
void rememberLanguage(LanguageChoice choice);

/// Installs the texts of the language, and makes its numbers and dates the default. Called once, before the
/// window is made.
void loadLanguage(QCoreApplication& application, LanguageChoice choice);

} // namespace retort::ui
