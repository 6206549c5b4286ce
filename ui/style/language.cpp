#include "style/language.h"

#include "settings/settings.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>

namespace retort::ui {

namespace {

void removeTexts(QCoreApplication& application) {
    for (auto* translator : application.findChildren<QTranslator*>(QString(), Qt::FindDirectChildrenOnly))
        delete translator; // which takes it from the application
}

void install(QCoreApplication& application, const QString& file, const QString& folder) {
    auto* translator = new QTranslator(&application);
    if (translator->load(file, folder))
        QCoreApplication::installTranslator(translator);
    else
        delete translator;
}

bool isJapanese(LanguageChoice choice) {
    if (choice == LanguageChoice::System)
        return QLocale::system().language() == QLocale::Japanese;
    return choice == LanguageChoice::Japanese;
}

} // namespace

LanguageChoice chosenLanguage() {
    const auto name = settings::language().value();
    if (name == QLatin1String("en"))
        return LanguageChoice::English;
    return name == QLatin1String("ja") ? LanguageChoice::Japanese : LanguageChoice::System;
}

void chooseLanguage(QCoreApplication& application, LanguageChoice choice) {
    switch (choice) {
    case LanguageChoice::System: settings::language().forget(); break;
    case LanguageChoice::English: settings::language().set(QStringLiteral("en")); break;
    case LanguageChoice::Japanese: settings::language().set(QStringLiteral("ja")); break;
    }
    loadLanguage(application, choice);
}

void loadLanguage(QCoreApplication& application, LanguageChoice choice) {
    const bool japanese = isJapanese(choice);
    removeTexts(application);
    QLocale::setDefault(japanese ? QLocale(QLocale::Japanese, QLocale::Japan)
                                 : QLocale(QLocale::English, QLocale::UnitedStates));
    const auto ours = QStringLiteral(":/translations");
    // English has a file too: for its plurals.
    install(application, QStringLiteral("retort_en"), ours);
    if (!japanese)
        return;
    install(application, QStringLiteral("qtbase_ja"), QLibraryInfo::path(QLibraryInfo::TranslationsPath));
    install(application, QStringLiteral("retort_ja"), ours);
}

} // namespace retort::ui
