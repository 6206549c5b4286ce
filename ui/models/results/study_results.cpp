#include "models/results/study_results.h"

#include "models/session/advice.h"
#include "models/session/text.h"
#include "settings/settings.h"
#include "store/study_table.h"
#include "study/report/study_list.h"

#include <algorithm>
#include <chrono>

namespace retort::ui {

namespace {

constexpr std::chrono::seconds kSettle{2};

QString newestWithResults(const std::vector<study::StudySummary>& studies) {
    for (const auto& study : studies)
        if (study.runs.count(store::RunState::Finished) != 0)
            return qt(study.name);
    return studies.empty() ? QString() : qt(studies.front().name);
}

} // namespace

StudyResults::StudyResults(Session& session, QObject* parent) : QObject(parent), m_session(session) {
    m_settle.setSingleShot(true);
    m_settle.setInterval(kSettle);
    connect(&m_settle, &QTimer::timeout, this, &StudyResults::reload);
    connect(&session, &Session::runsMoved, this, &StudyResults::follow);
    connect(&session, &Session::storeChanged, this, &StudyResults::reload);
}

void StudyResults::choose(const QString& study) {
    m_study = study;
    settings::shownStudy(qt(m_session.folder())).set(study);
    reload();
}

Result<StudyResults::Answer> StudyResults::read(store::Workspace& workspace, const QString& wanted,
                                                const QString& before) {
    RETORT_TRY(const auto studies, study::listStudies(workspace));
    Answer answer;
    answer.study = wanted;
    for (const auto& study : studies)
        answer.studies << qt(study.name);
    if (!answer.studies.contains(wanted)) // renamed or deleted since
        answer.study.clear();
    if (answer.study.isEmpty() && answer.studies.contains(before))
        answer.study = before;
    if (answer.study.isEmpty()) // the newest that has something to show
        answer.study = newestWithResults(studies);
    if (answer.study.isEmpty())
        return answer;
    RETORT_TRY(answer.tables.last, study::buildTable(workspace, utf8(answer.study)));
    if (answer.tables.last.hasBest()) {
        RETORT_TRY(answer.tables.best, study::withBest(answer.tables.last));
    }
    if (answer.tables.last.vary.empty())
        return answer;
    RETORT_TRY(const auto record, store::StudyTable(workspace.database()).find(utf8(answer.study)));
    RETORT_TRY(const auto spec, study::parseStudySpec(record.spec, record.name));
    for (const auto* table : {&answer.tables.last, answer.tables.best ? &*answer.tables.best : nullptr})
        if (table) {
            RETORT_TRY(auto sweep, study::sweepOf(spec, *table));
            answer.tables.sweeps.push_back(std::move(sweep));
        }
    return answer;
}

const study::Sweep* StudyResults::sweep(study::ShownAccuracy shown) const {
    const auto found = std::ranges::find(m_tables.sweeps, shown, &study::Sweep::shown);
    return found == m_tables.sweeps.end() ? nullptr : &*found;
}

void StudyResults::reload() {
    m_session.reader().ask(
        this,
        [wanted = m_study, before = settings::shownStudy(qt(m_session.folder())).value()](
            store::Workspace& workspace) { return read(workspace, wanted, before); },
        [this, asked = ++m_asked](Result<Answer> answer) {
            if (asked != m_asked)
                return;
            if (!answer.ok()) {
                Q_EMIT failed(told(answer.error()));
                return;
            }
            m_studies = answer->studies;
            m_study = answer->study;
            m_tables = std::move(answer->tables);
            Q_EMIT changed();
        });
}

void StudyResults::follow(const std::vector<RunMove>& moves) {
    const bool ended = std::any_of(moves.begin(), moves.end(), [](const RunMove& move) {
        return std::holds_alternative<distill::StageFinished>(move.event);
    });
    if (ended && !m_settle.isActive())
        m_settle.start();
}

} // namespace retort::ui
