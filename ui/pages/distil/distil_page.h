#pragma once
// Distil: the study as the paper's table, what it will cost, and below it the curves of what runs.

#include "base/result.h"
#include "pages/page.h"
#include "study/spec.h"

class QLineEdit;
class QPushButton;
class QTimer;

namespace retort::study {
struct RemainingCost;
}

namespace retort::ui {

class Card;
class CurvesCard;
class DataShelf;
class MessageStrip;
class ModelTable;
class Session;
class StudyDraft;

class DistilPage : public Page {
    Q_OBJECT

public:
    DistilPage(Session& session, DataShelf& shelf, QWidget* parent = nullptr);

    void enter() override;
    void showSubject(const QString& study) override { showStudy(study); }
    StudyDraft& draft() { return *m_draft; }
    /// Shows a study of the workspace, with its curves.
    void showStudy(const QString& name);

private:
    QWidget* makeTable();
    QWidget* makeSettings();
    void openStudy();
    void readStudy(const QString& file);
    void saveStudy();
    void take(Result<study::StudySpec> spec);
    void followCurves();
    void start();
    void follow();
    void askCost();
    void showCost(const Result<study::RemainingCost>& cost);

    Session& m_session;
    DataShelf& m_shelf;
    StudyDraft* m_draft;
    ModelTable* m_models;
    QLineEdit* m_name = nullptr;
    QPushButton* m_run;
    MessageStrip* m_cost;
    CurvesCard* m_curves;
    QTimer* m_costDelay;
    std::string m_followed; ///< the study whose curves are shown
    bool m_entered = false;
    bool m_hasCost = false; ///< the line tells a cost, not why there is none
};

} // namespace retort::ui
