#pragma once
// The teacher's zero-shot accuracy with the prompts at hand: one large figure with what it was measured for,
// then class by class and as a confusion matrix.

#include "models/prompts/prompt_controller.h"
#include "widgets/card.h"

#include <optional>

class QComboBox;
class QProgressBar;
class QStackedWidget;

namespace retort::ui {

class BarChart;
class ConfusionView;
class EmptyState;

class AccuracyCard : public Card {
    Q_OBJECT

public:
    explicit AccuracyCard(QWidget* parent = nullptr);

    data::Split split() const;
    /// Images of each split; splits without any are not offered.
    void setSplits(const std::vector<std::pair<data::Split, std::int64_t>>& sizes);
    void show(const ShownAccuracy& shown);
    /// How the templates were chosen that are on; empty: by hand.
    void setChoice(const QString& text);
    /// What others have published; empty: nothing.
    void setPublished(const QString& text);
    /// `text` says where a measurement stands that is on its way, `done` how far it is; an empty text: none
    /// is.
    void showProgress(const QString& text, double done);

Q_SIGNALS:
    void splitChanged();

private:
    QWidget* makeResult();
    void showFigure(const ShownAccuracy& shown);

    QComboBox* m_split;
    QLabel* m_progressText;
    QProgressBar* m_progress;
    QStackedWidget* m_stack;
    EmptyState* m_empty;
    QLabel* m_figure;
    QLabel* m_gain;
    QLabel* m_about;
    QLabel* m_old;
    QLabel* m_choice;
    QLabel* m_published;
    BarChart* m_perClass;
    ConfusionView* m_confusion;
};

} // namespace retort::ui
