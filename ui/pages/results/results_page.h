#pragma once
// Results: a study's table, what stands behind each of its cells, and the table for others.

#include "pages/page.h"

#include "base/result.h"
#ifndef Q_MOC_RUN // the meta-object compiler cannot read <compare>
#include "base/strong_id.h"
#include "models/results/cell_story.h"
#endif

#include <QModelIndex>

#include <filesystem>
#include <functional>
#include <optional>

class QComboBox;
class QLabel;
class QMenu;
class QPushButton;
class QStackedWidget;

namespace retort::store {
class Workspace;
}

namespace retort::ui {

class Card;
class CellCard;
class EmptyState;
class PartChips;
class ResultTable;
class ResultView;
class Session;
class StudyResults;
class SweepCard;

class ResultsPage : public Page {
    Q_OBJECT

public:
    explicit ResultsPage(Session& session, QWidget* parent = nullptr);

    void enter() override;
    void showSubject(const QString& study) override { showStudy(study); }
    std::any keep() const override;
    void takeOver(const std::any& kept) override;
    /// Shows this study's table.
    void showStudy(const QString& name);
    /// Opens what stands behind a cell; does nothing for one without runs.
    void openCell(const QModelIndex& index);
    /// Writes the table and says so.
    void exportTo(const std::filesystem::path& path);
    /// Every number of the study's runs as CSV.
    void exportCurvesTo(const std::filesystem::path& path);
    /// The study as one page (report.html, report.md).
    void writeReportTo(const std::filesystem::path& folder);
    /// A run as a folder that another machine can take in, and one from there into the study that is shown.
    void exportRunTo(RunId run, const std::filesystem::path& folder);
    void importRunFrom(const std::filesystem::path& folder);

    const ResultTable& table() const { return *m_table; }
    const CellCard& cell() const { return *m_cell; }
    SweepCard& sweep() { return *m_sweep; }

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
    void addTransfers(QMenu& menu);
    void chooseRunFolder(RunId run);
    void chooseImport();
    /// Does it beside the window; `begun` is told at once, `done` when it worked.
    void transfer(std::function<Status(store::Workspace&)> work, const QString& begun, const QString& done,
                  const std::filesystem::path& shown);

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
    SweepCard* m_sweep; ///< hidden where nothing varies
    CellCard* m_cell;
    std::optional<CellKey> m_wantedCell; ///< to be opened when the table is there
    QPushButton* m_copy = nullptr;
    QPushButton* m_export = nullptr;
};

} // namespace retort::ui
