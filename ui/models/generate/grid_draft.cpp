#include "models/generate/grid_draft.h"

#include "models/session/text.h"

#include <QCoreApplication>

namespace retort::ui {

namespace {

using study::GridParameter;

/// Their values may have commas in them.
bool isText(GridParameter parameter) {
    return parameter == GridParameter::Template || parameter == GridParameter::Class;
}

std::vector<std::string> valuesOf(const GridDraft::Axis& axis) {
    const auto separator = isText(axis.parameter) ? QLatin1Char(';') : QLatin1Char(',');
    std::vector<std::string> values;
    for (const auto& part : axis.text.split(separator, Qt::SkipEmptyParts))
        if (const auto value = part.trimmed(); !value.isEmpty())
            values.push_back(utf8(value));
    return values;
}

using Choices = study::GenerationChoices;

template<class Number> bool isIn(const QString& text, std::optional<Number> Choices::*field) {
    const auto number = readNumber(utf8(text), *fieldOf(field).range);
    return number.ok();
}

/// Of classes the dataset tells; a prompt may be any text.
bool isValue(GridParameter parameter, const QString& text) {
    switch (parameter) {
    case GridParameter::Guidance: return isIn(text, &Choices::guidance);
    case GridParameter::Strength: return isIn(text, &Choices::strength);
    case GridParameter::Steps: return isIn(text, &Choices::steps);
    case GridParameter::NoiseLevel: return isIn(text, &Choices::noiseLevel);
    case GridParameter::Seed: return isIn(text, &Choices::seed);
    case GridParameter::Scheduler: return enumOf<diffusion::SchedulerKind>(utf8(text)).has_value();
    case GridParameter::Template:
    case GridParameter::Class: break;
    }
    return true;
}

void put(study::SetRequest& request, GridParameter parameter, const std::string& value) {
    const auto text = qt(value);
    switch (parameter) {
    case GridParameter::Guidance: request.choices.guidance = text.toDouble(); break;
    case GridParameter::Strength: request.choices.strength = text.toDouble(); break;
    case GridParameter::Steps: request.choices.steps = text.toInt(); break;
    case GridParameter::NoiseLevel: request.choices.noiseLevel = text.toInt(); break;
    case GridParameter::Seed: request.choices.seed = text.toULongLong(); break;
    case GridParameter::Scheduler: request.choices.scheduler = enumOf<diffusion::SchedulerKind>(value); break;
    case GridParameter::Template: request.choices.templates = {{value}}; break;
    case GridParameter::Class: break; // a set is of all classes
    }
}

} // namespace

QString titleOf(GridParameter parameter) {
    switch (parameter) {
    case GridParameter::Guidance: return GridDraft::tr("Guidance");
    case GridParameter::Steps: return GridDraft::tr("Steps");
    case GridParameter::Scheduler: return GridDraft::tr("Scheduler");
    case GridParameter::Seed: return GridDraft::tr("Sampling seed");
    case GridParameter::NoiseLevel: return GridDraft::tr("Noise level");
    case GridParameter::Strength: return GridDraft::tr("Strength");
    case GridParameter::Template: return GridDraft::tr("Template");
    case GridParameter::Class: break;
    }
    return GridDraft::tr("Class");
}

GridDraft::GridDraft(GenerationDraft& set, DataShelf& shelf, QObject* parent)
    : QObject(parent), m_set(set),
      m_shelf(shelf), m_across{GridParameter::Guidance, usualValues(GridParameter::Guidance)},
      m_down{GridParameter::Seed, usualValues(GridParameter::Seed)} {
    connect(&set, &GenerationDraft::changed, this, &GridDraft::follow);
}

/// What means nothing to another generator, or to another dataset, makes room for what does.
void GridDraft::follow() {
    const auto fitting = parameters();
    for (auto* axis : {&m_across, &m_down}) {
        const auto& other = axis == &m_across ? m_down : m_across;
        if (!fitting.contains(axis->parameter))
            axis->parameter =
                other.parameter == GridParameter::Guidance ? GridParameter::Seed : GridParameter::Guidance;
        else if (axis->parameter != GridParameter::Class || !axis->text.isEmpty())
            continue;
        axis->text = usualValues(axis->parameter);
    }
    if (!m_class.isEmpty() && !classes().contains(m_class))
        m_class.clear();
    Q_EMIT changed();
}

void GridDraft::choose(Axis& axis, GridParameter parameter) {
    if (axis.parameter == parameter)
        return;
    axis = {parameter, usualValues(parameter)};
    Q_EMIT changed();
}

void GridDraft::setText(Axis& axis, const QString& text) {
    axis.text = text;
    Q_EMIT changed();
}

void GridDraft::setClass(const QString& name) {
    m_class = name;
    Q_EMIT changed();
}

bool GridDraft::hasClassAxis() const {
    return m_across.parameter == GridParameter::Class || m_down.parameter == GridParameter::Class;
}

QList<GridParameter> GridDraft::parameters() const {
    QList<GridParameter> fitting{GridParameter::Guidance, GridParameter::Steps, GridParameter::Scheduler,
                                 GridParameter::Seed};
    switch (m_set.drawing()) {
    case Sampling::FromText: break;
    case Sampling::FromEmbedding: fitting << GridParameter::NoiseLevel; break;
    case Sampling::FromNoised: fitting << GridParameter::Strength; break;
    }
    return fitting << GridParameter::Template << GridParameter::Class;
}

QStringList GridDraft::classes() const {
    QStringList names;
    const auto* set = m_shelf.find(qt(m_set.form().dataset));
    if (set && set->dataset)
        for (const auto& name : set->dataset->summary().classes)
            names << qt(name);
    return names;
}

QString GridDraft::usualValues(GridParameter parameter) const {
    constexpr int kClasses = 6;
    switch (parameter) {
    case GridParameter::Guidance: return QStringLiteral("1, 2, 4, 7.5");
    case GridParameter::Steps: return QStringLiteral("5, 10, 25, 50");
    case GridParameter::Scheduler: return QStringLiteral("ddim, euler, euler-ancestral, dpm++");
    case GridParameter::Seed: return QStringLiteral("1, 2, 3, 4");
    case GridParameter::NoiseLevel: return QStringLiteral("0, 200, 400, 600");
    case GridParameter::Strength: return QStringLiteral("0.3, 0.5, 0.7, 0.9");
    case GridParameter::Template: return QStringLiteral("a photo of a {}.; a blurry photo of a {}.; a {}.");
    case GridParameter::Class: break;
    }
    return classes().mid(0, kClasses).join(QStringLiteral("; "));
}

std::size_t GridDraft::cells() const {
    return valuesOf(m_across).size() * valuesOf(m_down).size();
}

std::optional<Obstacle> GridDraft::obstacle() const {
    if (const auto found = m_set.obstacle())
        return found;
    if (m_across.parameter == m_down.parameter)
        return Obstacle{tr("Both axes are %1; choose two parameters").arg(titleOf(m_across.parameter)), {}};
    for (const auto& axis : {m_across, m_down}) {
        const auto values = valuesOf(axis);
        if (values.empty())
            return Obstacle{tr("Give values of %1").arg(titleOf(axis.parameter)), {}};
        for (const auto& value : values) {
            if (!isValue(axis.parameter, qt(value)))
                return Obstacle{tr("%1 is not a valid value of %2").arg(qt(value), titleOf(axis.parameter)),
                                {}};
            if (axis.parameter == GridParameter::Class && !classes().contains(qt(value)))
                return Obstacle{tr("There is no class %1; separate classes with semicolons").arg(qt(value)),
                                {}};
        }
    }
    if (cells() > study::kMostGridCells)
        return Obstacle{tr("%1 images are too many; a grid has at most %2")
                            .arg(count(static_cast<std::int64_t>(cells())),
                                 count(static_cast<std::int64_t>(study::kMostGridCells))),
                        {}};
    return {};
}

study::GridRequest GridDraft::request(const QString& name) const {
    return {.set = m_set.request(),
            .across = {.parameter = m_across.parameter, .values = valuesOf(m_across)},
            .down = {.parameter = m_down.parameter, .values = valuesOf(m_down)},
            .className = hasClassAxis() ? std::string{} : utf8(m_class),
            .name = utf8(name)};
}

void GridDraft::use(const study::ParameterGrid& grid, std::size_t column, std::size_t row) {
    m_set.edit([&](study::SetRequest& request) {
        put(request, grid.across.parameter, grid.across.values[column]);
        put(request, grid.down.parameter, grid.down.values[row]);
    });
}

} // namespace retort::ui
