#pragma once
// How a cell's runs stand, in a disc beside its check: a ring that waits, a part that runs, full with a tick
// for what is finished, a cross for what failed.

#include "models/distil/study_states.h"

#include <QWidget>

namespace retort::ui {

class StateMark : public QWidget {
    Q_OBJECT

public:
    explicit StateMark(QWidget* parent = nullptr);

    /// Null: the cell was never asked for.
    void show(const CellStanding* standing);
    const CellStanding& standing() const { return m_standing; }
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void paintTick(QPainter& painter) const;

    CellStanding m_standing;
};

} // namespace retort::ui
