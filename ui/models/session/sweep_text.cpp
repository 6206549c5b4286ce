#include "models/session/sweep_text.h"

#include "models/session/field_text.h"
#include "models/session/text.h"

#include <QCoreApplication>

#include <algorithm>

namespace retort::ui {

namespace {

const study::VariableKey* variableOf(const std::string& key) {
    const auto& keys = study::variableKeys();
    const auto found = std::ranges::find(keys, key, &study::VariableKey::key);
    return found == keys.end() ? nullptr : &*found;
}

QString inWindow(const char* text) {
    return QCoreApplication::translate("sweep", text);
}

} // namespace

QString fieldTitle(const std::string& key) {
    const auto* const variable = variableOf(key);
    return variable && !variable->label.empty() ? fieldText(variable->label) : QString();
}

QString keyTitle(const std::string& key) {
    const auto* const variable = variableOf(key);
    const auto label = fieldTitle(key);
    if (label.isEmpty())
        return qt(key);
    if (std::ranges::count(study::variableKeys(), variable->label, &study::VariableKey::label) == 1)
        return label;
    return inWindow(QT_TRANSLATE_NOOP("sweep", "%1 (%2)")).arg(label, qt(key.substr(0, key.rfind('.'))));
}

QString settingTitle(const study::Setting& setting) {
    const auto* const variable = variableOf(setting.key);
    const auto title = keyTitle(setting.key) + QLatin1Char(' ') + qt(setting.plainValue());
    if (!variable || variable->unit.empty())
        return title;
    return title + (variable->unit == "%" ? QString(QChar(QChar::Nbsp)) : QStringLiteral(" ")) +
           fieldText(variable->unit);
}

QString rowTitle(const study::RowParts& row) {
    auto title = qt(row.dataset);
    for (const auto& setting : row.settings)
        title = inWindow(QT_TRANSLATE_NOOP("sweep", "%1, %2")).arg(title, settingTitle(setting));
    return title;
}

QString rowTitle(const std::string& row) {
    study::RowParts parts{.dataset = row};
    for (auto space = parts.dataset.rfind(' '); space != std::string::npos;
         space = parts.dataset.rfind(' ')) {
        const auto setting = parts.dataset.substr(space + 1);
        const auto equals = setting.find('=');
        if (equals == std::string::npos || !variableOf(setting.substr(0, equals)))
            break;
        parts.settings.insert(parts.settings.begin(), study::Setting{.key = setting.substr(0, equals),
                                                                     .value = setting.substr(equals + 1)});
        parts.dataset.erase(space);
    }
    return rowTitle(parts);
}

} // namespace retort::ui
