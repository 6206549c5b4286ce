#include "models/session/advice.h"

#include "models/session/text.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <utility>

namespace retort::ui {

namespace {

struct AdviceTexts {
    Q_DECLARE_TR_FUNCTIONS(Advice)
};

/// The advice of the command line, and what stands in its place; all of it is dropped where that is empty.
std::vector<std::pair<QString, QString>> advices() {
    const auto onData = AdviceTexts::tr("add it on the Data page");
    return {
        {QStringLiteral("; import one with 'retort-cli dataset import [^']*' or give a path"),
         QStringLiteral("; ") + onData},
        {QStringLiteral("make it a data ?set with 'retort-cli dataset import [^']*'"), onData},
        {QStringLiteral("then import it with 'retort-cli dataset import [^']*'"), onData},
        {QStringLiteral("; see 'retort-cli dataset inspect [^']*'"),
         AdviceTexts::tr("; the Data page lists them")},
        {QStringLiteral("; the \"generate\" command that made it gives them with --teacher and --scores"),
         AdviceTexts::tr("; generate it with \"Score with teacher\"")},
        {QStringLiteral(
             "; \"synthetic show [^\"]*\" lists them, \"synthetic curate [^\"]*\" leaves them out"),
         AdviceTexts::tr("; Curate on the Generate page shows and excludes them")},
        {QStringLiteral("; \"synthetic list\" names those there are"), {}},
        {QStringLiteral(", or into the keyring with `[^`]*`"), AdviceTexts::tr(", or into the keyring")},
        {QStringLiteral(",? or (give )?a mirror with --base"), {}},
        {QStringLiteral("; import with --extra to train on it as well"), {}},
    };
}

QString inWindow(QString message) {
    for (const auto& [advice, instead] : advices())
        message.replace(QRegularExpression(advice), instead);
    return message;
}

} // namespace

QString told(const Error& error) {
    return told(error.text());
}

QString told(const std::string& message) {
    return inWindow(qt(message));
}

} // namespace retort::ui
