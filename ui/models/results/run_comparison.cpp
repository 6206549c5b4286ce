#include "models/results/run_comparison.h"

#include "models/session/sweep_text.h"
#include "models/session/text.h"
#include "study/spec/stage_names.h"

#include <nlohmann/json.hpp>

#include <QSet>

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <set>

namespace retort::ui {

using nlohmann::json;

namespace {

constexpr int kLongest = 24; ///< characters of a value that are shown

/// What is for people, what the column says already, and what has a line of its own.
constexpr std::array kNoParameters{"names", "column", "seed"};

QString absent() {
    return QStringLiteral("–");
}

using Parameters = std::map<std::string, std::string>;

/// Where the paths of its settings begin.
std::string stageOne() {
    return std::string(study::kDistilStage) + "/";
}

/// Values by path, "finetune/optimizer/learningRate"; a list is one value.
void flatten(const json& value, const std::string& path, Parameters& into) {
    if (!value.is_object()) {
        into[path] = value.is_string() ? value.get<std::string>()
                                       : value.dump(-1, ' ', false, json::error_handler_t::replace);
        return;
    }
    for (const auto& [key, child] : value.items())
        flatten(child, path.empty() ? key : path + "/" + key, into);
}

/// The models of stage 1 by their names; what else the specification has of them are hashes.
void nameModels(const json& spec, Parameters& into) {
    const auto names = spec.find("names");
    if (names == spec.end() || !names->is_object() || !spec.contains(std::string(study::kDistilStage)))
        return;
    for (const auto* model : {"teacher", "generator"})
        if (const auto name = names->find(model); name != names->end() && name->is_string())
            into[stageOne() + model] = name->get<std::string>();
}

Parameters parametersOf(const RunStory& run) {
    auto spec = json::parse(run.record.request.spec, nullptr, false);
    Parameters parameters;
    if (!spec.is_object())
        return parameters;
    nameModels(spec, parameters);
    for (const auto* name : kNoParameters)
        spec.erase(name);
    flatten(spec, {}, parameters);
    // CP is FD with other targets, and is stored as that.
    if (const auto kind = parameters.find(stageOne() + "objective/kind");
        kind != parameters.end() &&
        run.record.request.method == study::name(study::Method::ConditionPrediction))
        kind->second = run.record.request.method;
    return parameters;
}

std::string sectionOf(const std::string& path) {
    return path.substr(0, path.find('/'));
}

bool hasSection(const Parameters& parameters, const std::string& section) {
    const auto at = parameters.lower_bound(section);
    return at != parameters.end() && sectionOf(at->first) == section;
}

std::string valueIn(const Parameters& run, const std::string& path) {
    const auto value = run.find(path);
    return value == run.end() ? std::string() : value->second;
}

/// A setting of stage 1 that is another in stage 2.
bool isOwnOfStageOne(const std::string& path, const Parameters& run) {
    if (!path.starts_with(stageOne()))
        return false;
    const auto inStageTwo = std::string(study::kFinetuneStage) + "/" + path.substr(stageOne().size());
    return run.contains(path) && run.at(path) != valueIn(run, inStageTwo);
}

/// What a method has no use for is no difference: SUP has no prompts. That it has no stage 1 is one: what
/// that does otherwise than stage 2, which all runs have, stands beside runs without it.
bool differs(const std::string& path, const std::vector<Parameters>& runs) {
    std::set<std::string> values;
    bool isMissing = false, isOwn = false;
    for (const auto& run : runs) {
        const bool has = hasSection(run, sectionOf(path));
        if (has)
            values.insert(valueIn(run, path));
        isMissing = isMissing || !has;
        isOwn = isOwn || isOwnOfStageOne(path, run);
    }
    return values.size() > 1 || (isMissing && isOwn);
}

/// "optimizer/someRate" as "Optimizer · Some rate".
QString spelledOut(const std::string& path) {
    QString name;
    bool begins = true;
    for (const auto letter : qt(path)) {
        if (letter == QLatin1Char('/')) {
            name += QStringLiteral(" · ");
        } else {
            if (letter.isUpper())
                name += QLatin1Char(' ');
            name += begins ? letter.toUpper() : letter.toLower();
        }
        begins = letter == QLatin1Char('/');
    }
    return name;
}

/// "Fine-tuning · Learning rate" of "finetune/optimizer/learningRate"; what has no field keeps its key.
QString readable(const std::string& path) {
    const auto section = sectionOf(path);
    const auto last = path.substr(path.rfind('/') + 1);
    const bool isStage = section == study::kDistilStage || section == study::kFinetuneStage;
    auto name = fieldTitle(section + "." + last);
    if (name.isEmpty())
        name = spelledOut(isStage && section != path ? path.substr(section.size() + 1) : path);
    if (!isStage)
        return name;
    const auto stage =
        section == study::kDistilStage ? RunComparison::tr("Distillation") : RunComparison::tr("Fine-tuning");
    return stage + QStringLiteral(" · ") + name;
}

QString stateText(store::RunState state) {
    switch (state) {
    case store::RunState::Queued: return RunComparison::tr("waiting");
    case store::RunState::Running: return RunComparison::tr("running");
    case store::RunState::Finished: return RunComparison::tr("finished");
    case store::RunState::Failed: return RunComparison::tr("failed");
    case store::RunState::Cancelled: return RunComparison::tr("cancelled");
    }
    return {};
}

QString figure(const std::optional<double>& accuracy) {
    return accuracy ? perCent(*accuracy) + QStringLiteral(" %") : absent();
}

} // namespace

void RunComparison::show(const CellStory& story, const PinnedCell& pinned) {
    beginResetModel();
    m_runs = story.runs;
    m_own = m_runs.size();
    m_pinned = pinned.runs.size();
    m_pinnedTitle = pinned.title;
    m_runs.insert(m_runs.end(), pinned.runs.begin(), pinned.runs.end());
    m_runs.insert(m_runs.end(), story.baselines.begin(), story.baselines.end());
    m_lines.clear();
    addOutcome();
    addDifferences();
    endResetModel();
}

void RunComparison::addOutcome() {
    using Value = std::function<QString(const RunStory&)>;
    const auto lineOf = [this](const QString& name, const Value& value) {
        Line line{.name = name};
        for (const auto& run : m_runs)
            line.values << value(run);
        return line;
    };
    const auto add = [&](const QString& name, const Value& value) { m_lines.push_back(lineOf(name, value)); };
    const auto addDiffering = [&](const QString& name, const Value& value) {
        if (auto line = lineOf(name, value); QSet<QString>(line.values.begin(), line.values.end()).size() > 1)
            m_lines.push_back(std::move(line));
    };
    addDiffering(tr("Seed"), [](const RunStory& run) { return QString::number(run.record.request.seed); });
    addDiffering(tr("State"), [](const RunStory& run) { return stateText(run.record.state); });
    add(tr("Test accuracy"), [](const RunStory& run) { return figure(run.accuracy); });
    if (std::ranges::none_of(m_runs, [](const RunStory& run) { return run.best.has_value(); }))
        return;
    add(tr("Best on validation"),
        [](const RunStory& run) { return figure(run.best ? std::optional{run.best->test} : std::nullopt); });
    add(tr("At fine-tuning step"),
        [](const RunStory& run) { return run.best ? count(run.best->step) : absent(); });
    add(tr("Validation accuracy there"), [](const RunStory& run) {
        return figure(run.best ? std::optional{run.best->validation} : std::nullopt);
    });
}

void RunComparison::addDifferences() {
    std::vector<Parameters> parameters;
    std::set<std::string> paths;
    for (const auto& run : m_runs) {
        parameters.push_back(parametersOf(run));
        for (const auto& [path, value] : parameters.back())
            paths.insert(path);
    }
    for (const auto& path : paths) {
        if (!differs(path, parameters))
            continue;
        Line line{.name = readable(path)};
        for (const auto& run : parameters)
            line.values << (run.contains(path) ? qt(run.at(path)) : absent());
        m_lines.push_back(std::move(line));
    }
}

int RunComparison::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_lines.size());
}

int RunComparison::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : 1 + static_cast<int>(m_runs.size());
}

QVariant RunComparison::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const auto& line = m_lines[static_cast<std::size_t>(index.row())];
    const auto text = index.column() == 0 ? line.name : line.values.value(index.column() - 1);
    switch (role) {
    case Qt::DisplayRole:
        return index.column() > 0 && text.size() > kLongest ? text.left(kLongest / 2) + QStringLiteral("…")
                                                            : text;
    case Qt::ToolTipRole: return text;
    case Qt::TextAlignmentRole:
        return QVariant::fromValue((index.column() == 0 ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    default: return {};
    }
}

QVariant RunComparison::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue((section == 0 ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    if (section == 0)
        return tr("Parameter");
    const auto at = static_cast<std::size_t>(section - 1);
    const auto number = m_runs[at].record.id.value;
    if (at < m_own)
        return tr("Run %1").arg(number);
    return at < m_own + m_pinned ? tr("%1, run %2").arg(m_pinnedTitle).arg(number)
                                 : tr("SUP, run %1").arg(number);
}

} // namespace retort::ui
