#pragma once
// One image, as large as there is room. Pixels of small images stay sharp.

#include <QImage>
#include <QWidget>

namespace retort::ui {

class PictureView : public QWidget {
    Q_OBJECT

public:
    explicit PictureView(QWidget* parent = nullptr);

    void setPicture(QImage picture);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QImage m_picture;
};

} // namespace retort::ui
