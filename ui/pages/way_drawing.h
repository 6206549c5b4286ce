#pragma once
// The way from a few labelled images and a teacher to a student, drawn in the colours of the theme.

#include <QWidget>

namespace retort::ui {

class WayDrawing : public QWidget {
    Q_OBJECT

public:
    explicit WayDrawing(QWidget* parent = nullptr);

    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
};

} // namespace retort::ui
