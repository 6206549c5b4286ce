#pragma once
// A box of choices in a form that scrolls: the wheel moves the form and never changes what it passes over.

#include <QComboBox>

namespace retort::ui {

class CalmCombo : public QComboBox {
public:
    explicit CalmCombo(QWidget* parent = nullptr);

protected:
    void wheelEvent(QWheelEvent* event) override;
};

} // namespace retort::ui
