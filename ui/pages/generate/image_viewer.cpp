#include "pages/generate/image_viewer.h"

#include "models/generate/generation_record.h"
#include "models/session/advice.h"
#include "models/session/background.h"
#include "models/session/text.h"
#include "pages/data/image_view.h"
#include "pages/data/qt_image.h"
#include "style/tokens.h"
#include "widgets/card.h"

#include <QKeyEvent>
#include <QLocale>
#include <QScreen>
#include <QVBoxLayout>

#include <algorithm>

namespace retort::ui {

ImageViewer::ImageViewer(GeneratedGallery& gallery, Background& background, QWidget* parent)
    : QWidget(parent, Qt::Window), m_gallery(gallery), m_background(background), m_view(new ImageView),
      m_caption(label({}, "heading")) {
    setObjectName(QStringLiteral("page"));
    setAttribute(Qt::WA_StyledBackground);
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Generated image"));
    setFocusPolicy(Qt::StrongFocus);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(size::kPageMargin, size::kPageMargin, size::kPageMargin, size::kGap);
    column->addWidget(m_view, 1);
    m_caption->setAlignment(Qt::AlignCenter);
    m_caption->setTextFormat(Qt::PlainText);
    column->addWidget(m_caption);
    auto* keys = label(tr("← → other images · K keep · R reject · Esc close"), "hint");
    keys->setAlignment(Qt::AlignCenter);
    column->addWidget(keys);
    connect(&gallery, &GeneratedGallery::loaded, this, [this] {
        const int row = m_gallery.rowOf(m_number);
        if (row >= 0)
            m_row = row;
        showCaption();
    });
    connect(&gallery, &GeneratedGallery::modelReset, this, [this] {
        if (m_gallery.rowCount() == 0)
            close();
    });
}

void ImageViewer::showRow(int row) {
    if (row < 0 || row >= m_gallery.rowCount())
        return;
    m_row = row;
    m_number = m_gallery.image(row).number;
    showCaption();
    load();
    Q_EMIT rowShown(row);
}

void ImageViewer::step(int rows) {
    const int last = m_gallery.rowCount() - 1;
    if (last < 0)
        return;
    // An image that the filter hides now leaves its place to the next one.
    const bool isHidden = m_gallery.rowOf(m_number) < 0;
    showRow(std::clamp(m_row + (isHidden && rows > 0 ? rows - 1 : rows), 0, last));
}

void ImageViewer::load() {
    const auto files = m_gallery.files();
    const int side =
        static_cast<int>(std::max(screen()->size().width(), screen()->size().height()) * devicePixelRatioF());
    m_background.run(
        this,
        [files, number = m_number, side]() -> Result<QImage> {
            RETORT_TRY(const auto image, files->image(data::Split::Train, number, {.atLeast = {side, side}}));
            return imageOf(image);
        },
        [this, asked = ++m_asked](const Result<QImage>& image) {
            if (asked != m_asked)
                return;
            m_view->setImage(image.ok() ? *image : QImage());
            if (!image.ok())
                m_caption->setText(told(image.error()));
        });
}

void ImageViewer::showCaption() {
    const auto& set = m_gallery.set();
    const int row = m_gallery.rowOf(m_number);
    if (!set || row < 0)
        return m_caption->setText(tr("hidden by the filter"));
    const auto& image = m_gallery.image(row);
    QStringList parts{className(*set, image.label), tr("image %1").arg(count(image.number))};
    if (image.score)
        parts << tr("score %1").arg(QLocale().toString(*image.score, 'f', 2));
    parts << (image.state == store::ImageState::Excluded ? tr("excluded") : tr("kept"))
          << tr("%1 of %2").arg(count(row + 1), count(m_gallery.rowCount()));
    m_caption->setText(parts.join(QStringLiteral(" · ")));
}

void ImageViewer::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Up: return step(-1);
    case Qt::Key_Right:
    case Qt::Key_Down:
    case Qt::Key_Space: return step(1);
    case Qt::Key_Home: return showRow(0);
    case Qt::Key_End: return showRow(m_gallery.rowCount() - 1);
    case Qt::Key_K: return Q_EMIT markWanted(store::ImageState::Stored);
    case Qt::Key_R:
    case Qt::Key_Delete: return Q_EMIT markWanted(store::ImageState::Excluded);
    case Qt::Key_Escape:
    case Qt::Key_Return: close(); return;
    default: QWidget::keyPressEvent(event);
    }
}

void ImageViewer::mousePressEvent(QMouseEvent*) {
    close();
}

} // namespace retort::ui
