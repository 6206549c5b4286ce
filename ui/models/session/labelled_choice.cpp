#include "models/session/labelled_choice.h"

#include "models/session/text.h"
#include "settings/settings.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>

namespace retort::ui {

namespace {

using Kind = LabelledChoice::Kind;

struct ChoiceTexts {
    Q_DECLARE_TR_FUNCTIONS(LabelledChoice)
};

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
    const auto stored = settings::labelled(dataset);
    if (!stored.kind.isSet())
        return std::nullopt;
    LabelledChoice choice;
    choice.kind = kindNamed(stored.kind.value(), choice.kind);
    choice.perClass = std::max(1, stored.perClass.value(choice.perClass));
    choice.percent = std::clamp(stored.percent.value(choice.percent), 0.0, 100.0);
    choice.seed = stored.seed.value(choice.seed);
    return choice;
}

void remember(const QString& dataset, const LabelledChoice& choice) {
    const auto stored = settings::labelled(dataset);
    stored.kind.set(nameOf(choice.kind));
    stored.perClass.set(choice.perClass);
    stored.percent.set(choice.percent);
    stored.seed.set(choice.seed);
}

} // namespace retort::ui
