#pragma once
// The card of curves of a study or of single runs, with everything that looking at them takes: study,
// dataset, what is drawn and against what, smoothing, axes, legend, export. Follows runs that are being
// trained.
//
//   auto* curves = new CurvesCard(session);
//   curves->setStudy(QStringLiteral("miniature"));

#ifndef Q_MOC_RUN // the meta-object compiler cannot read <compare>
#include "base/strong_id.h"
#endif
#include "models/distil/curve_quantity.h"
#include "widgets/card.h"

#include <filesystem>
#include <set>
#include <string>
#include <vector>

class QComboBox;
class QPushButton;
class QSlider;
class QStackedWidget;

namespace retort::ui {

class CurvePlot;
class CurveSet;
class EmptyState;
class LegendChip;
class MessageStrip;
class Session;

class CurvesCard : public Card {
    Q_OBJECT

public:
    explicit CurvesCard(Session& session, QWidget* parent = nullptr);

    /// All runs of a study, in the store already or not; an empty name shows none. A person may choose
    /// another one in the card, which stays until this is called with another name.
    void setStudy(const QString& name);
    /// These runs alone.
    void setRuns(const std::vector<RunId>& runs);
    /// What is drawn.
    void setView(const CurveView& view);
    /// Which of the datasets is shown; the first one until something is chosen.
    void setDataset(const QString& name);
    void setEachSeed(bool on);
    /// Marks a run's curve; RunId{} marks none.
    void setHighlighted(RunId run);

    CurvePlot& plot() { return *m_plot; }
    const CurveSet& curves() const { return *m_curves; }

Q_SIGNALS:
    /// The runs behind the curve that the person points at; none when they point at none.
    void pointed(const std::vector<retort::RunId>& runs);

private:
    void addControls();
    QWidget* makeViewControls();
    QWidget* makeSmoothing();
    QPushButton* addExports();
    void start();
    void takeView();
    void showChoices();
    void showStudies();
    void showClasses();
    void showEmptyState(bool hasCurves);
    QString dataset() const; ///< shown; a row of the study's table
    QString valueTitle() const;
    void showCurves();
    void showLegend();
    void makeChips(const std::vector<std::string>& columns);
    void setSmoothing(int steps);
    std::string exportName() const;
    void exportAs(const QString& suffix);

    CurveSet* m_curves;
    CurvePlot* m_plot;
    MessageStrip* m_strip;
    EmptyState* m_empty;
    QStackedWidget* m_stack;
    QComboBox* m_study;
    QComboBox* m_dataset;
    QComboBox* m_quantity;
    QComboBox* m_class;
    QComboBox* m_by;
    QPushButton* m_log;
    QSlider* m_smoothing;
    QLabel* m_smoothingValue;
    QPushButton* m_seeds;
    QWidget* m_legend;
    std::vector<LegendChip*> m_chips;
    std::set<std::string> m_hidden; ///< columns that a person has switched off
    QString m_asked;                ///< the study asked for
    QString m_chosen;               ///< the dataset asked for
    std::filesystem::path m_exports;
};

} // namespace retort::ui
