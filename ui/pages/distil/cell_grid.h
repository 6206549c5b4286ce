#pragma once
// The paper's table as choices: rows are datasets, columns ways to train, a check in each cell that is to be
// run, and beside it how its runs stand.

#include "study/spec/column.h"

#include <QWidget>

#include <map>
#include <string>
#include <vector>

class QCheckBox;
class QGridLayout;
class QLabel;

namespace retort::ui {

class DataShelf;
class StateMark;
class StudyDraft;
class StudyStates;

class CellGrid : public QWidget {
    Q_OBJECT

public:
    CellGrid(DataShelf& shelf, StudyDraft& draft, const StudyStates& states, QWidget* parent = nullptr);

    /// Where the head is shown, in pixels from the top: it stays in sight when the rows are scrolled.
    void keepHeadAt(int top);

protected:
    void resizeEvent(QResizeEvent* event) override;

Q_SIGNALS:
    void rowsChanged();

private:
    void build();
    void addHead();
    void addGroups();
    void placeHead();
    void addRow(const std::string& dataset, int row);
    QWidget* addCell(const std::string& dataset, const study::Column& cell);
    void showStates();
    void showChoices();
    void showFacts(const QString& dataset);
    /// Checks the whole column, or clears it where all of it is checked.
    void toggleColumn(const study::Column& column);
    std::vector<std::string> rowNames() const;

    DataShelf& m_shelf;
    StudyDraft& m_draft;
    const StudyStates& m_states;
    QWidget* m_head = nullptr; ///< over the rows
    QGridLayout* m_headGrid = nullptr;
    int m_headTop = 0;
    QWidget* m_table = nullptr; ///< the rows
    QGridLayout* m_grid = nullptr;
    std::vector<std::string> m_rows;
    std::map<std::pair<std::string, study::Column>, QCheckBox*> m_cells;
    std::map<std::pair<std::string, study::Column>, StateMark*> m_marks;
    std::map<std::string, QLabel*> m_facts;
};

} // namespace retort::ui
