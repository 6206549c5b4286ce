#include "style/theme.h"

#include "settings/settings.h"
#include "style/fonts.h"

#include <QApplication>
#include <QFile>
#include <QStyle>
#include <QStyleFactory>

#include <utility>

namespace retort::ui {

namespace {

QPalette paletteOf(const Tokens& t) {
    QPalette palette;
    palette.setColor(QPalette::Window, t.background);
    palette.setColor(QPalette::WindowText, t.text);
    palette.setColor(QPalette::Base, t.surface);
    palette.setColor(QPalette::AlternateBase, t.raised);
    palette.setColor(QPalette::Text, t.text);
    palette.setColor(QPalette::Button, t.raised);
    palette.setColor(QPalette::ButtonText, t.text);
    palette.setColor(QPalette::PlaceholderText, t.faint);
    palette.setColor(QPalette::Highlight, t.accentSoft);
    palette.setColor(QPalette::HighlightedText, t.text);
    palette.setColor(QPalette::ToolTipBase, t.raised);
    palette.setColor(QPalette::ToolTipText, t.text);
    palette.setColor(QPalette::Link, t.accent);
    palette.setColor(QPalette::Mid, t.border);
    palette.setColor(QPalette::Light, t.surface);
    palette.setColor(QPalette::Midlight, t.border);
    palette.setColor(QPalette::Dark, t.border);
    palette.setColor(QPalette::Shadow, t.border);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, t.faint);
    return palette;
}

} // namespace

Brightness brightnessOf(ThemeChoice choice) {
    if (choice == ThemeChoice::Light)
        return Brightness::Light;
    if (choice == ThemeChoice::Dark)
        return Brightness::Dark;
    constexpr int kMiddle = 128;
    const auto desktop = QStyleFactory::create(QStringLiteral("Fusion"))->standardPalette();
    return desktop.color(QPalette::Window).lightness() < kMiddle ? Brightness::Dark : Brightness::Light;
}

QString styleSheet(const Tokens& t) {
    QFile file(QStringLiteral(":/styles/retort.qss"));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    auto sheet = QString::fromUtf8(file.readAll());
    const std::pair<const char*, QColor> names[] = {{"background", t.background},
                                                    {"surface", t.surface},
                                                    {"raised", t.raised},
                                                    {"border", t.border},
                                                    {"text", t.text},
                                                    {"muted", t.muted},
                                                    {"faint", t.faint},
                                                    {"accentSoft", t.accentSoft},
                                                    {"accent", t.accent},
                                                    {"onAccent", t.onAccent},
                                                    {"copperSoft", t.copperSoft},
                                                    {"copper", t.copper},
                                                    {"good", t.good},
                                                    {"bad", t.bad}};
    for (const auto& [name, colour] : names)
        sheet.replace(QStringLiteral("@%1@").arg(QLatin1String(name)), colour.name());
    constexpr int kHalf = 128;
    sheet.replace(QStringLiteral("@chevronOnAccent@"),
                  t.onAccent.lightness() < kHalf ? QStringLiteral(":/icons/chevron-down-dark.svg")
                                                 : QStringLiteral(":/icons/chevron-down-white.svg"));
    return sheet;
}

void applyTheme(QApplication& application, Brightness brightness) {
    const auto& t = tokens(brightness);
    application.setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    QApplication::setPalette(paletteOf(t));
    QApplication::setFont(textFont(size::kBody));
    application.setStyleSheet(styleSheet(t));
}

ThemeChoice chosenTheme() {
    const auto name = settings::theme().value();
    if (name == QLatin1String("light"))
        return ThemeChoice::Light;
    return name == QLatin1String("dark") ? ThemeChoice::Dark : ThemeChoice::System;
}

void chooseTheme(QApplication& application, ThemeChoice choice) {
    switch (choice) {
    case ThemeChoice::System: settings::theme().forget(); break;
    case ThemeChoice::Light: settings::theme().set(QStringLiteral("light")); break;
    case ThemeChoice::Dark: settings::theme().set(QStringLiteral("dark")); break;
    }
    applyTheme(application, brightnessOf(choice));
}

} // namespace retort::ui
