#pragma once
// The study that a person puts together: which cells of the table are to be run, and how.

#include "models/session/entry_problems.h"
#include "study/spec/spec.h"

#include <QObject>
#include <QString>

#include <filesystem>
#include <set>
#include <utility>

namespace retort::ui {

class StudyDraft : public QObject {
    Q_OBJECT

public:
    explicit StudyDraft(QObject* parent = nullptr);

    /// Everything but which cells are chosen; those are in it too, as the specification has them.
    const study::StudySpec& spec() const { return m_spec; }
    void setSpec(study::StudySpec spec);
    /// Changes settings; not datasets and columns.
    template<class Change> void edit(Change change) {
        change(m_spec);
        Q_EMIT changed();
    }

    bool isChosen(const std::string& dataset, const study::Column& column) const;
    void choose(const std::string& dataset, const study::Column& column, bool chosen);
    std::size_t cells() const { return m_cells.size(); }
    std::size_t runs() const { return m_cells.size() * m_spec.seeds.size(); }
    /// Combinations of the values of what varies; 1 where nothing does.
    std::size_t variants() const;

    /// Of a field of the form whose entry cannot be taken; an empty problem takes the field off.
    void setProblem(const QString& field, const QString& problem);
    /// Why the study cannot be started; empty if it can.
    QString obstacle() const;
    /// Written at once or not at all.
    Status save(const std::filesystem::path& file) const;

Q_SIGNALS:
    void changed();
    /// By another study: what was typed and refused is of no interest any more. changed() comes first.
    void replaced();

private:
    void writeCells();

    study::StudySpec m_spec;
    EntryProblems m_problems;
    std::set<std::pair<std::string, study::Column>> m_cells;
};

} // namespace retort::ui
