#pragma once
// A list of square images in rows that fill its width, however many there are.

#include <QListView>

namespace retort::ui {

class ThumbnailList : public QListView {
    Q_OBJECT

public:
    explicit ThumbnailList(QAbstractItemModel& model, QWidget* parent = nullptr);

    /// The least side of an image's place, pixels; places grow until a row fills the width.
    void setSide(int side);
    /// Room for text below each image, pixels.
    void setCaptionHeight(int height);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void fit();

    int m_side = 96;
    int m_caption = 0;
};

} // namespace retort::ui
