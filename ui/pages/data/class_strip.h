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

    void setPictures(std::vector<QImage> pictures);
    bool isEmpty() const { return m_pictures.empty(); }
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    std::vector<QImage> m_pictures;
};

} // namespace retort::ui
