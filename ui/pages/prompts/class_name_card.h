#pragma once
// What the classes are called in the templates: words to edit, beside the dataset's own.

#include "widgets/card.h"

#include <vector>

class QPushButton;

namespace retort::ui {

class ClassNameTable;
class PromptDraft;
class TableView;

class ClassNameCard : public Card {
    Q_OBJECT

public:
    explicit ClassNameCard(PromptDraft& draft, QWidget* parent = nullptr);

    /// Shares in label order; empty: not measured.
    void setAccuracy(const std::vector<double>& perClass);

private:
    void showState();

    PromptDraft& m_draft;
    ClassNameTable* m_table;
    TableView* m_view;
    QPushButton* m_reset;
};

} // namespace retort::ui
