#include "widgets/calm_boxes.h"

#include <QWheelEvent>

namespace retort::ui {

CalmCombo::CalmCombo(QWidget* parent) : QComboBox(parent) {
    // A long entry must not make the form wider than its column.
    constexpr int kLetters = 8;
    setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    setMinimumContentsLength(kLetters);
}

void CalmCombo::wheelEvent(QWheelEvent* event) {
    event->ignore();
}

} // namespace retort::ui
