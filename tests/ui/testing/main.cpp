// The main of every test of the window: an application without a screen, in the program's own dress, whose
// settings go to a folder of their own.

#include "style/fonts.h"
#include "style/language.h"
#include "style/theme.h"
#include "testing/timed_application.h"
#include "testing/warnings.h"

#include <gmock/gmock.h>

#include <QSettings>
#include <QTemporaryDir>

int main(int argc, char** argv) {
    ::testing::InitGoogleMock(&argc, argv);
    qputenv("QT_QPA_PLATFORM", "offscreen");
    const QTemporaryDir settings;
    qputenv("XDG_CONFIG_HOME", settings.path().toUtf8()); // of what the core keeps, too
    QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, settings.path());
    retort::ui::testing::TimedApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("retort-test"));
    QApplication::setOrganizationName(QStringLiteral("retort-test"));
    retort::ui::loadFonts();
    retort::ui::loadLanguage(application, retort::ui::LanguageChoice::English);
    retort::ui::applyTheme(application, retort::ui::Brightness::Light);
    retort::ui::testing::watchWarnings();
    return RUN_ALL_TESTS();
}
