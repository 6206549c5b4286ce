// The program `retort`: the workbench window.

#include "base/freed_memory.h"
#include "models/session.h"
#include "models/text.h"
#include "style/fonts.h"
#include "style/language.h"
#include "style/theme.h"
#include "window/main_window.h"
#include "window/single_window.h"
#include "window/tour.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QMessageBox>
#include <QTimer>

#include <cstdio>
#include <cstdlib>

namespace {

namespace fs = std::filesystem;

/// Models, studies and templates: RETORT_RESOURCES, else beside the program, else the source tree.
fs::path findResources() {
    if (const char* chosen = std::getenv("RETORT_RESOURCES"))
        return chosen;
    const auto installed =
        retort::ui::path(QCoreApplication::applicationDirPath()) / ".." / "share" / "retort";
    std::error_code ignored;
    return fs::exists(installed, ignored) ? installed : fs::path{RETORT_SOURCE_RESOURCES};
}

struct Arguments {
    fs::path workspace;
    QString tour;
};

Arguments parse(const QApplication& application) {
    QCommandLineParser parser;
    parser.setApplicationDescription(
        QStringLiteral("Distils a large CLIP teacher into a small, fast image classifier"));
    const QCommandLineOption workspace(QStringLiteral("workspace"), QStringLiteral("Folder of the workspace"),
                                       QStringLiteral("folder"),
                                       retort::ui::qt(retort::store::Workspace::defaultFolder()));
    const QCommandLineOption tour(QStringLiteral("tour"),
                                  QStringLiteral("Saves a picture of every page in both themes and ends"),
                                  QStringLiteral("folder"));
    parser.addOptions({workspace, tour});
    parser.addHelpOption();
    parser.addVersionOption();
    parser.process(application);
    return {.workspace = retort::ui::path(parser.value(workspace)), .tour = parser.value(tour)};
}

/// On the terminal too: who started the program from a script sees no window.
int sayWhyNot(const retort::Error& error, const Arguments& arguments) {
    std::fprintf(stderr, "retort: %s\n", error.text().c_str());
    if (arguments.tour.isEmpty())
        QMessageBox::critical(nullptr, QStringLiteral("Retort"), retort::ui::qt(error.text()));
    return 1;
}

} // namespace

int main(int argc, char** argv) {
    using namespace retort::ui;
    retort::keepFreedMemory();
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("retort"));
    QApplication::setOrganizationName(QStringLiteral("retort"));
    QApplication::setApplicationVersion(QStringLiteral(RETORT_VERSION));
    const auto arguments = parse(application);
    loadFonts();
    loadLanguage(application, chosenLanguage());
    applyTheme(application, brightnessOf(chosenTheme()));
    SingleWindow single(arguments.workspace);
    auto session = Session::open(arguments.workspace, {.resources = findResources()});
    if (!session.ok()) {
        if (session.error().code == retort::ErrorCode::Busy && single.callFirst())
            return 0;
        return sayWhyNot(session.error(), arguments);
    }
    single.beFirst();
    MainWindow window(**session);
    QObject::connect(&single, &SingleWindow::called, &window, &MainWindow::comeForward);
    window.show();
    if (!arguments.tour.isEmpty()) {
        auto* tour = new Tour(application, **session, window, arguments.tour);
        QTimer::singleShot(0, tour, &Tour::start);
    }
    return QApplication::exec();
}
