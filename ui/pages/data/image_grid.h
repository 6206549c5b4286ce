#pragma once
// Images of an ImageListModel as a grid with a zoom; one of them is current.

#include "models/data/image_list_model.h"

#include <QWidget>

class QLabel;
class QSlider;
class QStackedLayout;

namespace retort::ui {

class ThumbnailList;

class ImageGrid : public QWidget {
    Q_OBJECT

public:
    explicit ImageGrid(ImageListModel& model, QWidget* parent = nullptr);

    void setCurrentRow(int row);
    /// What stands in its place while there is nothing to show.
    void setEmptyText(const QString& text);
    /// Belongs to whoever places it.
    QSlider* zoomSlider() { return m_zoom; }

Q_SIGNALS:
    void currentRowChanged(int row);

private:
    ImageListModel& m_model;
    ThumbnailList* m_list;
    QLabel* m_empty;
    QStackedLayout* m_pages = nullptr;
    QSlider* m_zoom;
};

} // namespace retort::ui
