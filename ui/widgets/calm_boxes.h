#pragma once
// Boxes of a form that scrolls: the wheel moves the form and never changes what it passes over.

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QSpinBox>

namespace retort::ui {

class CalmCombo : public QComboBox {
public:
    explicit CalmCombo(QWidget* parent = nullptr);

protected:
    void wheelEvent(QWheelEvent* event) override;
};

class CalmSpin : public QSpinBox {
public:
    using QSpinBox::QSpinBox;

protected:
    void wheelEvent(QWheelEvent* event) override;
};

class CalmRealSpin : public QDoubleSpinBox {
public:
    using QDoubleSpinBox::QDoubleSpinBox;

protected:
    void wheelEvent(QWheelEvent* event) override;
};

} // namespace retort::ui
