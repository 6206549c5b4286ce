#include "models/distil/study_draft.h"

#include "base/file.h"
#include "models/session/advice.h"
#include "models/session/text.h"
#include "study/spec/spec_text.h"

namespace retort::ui {

StudyDraft::StudyDraft(QObject* parent) : QObject(parent) {}

void StudyDraft::setSpec(study::StudySpec spec) {
    m_cells.clear();
    for (const auto& dataset : spec.datasets)
        for (const auto& column : study::columnsFor(spec, dataset))
            m_cells.emplace(dataset, column);
    m_spec = std::move(spec);
    m_problems.clear();
    Q_EMIT changed();
    Q_EMIT replaced();
}

void StudyDraft::setProblem(const QString& field, const QString& problem) {
    m_problems.set(field, problem);
    Q_EMIT changed();
}

bool StudyDraft::isChosen(const std::string& dataset, const study::Column& column) const {
    return m_cells.contains({dataset, column});
}

void StudyDraft::choose(const std::string& dataset, const study::Column& column, bool chosen) {
    if (chosen)
        m_cells.emplace(dataset, column);
    else
        m_cells.erase({dataset, column});
    writeCells();
    Q_EMIT changed();
}

std::size_t StudyDraft::variants() const {
    std::size_t combinations = 1;
    for (const auto& varied : m_spec.vary)
        combinations *= varied.values.size();
    return combinations;
}

void StudyDraft::writeCells() {
    std::map<std::string, std::vector<study::Column>> columns;
    std::set<study::Column> all;
    for (const auto& [dataset, column] : m_cells) {
        columns[dataset].push_back(column);
        all.insert(column);
    }
    std::erase_if(m_spec.datasets, [&](const std::string& dataset) { return !columns.contains(dataset); });
    for (const auto& [dataset, own] : columns)
        if (std::find(m_spec.datasets.begin(), m_spec.datasets.end(), dataset) == m_spec.datasets.end())
            m_spec.datasets.push_back(dataset);
    m_spec.columns.assign(all.begin(), all.end());
    m_spec.columnsOf.clear();
    for (auto& [dataset, own] : columns)
        if (own.size() != all.size())
            m_spec.columnsOf.emplace(dataset, std::move(own));
}

QString StudyDraft::obstacle() const {
    if (!m_problems.isEmpty())
        return m_problems.first();
    if (m_cells.empty())
        return tr("Choose at least one cell of the table.");
    if (m_spec.name.empty())
        return tr("Give the study a name.");
    if (m_spec.secondTeacher && m_spec.secondTeacher == m_spec.teacher)
        return tr("The second teacher is the first one. Choose another one, or none.");
    for (const auto& column : m_spec.columns) {
        if (column.hasFirstStage() && !m_spec.teacher)
            return tr("Choose a teacher: columns that distil or use generated images need one.");
        if (column.isSynthetic() && !m_spec.generation.provides(column.source))
            return tr("Choose a generator or a set for %1.").arg(qt(std::string{study::name(column.source)}));
    }
    const auto checked = study::parseStudySpec(study::textOf(m_spec), m_spec.name);
    return checked.ok() ? QString() : told(checked.error());
}

Status StudyDraft::save(const std::filesystem::path& file) const {
    return writeFileAtomically(file, study::textOf(m_spec));
}

} // namespace retort::ui
