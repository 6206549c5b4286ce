#pragma once
// What is fed to what in each way of training and of generating: a row of boxes for each.

#include <QWidget>

namespace retort::ui {

class MethodDrawing : public QWidget {
    Q_OBJECT

public:
    explicit MethodDrawing(QWidget* parent = nullptr);

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
};

} // namespace retort::ui
