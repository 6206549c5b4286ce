#pragma once
// One image, as large as there is room. Pixels of small images stay sharp.

#include <QImage>
#include <QWidget>

namespace retort::ui {

class ImageView : public QWidget {
    Q_OBJECT

public:
    explicit ImageView(QWidget* parent = nullptr);

    void setImage(QImage image);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QImage m_image;
};

} // namespace retort::ui
