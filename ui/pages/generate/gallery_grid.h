#pragma once
// Generated images as a grid: several may be selected, K keeps them, R or Delete leaves them out.

#include "models/generate/generated_gallery.h"

#include <QWidget>

class QLabel;
class QSlider;
class QStackedLayout;

namespace retort::ui {

class ThumbnailList;

class GalleryGrid : public QWidget {
    Q_OBJECT

public:
    explicit GalleryGrid(GeneratedGallery& gallery, QWidget* parent = nullptr);

    std::vector<int> selectedRows() const;
    int currentRow() const;
    void setCurrentRow(int row);
    /// Stands in its place while no image is shown.
    void setEmptyText(const QString& text);
    /// Belongs to whoever places it.
    QSlider* zoomSlider() { return m_zoom; }

Q_SIGNALS:
    void currentRowChanged(int row);
    void selectionChanged();
    void imageClicked();
    /// By Enter or a double click.
    void imageOpened(int row);
    /// At a place of the screen; the images are selected.
    void menuWanted(const QPoint& place);
    void markWanted(retort::store::ImageState state);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void remember();
    void restore();
    void setZoom(int side);

    GeneratedGallery& m_gallery;
    ThumbnailList* m_list;
    QLabel* m_empty;
    QStackedLayout* m_pages = nullptr;
    QSlider* m_zoom;
    qlonglong m_number = -1; ///< of the current image, over a reset
};

} // namespace retort::ui
