#pragma once
// One line of text that ends with "…" where it has too little room, and is whole in the tip then.

#include <QLabel>

namespace retort::ui {

class ElidedLabel : public QLabel {
public:
    using QLabel::QLabel;

    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
};

} // namespace retort::ui
