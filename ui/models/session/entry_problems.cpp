#include "models/session/entry_problems.h"

#include <QCoreApplication>

namespace retort::ui {

namespace {

struct EntryTexts {
    Q_DECLARE_TR_FUNCTIONS(EntryProblems)
};

} // namespace

void EntryProblems::set(const QString& field, const QString& problem) {
    if (problem.isEmpty())
        m_problems.erase(field);
    else
        m_problems[field] = problem;
}

QString EntryProblems::first() const {
    if (m_problems.empty())
        return {};
    const auto& [field, problem] = *m_problems.begin();
    return EntryTexts::tr("%1: %2").arg(field, problem);
}

} // namespace retort::ui
