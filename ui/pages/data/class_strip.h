#pragma once
// A line of small square images, as many as have room.

#include <QImage>
#include <QWidget>

#include <vector>

namespace retort::ui {

class ClassStrip : public QWidget {
    Q_OBJECT

public:
    explicit ClassStrip(QWidget* parent = nullptr);

    void setImages(std::vector<QImage> images);
    bool isEmpty() const { return m_images.empty(); }
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    std::vector<QImage> m_images;
};

} // namespace retort::ui
