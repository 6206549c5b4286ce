#pragma once
// Fields with their names beside them under a heading that folds them away, and columns of such groups.

#include <QScrollArea>

#include <vector>

class QFormLayout;
class QHBoxLayout;
class QLabel;
class QToolButton;
class QVBoxLayout;

namespace retort::ui {

/// Remembers whether it is folded, under its key.
class FoldGroup : public QWidget {
    Q_OBJECT

public:
    FoldGroup(const QString& key, const QString& title, QWidget* parent = nullptr);

    QFormLayout& form() { return *m_form; }
    bool isFolded() const;
    /// What a folded group does not show: "2 of 6 changed", "1 problem".
    void setNote(const QString& note, const QString& tone = {});

private:
    QString m_key;
    QToolButton* m_heading;
    QLabel* m_note;
    QWidget* m_fields;
    QFormLayout* m_form;
};

/// As many columns of groups as fit side by side; the groups keep their order, and scroll up and down.
class FoldingForm : public QScrollArea {
    Q_OBJECT

public:
    explicit FoldingForm(QWidget* parent = nullptr);

    FoldGroup& addGroup(const QString& key, const QString& title);
    /// Into the group that was added last. The name leads to the field by the keyboard and is told by screen
    /// readers; it is returned.
    QLabel* addRow(const QString& title, QWidget* field);
    QSize sizeHint() const override;

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void arrange(int columns);

    QHBoxLayout* m_line;
    std::vector<QVBoxLayout*> m_columns;
    std::vector<FoldGroup*> m_groups;
};

/// A row of a form: the name is the field's buddy and accessible name.
QLabel* addFormRow(QFormLayout& form, const QString& title, QWidget* field);

} // namespace retort::ui
