#include "pages/generate/set_map_view.h"

#include "models/generate/generation_record.h"
#include "models/session/text.h"
#include "style/fonts.h"
#include "style/tokens.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <limits>

namespace retort::ui {

namespace {

constexpr int kMapMargin = 32, kLegend = 48;
constexpr qreal kPoint = 3, kRing = 6;

QRectF extentOf(const std::vector<study::MappedImage>& images) {
    qreal left = std::numeric_limits<qreal>::max(), right = -left, top = left, bottom = -left;
    for (const auto& image : images) {
        left = std::min<qreal>(left, image.x);
        right = std::max<qreal>(right, image.x);
        top = std::min<qreal>(top, image.y);
        bottom = std::max<qreal>(bottom, image.y);
    }
    constexpr qreal kLeast = 1e-6; // all in one place
    return {left, top, std::max(right - left, kLeast), std::max(bottom - top, kLeast)};
}

} // namespace

SetMapView::SetMapView(GeneratedGallery& gallery, std::shared_ptr<const study::SetMap> map, QWidget* parent)
    : QWidget(parent, Qt::Window), m_gallery(gallery), m_map(std::move(map)),
      m_extent(extentOf(m_map->images())) {
    constexpr QSize kSize{900, 700};
    setObjectName(QStringLiteral("page"));
    setAttribute(Qt::WA_StyledBackground);
    setAttribute(Qt::WA_DeleteOnClose);
    setMouseTracking(true);
    setWindowTitle(tr("Map of embeddings"));
    setAccessibleName(tr("Map of embeddings: generated and real images, two axes of a PCA"));
    resize(kSize);
    connect(&gallery, &GeneratedGallery::modelReset, this, &QWidget::close);
}

QPointF SetMapView::placeOf(const study::MappedImage& image) const {
    const QRectF room(kMapMargin, kLegend, width() - 2 * kMapMargin, height() - kLegend - kMapMargin);
    return {room.left() + (image.x - m_extent.left()) / m_extent.width() * room.width(),
            room.bottom() - (image.y - m_extent.top()) / m_extent.height() * room.height()};
}

const study::MappedImage* SetMapView::imageAt(QPointF place) const {
    constexpr qreal kNear = 8;
    const study::MappedImage* nearest = nullptr;
    qreal least = kNear * kNear;
    for (const auto& image : m_map->images()) {
        const auto away = placeOf(image) - place;
        if (const qreal distance = QPointF::dotProduct(away, away); distance < least) {
            least = distance;
            nearest = &image;
        }
    }
    return nearest;
}

void SetMapView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const auto& theme = tokensOf(*this);
    painter.setPen(Qt::NoPen);
    for (const auto& image : m_map->images()) { // the real ones first: below the others
        auto colour = image.isReal ? theme.faint : theme.accent;
        constexpr float kVeiled = 0.7F;
        colour.setAlphaF(kVeiled);
        painter.setBrush(colour);
        painter.drawEllipse(placeOf(image), kPoint, kPoint);
    }
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(theme.bad, 2));
    for (const auto& image : m_map->images())
        if (!image.isReal && m_gallery.nearDuplicate(image.number))
            painter.drawEllipse(placeOf(image), kRing, kRing);
    paintLegend(painter);
}

void SetMapView::paintLegend(QPainter& painter) const {
    const auto& theme = tokensOf(*this);
    constexpr int kEntry = 190, kLine = 18, kTop = 14;
    constexpr double kWhole = 100;
    int left = kMapMargin;
    const auto entry = [&](const QColor& colour, const QString& text, bool isRing) {
        const QPointF middle(left, kTop);
        painter.setPen(isRing ? QPen(colour, 2) : QPen(Qt::NoPen));
        painter.setBrush(isRing ? QBrush(Qt::NoBrush) : QBrush(colour));
        painter.drawEllipse(middle, isRing ? kRing : kPoint + 1, isRing ? kRing : kPoint + 1);
        painter.setPen(theme.text);
        painter.setFont(textFont(size::kLabel));
        painter.drawText(QRect(left + 12, kTop - kLine / 2, kEntry, kLine), Qt::AlignVCenter, text);
        left += kEntry;
    };
    entry(theme.accent, tr("generated"), false);
    entry(theme.faint, tr("real source images"), false);
    entry(theme.bad, tr("near-duplicate of a test image"), true);
    painter.setPen(theme.muted);
    painter.drawText(QRect(kMapMargin, kTop + kLine / 2, width() - 2 * kMapMargin, kLine), Qt::AlignVCenter,
                     tr("PCA of the embeddings of %1; both axes show %2 % of the variance")
                         .arg(qt(m_map->teacher()), perCent(kWhole * m_map->shown(), 0)));
}

void SetMapView::mouseMoveEvent(QMouseEvent* event) {
    const auto* image = imageAt(event->position());
    const auto& set = m_gallery.set();
    if (!image || !set)
        return QToolTip::hideText();
    const auto name = className(*set, image->label);
    QToolTip::showText(event->globalPosition().toPoint(),
                       image->isReal ? tr("%1, real training image %2").arg(name, count(image->number))
                                     : tr("%1, generated image %2").arg(name, count(image->number)),
                       this);
}

void SetMapView::mousePressEvent(QMouseEvent* event) {
    if (const auto* image = imageAt(event->position()); image && !image->isReal)
        Q_EMIT imageChosen(image->number);
}

void SetMapView::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape)
        close();
    else
        QWidget::keyPressEvent(event);
}

} // namespace retort::ui
