#pragma once
// Which part of the training pictures may be learnt from with their labels: all, so many per class, or a
// share of each class, drawn by a seed.

#include "models/labelled_choice.h"

#include <QWidget>

class QButtonGroup;
class QDoubleSpinBox;
class QGridLayout;
class QSpinBox;

namespace retort::ui {

class LabelledForm : public QWidget {
    Q_OBJECT

public:
    explicit LabelledForm(QWidget* parent = nullptr);

    LabelledChoice choice() const;
    /// Says nothing of it.
    void setChoice(const LabelledChoice& choice);

Q_SIGNALS:
    void changed();

private:
    QWidget* kinds();
    void addField(int row, const QString& name, QWidget* field);
    void showKind();

    QGridLayout* m_fields;
    QButtonGroup* m_kind;
    QSpinBox* m_perClass;
    QDoubleSpinBox* m_percent;
    QSpinBox* m_seed;
};

} // namespace retort::ui
