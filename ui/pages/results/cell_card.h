#pragma once
// What stands behind a cell of the results: its runs and what differs between them, what they cost, where
// they err, and how they came there. A cell can be pinned: the next one, of any study, is shown beside it.

#include "models/results/cell_story.h"
#include "study/report/table.h"
#include "widgets/card.h"

class QBoxLayout;
class QComboBox;
class QPushButton;
class QTableView;

namespace retort::ui {

class ConfusionImages;
class ConfusionView;
class CurvesCard;
class MessageStrip;
class RunComparison;
class Session;

class CellCard : public Card {
    Q_OBJECT

public:
    explicit CellCard(Session& session, QWidget* parent = nullptr);

    /// `cell` as it stands in the table that is shown.
    void show(const CellKey& key, const study::Cell& cell);
    const CellKey& key() const { return m_key; }
    const ConfusionView& confusion() const { return *m_confusion; }
    const RunComparison& comparison() const { return *m_comparison; }

Q_SIGNALS:
    void closed();
    /// The images behind a cell of the confusion matrix have come into sight within the card.
    void imagesOpened(QWidget* images);
    /// A run shall be written into a folder of its own.
    void exportWanted(retort::RunId run);
    /// The generated set of this name should be shown.
    void setWanted(const QString& name);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* makeComparison();
    QWidget* makeConfusion();
    void addActions();
    void showWhose();
    void load();
    void showStory(CellStory story);
    void showConfusion();
    void showDifference(bool compares);
    void showImages(int truth, int taken);
    std::vector<RunStory> chosenRuns() const;
    void askExport();
    void fitComparison();
    void pin(bool on);

    Session& m_session;
    CellKey m_key;
    CellStory m_story;
    QLabel* m_value;
    QLabel* m_cost;         ///< what the runs cost
    QLabel* m_difference;   ///< from SUP and from the pinned cell
    QString m_gain;         ///< the first line of it
    QStringList m_warnings; ///< the next ones
    MessageStrip* m_strip;
    RunComparison* m_comparison;
    QTableView* m_comparisonView;
    QComboBox* m_whose;
    QPushButton* m_export;
    QPushButton* m_set; ///< the way to the generated set
    ConfusionView* m_confusion;
    ConfusionImages* m_images; ///< behind the cell of the matrix that was chosen
    CurvesCard* m_curves;
    QLabel* m_unfinished; ///< whose matrix cannot be in it yet
    QPushButton* m_pin;
    PinnedCell m_pinned; ///< what is kept for comparison
    QBoxLayout* m_lower; ///< the matrix, and the curves
};

/// "3 runs, each 47,200 teacher forward passes · generation 2 h 10 min · distillation 51 min · fine-tuning 12
/// min".
QString costLine(const study::Cell& cell);

} // namespace retort::ui
