#pragma once
// Which part of the training images may be learnt from with their labels: all, so many per class, or a
// share of each class, drawn by a seed.

#include "models/session/labelled_choice.h"

#include <QWidget>

class QButtonGroup;
class QGridLayout;

namespace retort::ui {

class EntryField;

class LabelledForm : public QWidget {
    Q_OBJECT

public:
    explicit LabelledForm(QWidget* parent = nullptr);

    /// An entry that cannot be taken leaves the number before it.
    const LabelledChoice& choice() const { return m_choice; }
    /// Why the entry that counts cannot be taken; empty if it can.
    QString problem() const;
    /// Says nothing of it.
    void setChoice(const LabelledChoice& choice);

Q_SIGNALS:
    void changed();
    void refused(const QString& problem);

private:
    QWidget* kinds();
    void addField(int row, const QString& name, QWidget* field);
    void showKind();
    template<class Number, class Range> void follow(EntryField& entry, const Range& range, Number& into);

    LabelledChoice m_choice;
    QGridLayout* m_fields;
    QButtonGroup* m_kind;
    EntryField* m_perClass;
    EntryField* m_percent;
    EntryField* m_seed;
};

} // namespace retort::ui
