#include "models/session/labelled_choice.h"

#include "models/session/text.h"

#include <QCoreApplication>
#include <QLocale>
#include <QSettings>
#include <QUrl>

#include <algorithm>

namespace retort::ui {

namespace {

using Kind = LabelledChoice::Kind;

constexpr QLatin1String kKind("kind"), kPerClass("per-class"), kPercent("percent"), kSeed("seed");

struct ChoiceTexts {
    Q_DECLARE_TR_FUNCTIONS(LabelledChoice)
};

/// A dataset may be named by its path, and slashes mean something to QSettings.
QString keyOf(const QString& dataset) {
    return QStringLiteral("labelled/") + QString::fromLatin1(QUrl::toPercentEncoding(dataset));
}

QString nameOf(Kind kind) {
    switch (kind) {
    case Kind::All: return QStringLiteral("all");
    case Kind::PerClass: return QStringLiteral("per-class");
    case Kind::Percent: return QStringLiteral("percent");
    }
    return {};
}

Kind kindNamed(const QString& name, Kind otherwise) {
    for (const auto kind : {Kind::All, Kind::PerClass, Kind::Percent})
        if (nameOf(kind) == name)
            return kind;
    return otherwise;
}

} // namespace

data::LabelledSubset LabelledChoice::subset() const {
    data::LabelledSubset subset{.seed = seed};
    if (kind == Kind::PerClass)
        subset.perClass = perClass;
    if (kind == Kind::Percent)
        subset.percent = percent;
    return subset;
}

QString textOf(const LabelledChoice& choice) {
    switch (choice.kind) {
    case Kind::All: return ChoiceTexts::tr("all");
    case Kind::PerClass: return ChoiceTexts::tr("%1 per class").arg(count(choice.perClass));
    case Kind::Percent: return ChoiceTexts::tr("%1 %").arg(QLocale().toString(choice.percent));
    }
    return {};
}

Result<LabelledPart> labelledPart(const data::Dataset& dataset, const LabelledChoice& choice) {
    LabelledPart part;
    RETORT_TRY(part.indices, data::labelledIndices(dataset, choice.subset()));
    part.perClass.resize(dataset.summary().classes.size());
    for (const auto label : data::labelsOf(dataset, data::Split::Train, part.indices))
        ++part.perClass[static_cast<std::size_t>(label)];
    return part;
}

LabelledChoice usualChoice(const data::DatasetSummary& summary) {
    LabelledChoice choice;
    const auto train = summary.splits.find(data::Split::Train);
    if (train == summary.splits.end())
        return choice;
    const auto& perClass = train->second.perClass;
    if (!perClass.empty() && *std::min_element(perClass.begin(), perClass.end()) < choice.perClass)
        choice.kind = Kind::All;
    return choice;
}

std::optional<LabelledChoice> rememberedChoice(const QString& dataset) {
    QSettings settings;
    settings.beginGroup(keyOf(dataset));
    if (!settings.contains(kKind))
        return std::nullopt;
    LabelledChoice choice;
    choice.kind = kindNamed(settings.value(kKind).toString(), choice.kind);
    choice.perClass = std::max(1, settings.value(kPerClass, choice.perClass).toInt());
    choice.percent = std::clamp(settings.value(kPercent, choice.percent).toDouble(), 0.0, 100.0);
    choice.seed = settings.value(kSeed, static_cast<qulonglong>(choice.seed)).toULongLong();
    return choice;
}

void remember(const QString& dataset, const LabelledChoice& choice) {
    QSettings settings;
    settings.beginGroup(keyOf(dataset));
    settings.setValue(kKind, nameOf(choice.kind));
    settings.setValue(kPerClass, choice.perClass);
    settings.setValue(kPercent, choice.percent);
    settings.setValue(kSeed, static_cast<qulonglong>(choice.seed));
}

} // namespace retort::ui
