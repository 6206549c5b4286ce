#pragma once
// Which prompts are edited, and for what: dataset, teacher and set, with a mark on what is not saved.

#include "models/prompts/prompt_sets.h"
#include "widgets/card.h"

#include <vector>

class QComboBox;
class QHBoxLayout;
class QToolButton;

namespace retort::ui {

class DataShelf;
class ModelTable;
class PromptDraft;

class PromptBar : public Card {
    Q_OBJECT

public:
    PromptBar(DataShelf& shelf, ModelTable& models, PromptDraft& draft, QWidget* parent = nullptr);

    /// Empty: there is none.
    QString teacher() const;
    /// Nothing happens where there is no such teacher.
    void setTeacher(const QString& name);
    void setDataset(const QString& name);
    void setSets(std::vector<PromptSource> sets);
    const std::vector<PromptSource>& sets() const { return m_sets; }

Q_SIGNALS:
    void datasetChosen(const QString& name);
    void teacherChanged();
    /// Another one than the draft's; the box goes on showing the draft's.
    void setChosen(const retort::ui::PromptSource& source);

private:
    QComboBox* addBox(QHBoxLayout& line, const QString& title);
    QToolButton* addButton(QHBoxLayout& line, const QString& iconName, const QString& tip);
    void showDatasets();
    void showTeachers();
    void showSets();
    void showSteps();
    void choose(int index);

    DataShelf& m_shelf;
    ModelTable& m_models;
    PromptDraft& m_draft;
    std::vector<PromptSource> m_sets;
    QString m_dataset;
    QString m_wantedTeacher; ///< as soon as it is listed
    QComboBox* m_datasetBox;
    QComboBox* m_teacherBox;
    QComboBox* m_setBox;
    QToolButton* m_undo;
    QToolButton* m_redo;
};

} // namespace retort::ui
