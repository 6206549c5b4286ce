#pragma once
// The templates of a draft: rows to switch on and off, to write, add, double, paste and delete, each with the
// teacher's accuracy with it alone.

#include "widgets/card.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

class QToolButton;

namespace retort::ui {

class PromptDraft;
class TableView;
class TemplateTable;

class TemplateCard : public Card {
    Q_OBJECT

public:
    explicit TemplateCard(PromptDraft& draft, QWidget* parent = nullptr);

    /// Share of a template alone; absent: not measured.
    void setAccuracy(const std::function<std::optional<double>(const std::string&)>& accuracyOf);

private:
    void addButtons();
    void addShortcuts();
    QToolButton* addButton(const QString& iconName, const QString& tip);
    void add();
    void duplicate();
    void remove();
    void paste();
    void showState();
    std::vector<int> selected() const;
    void select(int row);
    void edit(int row);

    PromptDraft& m_draft;
    TemplateTable* m_table;
    TableView* m_view;
    QToolButton* m_duplicate = nullptr;
    QToolButton* m_remove = nullptr;
    QLabel* m_problem;
};

} // namespace retort::ui
