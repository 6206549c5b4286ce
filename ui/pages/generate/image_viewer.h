#pragma once
// One image of the gallery over the whole screen: arrow keys lead to the others, K and R keep and reject,
// Escape leads back.

#include "models/generate/generated_gallery.h"

#include <QWidget>

class QLabel;

namespace retort::ui {

class Background;
class ImageView;

class ImageViewer : public QWidget {
    Q_OBJECT

public:
    /// Both must outlive it.
    ImageViewer(GeneratedGallery& gallery, Background& background, QWidget* parent);

    void showRow(int row);

Q_SIGNALS:
    void rowShown(int row);
    void markWanted(retort::store::ImageState state);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;

private:
    void step(int rows);
    void load();
    void showCaption();

    GeneratedGallery& m_gallery;
    Background& m_background;
    ImageView* m_view;
    QLabel* m_caption;
    std::int64_t m_number = -1; ///< of the image, whatever the filter does to its row
    int m_row = -1;
    int m_asked = 0; ///< number of the newest image: answers for others are dropped
};

} // namespace retort::ui
