#pragma once
// Entries of a form that cannot be taken: as long as there is one, nothing starts that the form describes.

#include <QString>

#include <map>

namespace retort::ui {

class EntryProblems {
public:
    /// An empty problem takes the field off.
    void set(const QString& field, const QString& problem);
    void clear() { m_problems.clear(); }
    bool isEmpty() const { return m_problems.empty(); }
    /// "Batch: Enter a whole number from 2 to 65,536."; empty where there is none.
    QString first() const;

private:
    std::map<QString, QString> m_problems;
};

} // namespace retort::ui
