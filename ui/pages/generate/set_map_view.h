#pragma once
// The gallery's set and the real images that it was made from as points on a plane (PCA of the teacher's
// embeddings), with the near-duplicates of test images marked. A click chooses the image in the gallery.

#include "models/generate/generated_gallery.h"
#include "study/sets/set_map.h"

#include <QWidget>

#include <memory>

namespace retort::ui {

class SetMapView : public QWidget {
    Q_OBJECT

public:
    /// The gallery must outlive it.
    SetMapView(GeneratedGallery& gallery, std::shared_ptr<const study::SetMap> map, QWidget* parent);

Q_SIGNALS:
    void imageChosen(std::int64_t number);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    QPointF placeOf(const study::MappedImage& image) const;
    /// Null where none is near.
    const study::MappedImage* imageAt(QPointF place) const;
    void paintLegend(QPainter& painter) const;

    GeneratedGallery& m_gallery;
    std::shared_ptr<const study::SetMap> m_map;
    QRectF m_extent; ///< of all points
};

} // namespace retort::ui
