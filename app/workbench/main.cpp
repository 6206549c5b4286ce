// The program `retort`: the workbench window.

#include "base/freed_memory.h"
#include "base/result.h"
#include "data/images/image_threads.h"
#include "models/session/advice.h"
#include "models/session/session.h"
#include "models/session/text.h"
#include "style/fonts.h"
#include "style/language.h"
#include "style/theme.h"
#include "widgets/plain_tips.h"
#include "window/main_window.h"
#include "window/opening.h"
#include "window/tour.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QPointer>
#include <QTimer>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <string_view>

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
    fs::path study; ///< to be queued; empty: none
    retort::ui::TourOptions tour;
    std::optional<retort::ui::LanguageChoice> language; ///< for this start alone
};

/// Ends the program: what was asked for makes no sense.
[[noreturn]] void refuse(const char* option, const QString& value, const char* wanted) {
    std::fprintf(stderr, "retort: --%s %s: expects %s\n", option, qPrintable(value), wanted);
    std::exit(2);
}

/// "1280x800"; empty without one.
QSize sizeOf(const QString& text) {
    const auto parts = text.split(QLatin1Char('x'));
    const auto size = parts.size() == 2 ? QSize(parts[0].toInt(), parts[1].toInt()) : QSize();
    if (!text.isEmpty() && size.isEmpty())
        refuse("size", text, "a width and a height, for example 1280x800");
    return size;
}

std::optional<retort::ui::LanguageChoice> languageOf(const QString& text) {
    if (text == QLatin1String("en"))
        return retort::ui::LanguageChoice::English;
    if (text == QLatin1String("ja"))
        return retort::ui::LanguageChoice::Japanese;
    if (!text.isEmpty())
        refuse("language", text, "en or ja");
    return std::nullopt;
}

Arguments parse(const QCoreApplication& application) {
    QCommandLineParser parser;
    parser.setApplicationDescription(
        QStringLiteral("Distils a large CLIP teacher into a small, fast image classifier"));
    const QCommandLineOption workspace(QStringLiteral("workspace"), QStringLiteral("Folder of the workspace"),
                                       QStringLiteral("folder"),
                                       retort::ui::qt(retort::store::Workspace::defaultFolder()));
    const QCommandLineOption study(
        QStringLiteral("study"),
        QStringLiteral("Study specification to run at once, unless it is in the queue or has been run"),
        QStringLiteral("file"));
    const QCommandLineOption tour(QStringLiteral("tour"),
                                  QStringLiteral("Saves an image of every page in both themes and exits"),
                                  QStringLiteral("folder"));
    const QCommandLineOption size(QStringLiteral("size"),
                                  QStringLiteral("Size of the window on the tour, for example 1280x800"),
                                  QStringLiteral("WxH"));
    const QCommandLineOption language(QStringLiteral("language"),
                                      QStringLiteral("Language of this start: en or ja"),
                                      QStringLiteral("name"));
    parser.addOptions({workspace, study, tour, size, language});
    parser.addHelpOption();
    parser.addVersionOption();
    if (!parser.parse(QCoreApplication::arguments())) {
        std::fprintf(stderr, "retort: %s\nSee \"retort --help\".\n", qPrintable(parser.errorText()));
        std::exit(2);
    }
    parser.process(application); // help and version
    return {.workspace = retort::ui::path(parser.value(workspace)),
            .study = retort::ui::path(parser.value(study)),
            .tour = {.folder = parser.value(tour), .size = sizeOf(parser.value(size))},
            .language = languageOf(parser.value(language))};
}

/// The path begins where the program was started; a study that comes with the program goes by its file's
/// name, so that a menu entry need not know where the program was installed. Empty for none.
fs::path studyFile(const fs::path& named) {
    if (named.empty())
        return {};
    std::error_code ignored;
    const auto shipped = findResources() / "studies" / named;
    const bool isShipped = !fs::exists(named, ignored) && fs::exists(shipped, ignored);
    return fs::absolute(isShipped ? shipped : named, ignored); // another process may read it
}

/// On the terminal too: who started the program from a script sees no window.
void sayWhyNot(const retort::Error& error) {
    std::fprintf(stderr, "retort: %s\n", error.text().c_str());
}

void name(QCoreApplication&) {
    QCoreApplication::setApplicationName(QStringLiteral("retort"));
    QCoreApplication::setOrganizationName(QStringLiteral("retort"));
    QCoreApplication::setApplicationVersion(QStringLiteral(RETORT_VERSION));
}

bool isAmong(std::span<char* const> arguments, std::initializer_list<std::string_view> sought) {
    return std::any_of(arguments.begin(), arguments.end(), [&](const char* argument) {
        return std::find(sought.begin(), sought.end(), argument) != sought.end();
    });
}

/// Help and version are for terminals too, where Qt would end the program for want of a screen.
void answerOnTerminal(int& argc, char** argv) {
    const std::span<char* const> arguments(argv, static_cast<std::size_t>(argc));
    if (isAmong(arguments, {"--help", "-h", "--help-all", "--version", "-v"})) {
        QCoreApplication application(argc, argv);
        name(application);
        parse(application); // does not return
    }
    const auto isSet = [](const char* variable) {
        const char* value = std::getenv(variable);
        return value && *value;
    };
    if (isSet("DISPLAY") || isSet("WAYLAND_DISPLAY") || isSet("QT_QPA_PLATFORM") ||
        isAmong(arguments, {"-platform", "--platform"}))
        return;
    std::fputs("retort: there is no screen (neither DISPLAY nor WAYLAND_DISPLAY is set); start it from a "
               "desktop, or use retort-cli, which does the same without a window\n",
               stderr);
    std::exit(1);
}

/// What a part of the window throws is told, and the window lives: Qt lets no exception pass through its
/// loop.
class Workbench final : public QApplication {
public:
    using QApplication::QApplication;

    /// Told of what was thrown, besides the terminal.
    std::function<void(const retort::Error&)> told{};

    bool notify(QObject* receiver, QEvent* event) override {
        const auto handled = retort::guarded("a part of the window failed", [&]() -> retort::Result<bool> {
            return QApplication::notify(receiver, event);
        });
        if (handled.ok())
            return *handled;
        sayWhyNot(handled.error());
        if (told)
            told(handled.error());
        return false;
    }
};

int run(int argc, char** argv) {
    using namespace retort::ui;
    answerOnTerminal(argc, argv);
    Workbench application(argc, argv);
    name(application);
    const auto arguments = parse(application);
    loadFonts();
    loadLanguage(application, arguments.language.value_or(chosenLanguage()));
    applyTheme(application, brightnessOf(chosenTheme()));
    PlainTips tips;
    application.installEventFilter(&tips);
    Opening opening({.resources = findResources()});
    application.told = [there = QPointer<Opening>(&opening)](const retort::Error& error) {
        if (auto* session = there ? there->session() : nullptr)
            Q_EMIT session->failed(retort::ui::told(error));
    };
    const bool isTour = !arguments.tour.folder.isEmpty();
    QObject::connect(&opening, &Opening::gaveUp, &application, [&] {
        sayWhyNot(opening.error());
        if (isTour)
            QApplication::exit(1);
    });
    switch (opening.open(arguments.workspace, studyFile(arguments.study))) {
    case Opened::FirstCalled:
        if (isTour)
            std::fputs("retort: the workspace is open in a window already; close it for the tour\n", stderr);
        return isTour ? 1 : 0;
    case Opened::Refused:
        sayWhyNot(opening.error());
        if (isTour)
            return 1;
        opening.showRefusal();
        break;
    case Opened::Window:
        if (isTour) {
            auto* tour = new Tour(application, *opening.session(), *opening.window(), arguments.tour);
            QTimer::singleShot(0, tour, &Tour::start);
        }
    }
    return QApplication::exec();
}

} // namespace

int main(int argc, char** argv) {
    retort::keepFreedMemory();
    retort::data::workOnEachImageAlone();
    std::signal(SIGPIPE, SIG_IGN); // an export into a pipe whose reader is gone is an error, not the end
    const auto exitCode =
        retort::guarded("retort could not go on", [&]() -> retort::Result<int> { return run(argc, argv); });
    if (exitCode.ok())
        return *exitCode;
    sayWhyNot(exitCode.error());
    return 1;
}
