#include "plots/drawing_view.h"

#include "models/session/text.h"
#include "style/fonts.h"
#include "style/tokens.h"

#include <QHelpEvent>
#include <QPainter>
#include <QPainterPath>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace retort::ui {

namespace {

QPointF pointOf(const chart::Position& position) {
    return {position.x, position.y};
}

QPolygonF polygonOf(const std::vector<chart::Position>& positions) {
    QPolygonF polygon;
    for (const auto& position : positions)
        polygon << pointOf(position);
    return polygon;
}

/// Paints shapes in the drawing's own lengths.
class ShapePainter {
public:
    ShapePainter(QPainter& painter, const Tokens& theme) : m_painter(painter), m_theme(theme) {}

    void operator()(const chart::Stroke& stroke) {
        QPen pen(colourOf(stroke.paint), stroke.width);
        pen.setCapStyle(Qt::FlatCap);
        pen.setJoinStyle(Qt::RoundJoin);
        if (!stroke.dashes.empty()) {
            QList<qreal> dashes;
            for (const double length : stroke.dashes)
                dashes << length / stroke.width; // Qt counts in widths of the pen
            pen.setDashPattern(dashes);
        }
        m_painter.setPen(pen);
        m_painter.setBrush(Qt::NoBrush);
        m_painter.drawPolyline(polygonOf(stroke.points));
    }
    void operator()(const chart::Area& area) {
        auto colour = colourOf(area.paint);
        colour.setAlphaF(static_cast<float>(area.opacity));
        m_painter.setPen(Qt::NoPen);
        m_painter.setBrush(colour);
        m_painter.drawPolygon(polygonOf(area.points));
    }
    void operator()(const chart::Dot& dot) {
        m_painter.setPen(Qt::NoPen);
        m_painter.setBrush(colourOf(dot.paint));
        m_painter.drawEllipse(pointOf(dot.centre), dot.radius, dot.radius);
    }
    void operator()(const chart::Label& label) {
        auto font = textFont(static_cast<int>(std::lround(label.size)),
                             label.isBold ? Weight::SemiBold : Weight::Regular);
        const auto text = qt(label.text);
        const double width = QFontMetricsF(font).horizontalAdvance(text);
        const double back = label.anchor == chart::Anchor::Start    ? 0
                            : label.anchor == chart::Anchor::Middle ? width / 2
                                                                    : width;
        m_painter.save();
        m_painter.setFont(font);
        m_painter.setPen(colourOf({.ink = label.ink}));
        m_painter.translate(pointOf(label.at));
        if (label.isUpwards)
            m_painter.rotate(-90);
        m_painter.drawText(QPointF(-back, 0), text);
        m_painter.restore();
    }

private:
    QColor colourOf(const chart::Paint& paint) const {
        switch (paint.ink) {
        case chart::Ink::Text: return m_theme.text;
        case chart::Ink::Muted: return m_theme.muted;
        case chart::Ink::Grid: return m_theme.border;
        case chart::Ink::Own: break;
        }
        return QColor(paint.rgb);
    }

    QPainter& m_painter;
    const Tokens& m_theme;
};

void paint(const chart::Drawing& drawing, QPainter& painter, const Tokens& theme) {
    painter.setRenderHint(QPainter::Antialiasing);
    ShapePainter shapes(painter, theme);
    for (const auto& shape : drawing.shapes)
        std::visit(shapes, shape);
}

} // namespace

DrawingView::DrawingView(QWidget* parent) : QWidget(parent) {
    auto policy = QSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void DrawingView::setDrawing(chart::Drawing drawing) {
    m_drawing = std::move(drawing);
    setAccessibleName(qt(m_drawing.title));
    updateGeometry();
    update();
}

double DrawingView::scaleFor(double width) const {
    return m_drawing.width > 0 ? std::min(width / m_drawing.width, kLargest) : 1;
}

int DrawingView::heightForWidth(int width) const {
    return static_cast<int>(std::ceil(m_drawing.height * scaleFor(width)));
}

QSize DrawingView::sizeHint() const {
    return {static_cast<int>(m_drawing.width), static_cast<int>(m_drawing.height)};
}

QSize DrawingView::minimumSizeHint() const {
    constexpr int kNarrowest = 320;
    return {kNarrowest, heightForWidth(kNarrowest)};
}

QPointF DrawingView::pixelOf(const chart::Position& position) const {
    return pointOf(position) * scaleFor(width());
}

QString DrawingView::titleAt(QPointF pixel) const {
    constexpr double kNear = 10;
    const chart::Dot* nearest = nullptr;
    double best = kNear;
    for (const auto& shape : m_drawing.shapes)
        if (const auto* dot = std::get_if<chart::Dot>(&shape); dot && !dot->title.empty()) {
            const auto away = pixelOf(dot->centre) - pixel;
            const double distance = std::hypot(away.x(), away.y());
            if (distance < best) {
                best = distance;
                nearest = dot;
            }
        }
    return nearest ? qt(nearest->title) : QString();
}

bool DrawingView::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    QToolTip::showText(help->globalPos(), titleAt(help->pos()), this);
    return true;
}

void DrawingView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const double scale = scaleFor(width());
    painter.scale(scale, scale);
    paint(m_drawing, painter, tokensOf(*this));
}

QImage DrawingView::onPaper() const {
    constexpr double kScale = 2;
    QImage image((QSizeF(m_drawing.width, m_drawing.height) * kScale).toSize(), QImage::Format_RGB32);
    image.fill(Qt::white);
    QPainter painter(&image);
    painter.scale(kScale, kScale);
    paint(m_drawing, painter, tokens(Brightness::Light));
    return image;
}

} // namespace retort::ui
