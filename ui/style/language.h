#pragma once
// The language of the window: English or Japanese.

class QCoreApplication;
class QString;

namespace retort::ui {

enum class LanguageChoice { System, English, Japanese };

/// What was chosen last; kept in the settings.
LanguageChoice chosenLanguage();
/// Remembers the choice and loads the language.
void chooseLanguage(QCoreApplication& application, LanguageChoice choice);

/// Installs the texts of the language in the place of the one before, and makes its numbers and dates the
/// default. Windows that are open receive QEvent::LanguageChange.
void loadLanguage(QCoreApplication& application, LanguageChoice choice);

} // namespace retort::ui
