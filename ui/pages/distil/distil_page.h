#pragma once
// Distil: the study as the paper's table, what it will cost, and below it the curves of what runs.

#include "base/result.h"
#include "pages/page.h"
#include "study/spec/spec.h"

#include <functional>
#include <optional>
#include <vector>

class QLineEdit;
class QPushButton;
class QSplitter;
class QTimer;

namespace retort::study {
struct RemainingCost;
}

namespace retort::ui {

class Card;
class ClusterForm;
class ClusterList;
class CurvesCard;
class DataShelf;
class MessageStrip;
class ModelTable;
class Session;
class StudiesCard;
class StudyDraft;
class StudyMaterial;
class StudyStates;

class DistilPage : public Page {
    Q_OBJECT

public:
    DistilPage(Session& session, DataShelf& shelf, QWidget* parent = nullptr);

    void enter() override;
    void showSubject(const QString& study) override { showStudy(study); }
    std::any keep() const override;
    void takeOver(const std::any& kept) override;
    StudyDraft& draft() { return *m_draft; }
    /// Shows a study of the workspace, with its curves.
    void showStudy(const QString& name);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    QWidget* makeTable();
    void fitTable();
    void fitTableSoon();
    QWidget* makeSettings();
    void openStudy();
    void readStudy(const QString& file);
    std::optional<study::StudySpec> changedStudy() const;
    void replaceBy(Result<study::StudySpec> spec);
    void saveStudy();
    void addStudies();
    void addCompute();
    void showRun();
    void take(Result<study::StudySpec> spec);
    void put(study::StudySpec spec);
    void remember();
    void noteKept(const study::StudySpec& spec);
    void offer(std::function<void(study::StudySpec&)> change);
    void followOffers();
    void start();
    void follow();
    void askCost();
    void takeCost(const Result<study::RemainingCost>& cost);
    void showCost();

    Session& m_session;
    DataShelf& m_shelf;
    StudyDraft* m_draft;
    ModelTable* m_models;
    StudyMaterial* m_material;
    StudyStates* m_states;
    StudiesCard* m_studies;
    ClusterList* m_clusters;
    ClusterForm* m_clusterForm;
    QLineEdit* m_name = nullptr;
    QWidget* m_settings = nullptr;
    QWidget* m_table = nullptr;
    QSplitter* m_tableAndCurves;
    bool m_isSplitByHand = false;
    QPushButton* m_run;
    MessageStrip* m_cost;
    CurvesCard* m_curves;
    QTimer* m_costDelay;
    bool m_entered = false;
    bool m_isLoading = true;   ///< no study has been read yet
    bool m_isReplaced = false; ///< at this moment, by another study
    bool m_isChanged = false;  ///< since it was opened
    std::vector<std::function<void(study::StudySpec&)>> m_offered;
    bool m_isDone = false; ///< nothing of the study is left to do
    QString m_cannotRun;   ///< here, and why
    QString m_runText;     ///< of the button, where the study is not paused
    QString m_costText;    ///< of what is left to do; empty as long as it is not known
};

} // namespace retort::ui
