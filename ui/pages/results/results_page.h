#pragma once
// Results: a study's table, what stands behind each of its cells, and the table for others.

#include "pages/page.h"

#include <QModelIndex>

#include <filesystem>

class QComboBox;
class QLabel;
class QPushButton;
class QStackedWidget;

namespace retort::ui {

class Card;
class CellCard;
class EmptyState;
class PartChips;
class ResultTable;
class ResultView;
class Session;
class StudyResults;

class ResultsPage : public Page {
    Q_OBJECT

public:
    explicit ResultsPage(Session& session, QWidget* parent = nullptr);

    void enter() override;
    /// Shows this study's table.
    void showStudy(const QString& name);
    /// Opens what stands behind a cell; does nothing for one without runs.
    void openCell(const QModelIndex& index);
    /// Writes the table and says so.
    void exportTo(const std::filesystem::path& path);

    const ResultTable& table() const { return *m_table; }
    const CellCard& cell() const { return *m_cell; }

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void addActions();
    QWidget* makeContent();
    void loadReference();
    void showResults();
    void showStudies();
    void showNothing();
    void showTable();
    void showParts();
    void showRemarks();
    void refreshCell();
    void closeCell();
    void copy();
    void chooseExport(const QString& suffix);

    Session& m_session;
    StudyResults* m_results;
    ResultTable* m_table;
    QComboBox* m_studies;
    QStackedWidget* m_stack;
    EmptyState* m_empty;
    Card* m_card;
    ResultView* m_view;
    PartChips* m_chips;
    QLabel* m_remarks;
    CellCard* m_cell;
    QPushButton* m_copy = nullptr;
    QPushButton* m_export = nullptr;
};

} // namespace retort::ui
