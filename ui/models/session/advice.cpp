#include "models/session/advice.h"

#include "models/session/core_texts.h"
#include "models/session/text.h"

#include <QCoreApplication>
#include <QLocale>
#include <QRegularExpression>

#include <vector>

namespace retort::ui {

namespace {

struct AdviceTexts {
    Q_DECLARE_TR_FUNCTIONS(Advice)
};

/// Advice of the command line, and what stands in its place; all of it is dropped where that is empty.
struct Advice {
    QRegularExpression given;
    const char* instead;
};

std::vector<Advice> advices() {
    constexpr auto* kOnData = QT_TRANSLATE_NOOP("Advice", "; add it on the Data page");
    constexpr auto* kResume = QT_TRANSLATE_NOOP("Advice", "; resume it in the queue");
    std::vector<Advice> all;
    const auto add = [&all](const char* given, const char* instead) {
        all.push_back({QRegularExpression(QString::fromUtf8(given)), instead});
    };
    add("; import one with 'retort-cli dataset import [^']*' or give a path", kOnData);
    add("; make it a dataset with 'retort-cli dataset import [^']*'", kOnData);
    add(", then import it with 'retort-cli dataset import [^']*'",
        QT_TRANSLATE_NOOP("Advice", ", then add it on the Data page"));
    add("; see 'retort-cli dataset inspect [^']*'",
        QT_TRANSLATE_NOOP("Advice", "; the Data page lists them"));
    add("; \"synthetic show [^\"]*\" lists them, \"synthetic curate [^\"]*\" excludes them",
        QT_TRANSLATE_NOOP("Advice", "; Curate on the Generate page shows and excludes them"));
    add("; \"synthetic check [^\"]*\" scores them",
        QT_TRANSLATE_NOOP("Advice", "; compare the set with test images on the Generate page"));
    add("; \"synthetic curate [^\"]*\" asks one",
        QT_TRANSLATE_NOOP("Advice", "; Curate on the Generate page asks one"));
    add("; \"synthetic check [^\"]*\" does that",
        QT_TRANSLATE_NOOP("Advice", "; compare it on the Generate page"));
    add("; finish it with the \"generate\" command that began it, then curate it",
        QT_TRANSLATE_NOOP("Advice", "; resume it in the queue, then curate it"));
    add("; run the \"generate\" command that began it again to continue", kResume);
    add("; run the same command again to resume", kResume);
    add("a set that \"generate img2img\" made from a teacher's embeddings",
        QT_TRANSLATE_NOOP("Advice", "an img2img set that was generated from a teacher's embeddings"));
    add("; if it may run, add --run-command to \"generate\"",
        QT_TRANSLATE_NOOP("Advice", "; allow it under Other programs on the Generate page"));
    add("; \"cluster add\" makes one, and so does the window",
        QT_TRANSLATE_NOOP("Advice", "; add it under Compute on the Distil page"));
    add(", and \"student list\" names them", QT_TRANSLATE_NOOP("Advice", ", and on the Students page"));
    add("; \"synthetic list\" names those there are", "");
    add("; \"student list\" and \"study show\" name the runs there are", "");
    add("; see \"study show [^\"]*\"", "");
    add("; \"student list\" names those that have one",
        QT_TRANSLATE_NOOP("Advice", "; the Students page lists those that have one"));
    add(" 'retort-cli study plan' says of each part how to get it",
        QT_TRANSLATE_NOOP("Advice", " The Data page and the Models page get them."));
    add("; run one with \"study run\"", QT_TRANSLATE_NOOP("Advice", "; run one on the Distil page"));
    add("; \"run export\" makes such a folder",
        QT_TRANSLATE_NOOP("Advice", "; runs are exported from a cell on the Results page"));
    add(", or save what can be read with 'retort-cli workspace repair'",
        QT_TRANSLATE_NOOP("Advice",
                          ", or move it away: finished runs and sets come back from their folders"));
    add(", or into the keyring with `[^`]*`", QT_TRANSLATE_NOOP("Advice", ", or into the keyring"));
    add("; write it again with `retort-cli miniature pack`", "");
    add(",? or (give )?a mirror with --base", "");
    add("; import with --extra to train on it as well", "");
    add(" \\((option ')?--[a-z-]+( \\d)?'?\\)", "");
    return all;
}

QString inWindow(QString message) {
    static const auto kAdvices = advices();
    for (const auto& [given, instead] : kAdvices)
        message.replace(given, *instead == '\0' ? QString() : AdviceTexts::tr(instead));
    return message;
}

QString kindOf(ErrorCode code) {
    switch (code) {
    case ErrorCode::InvalidArgument: return AdviceTexts::tr("This request is not valid.");
    case ErrorCode::NotFound: return AdviceTexts::tr("Not found.");
    case ErrorCode::AccessDenied: return AdviceTexts::tr("Access was denied.");
    case ErrorCode::Corrupt: return AdviceTexts::tr("A file is damaged or of another kind.");
    case ErrorCode::Unsupported: return AdviceTexts::tr("This is not supported.");
    case ErrorCode::Mismatch: return AdviceTexts::tr("These do not match.");
    case ErrorCode::DiskFull: return AdviceTexts::tr("The disk is full.");
    case ErrorCode::Busy: return AdviceTexts::tr("It is in use by another program.");
    case ErrorCode::NewerVersion: return AdviceTexts::tr("It was written by a newer Retort.");
    case ErrorCode::Cancelled: return AdviceTexts::tr("It was cancelled.");
    case ErrorCode::OutOfMemory: return AdviceTexts::tr("There is not enough memory.");
    case ErrorCode::Io: return AdviceTexts::tr("Reading or writing failed.");
    case ErrorCode::Internal: break;
    }
    return AdviceTexts::tr("Something unexpected happened.");
}

/// The message without the places that the error passed: " [reading x.json]".
std::optional<QString> translatedMessage(const QString& text) {
    static const QRegularExpression kPlaces(QStringLiteral("( \\[[^\\[\\]]*\\])+$"));
    if (auto whole = translated(text))
        return whole;
    const auto places = kPlaces.match(text);
    if (!places.hasMatch())
        return {};
    auto message = translated(text.left(places.capturedStart()));
    return message ? std::optional(*message + places.captured()) : std::nullopt;
}

} // namespace

QString told(const Error& error) {
    const auto text = qt(error.text());
    if (const auto message = translatedMessage(text))
        return *message;
    const auto message = inWindow(text);
    const bool isEnglish = QLocale().language() == QLocale::English;
    return isEnglish ? message : kindOf(error.code) + QLatin1Char('\n') + message;
}

QString told(const std::string& message) {
    if (message.empty())
        return {};
    const auto text = qt(message);
    return translatedMessage(text).value_or(inWindow(text));
}

} // namespace retort::ui
