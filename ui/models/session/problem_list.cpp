#include "models/session/problem_list.h"

#include "models/session/advice.h"
#include "models/session/job_list_model.h"
#include "models/session/session.h"
#include "models/session/text.h"

#include <QLocale>

#include <algorithm>

namespace retort::ui {

ProblemList::ProblemList(QObject* parent)
    : TableModel(
          {{.title = tr("Time"),
            .display =
                [](const Problem& p) { return QVariant(QLocale().toString(p.time, QLocale::ShortFormat)); },
            .sort = [](const Problem& p) { return QVariant(p.time); }},
           {.title = tr("What"), .display = [](const Problem& p) { return QVariant(p.title); }},
           {.title = tr("Why"),
            .display = [](const Problem& p) { return QVariant(p.text); },
            .tip = [](const Problem& p) { return QVariant(p.text); }}},
          parent) {}

void ProblemList::add(const QString& title, const QString& text) {
    append({.title = title, .text = text});
}

/// A page tells why its job failed, and so does the job: that is one problem.
void ProblemList::append(Problem problem) {
    auto others = rows();
    const auto saysTheSame = [&](const Problem& other) { return other.text == problem.text; };
    if (problem.job == 0 && std::ranges::any_of(others, [&](const Problem& other) {
            return other.job != 0 && saysTheSame(other);
        }))
        return;
    if (std::erase_if(others, [&](const Problem& other) { return other.job == 0 && saysTheSame(other); }) > 0)
        setRows(std::move(others));
    problem.number = ++m_last;
    problem.time = QDateTime::currentDateTime();
    appendRows({std::move(problem)});
}

void ProblemList::follow(Session& session) {
    connect(&session, &Session::jobsChanged, this, [this, &session] { addFailedJobs(session); });
    connect(&session, &Session::failed, this,
            [this](const QString& message) { add(tr("Did not work"), message); });
    for (const auto& note : session.workspaceNotes())
        addRemark(note);
    addFailedJobs(session);
}

void ProblemList::addRemark(const std::string& remark) {
    append({.title = tr("Workspace opened"), .text = told(remark), .remark = remark});
}

void ProblemList::addFailedJobs(Session& session) {
    for (const auto& job : session.queue().jobs()) {
        const auto known = std::find(m_jobs.begin(), m_jobs.end(), job.id.value);
        if (job.state == store::JobState::Failed && known == m_jobs.end()) {
            m_jobs.push_back(job.id.value);
            append({.title = titleOf(job), .text = told(job.error), .job = job.id.value});
        } else if (job.state != store::JobState::Failed && known != m_jobs.end()) {
            m_jobs.erase(known); // it was tried again, and may fail again
            forget(job.id.value);
        }
    }
}

void ProblemList::forget(std::int64_t job) {
    auto left = rows();
    std::erase_if(left, [&](const Problem& problem) { return problem.job == job; });
    setRows(std::move(left));
}

void ProblemList::tellAnew(Session& session) {
    auto problems = rows();
    for (auto& problem : problems)
        if (!problem.remark.empty()) {
            problem.title = tr("Workspace opened");
            problem.text = told(problem.remark);
        }
    for (const auto& job : session.queue().jobs())
        for (auto& problem : problems)
            if (problem.job == job.id.value && job.state == store::JobState::Failed) {
                problem.title = titleOf(job);
                problem.text = told(job.error);
            }
    setRows(std::move(problems));
}

void ProblemList::dismiss(int row) {
    auto left = rows();
    left.erase(left.begin() + row);
    setRows(std::move(left));
}

} // namespace retort::ui
