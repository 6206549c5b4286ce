#pragma once
// The teacher's zero-shot accuracy with the prompts at hand: one large figure with what it was measured for,
// then class by class and as a confusion matrix.

#include "models/prompts/zero_shot_measurements.h"
#include "widgets/card.h"

#include <optional>

class QComboBox;
class QProgressBar;
class QStackedWidget;

namespace retort::ui {

class BarChart;
class ConfusionView;
class EmptyState;

/// What the card shows.
struct ShownAccuracy {
    const ZeroShotMeasurement* measurement =
        nullptr;                   ///< null: nothing was measured with this dataset and teacher
    bool fits = false;             ///< false: the measurement was made with other prompts than those at hand
    bool follows = false;          ///< what does not fit yet is being computed
    std::optional<double> plain{}; ///< share with the default template alone, to compare with
    QStringList classes{};
};

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
