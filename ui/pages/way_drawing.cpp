#include "pages/way_drawing.h"

#include "style/fonts.h"
#include "style/tokens.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <array>
#include <vector>

namespace retort::ui {

namespace {

/// What the drawing is made in; it is scaled to the widget.
constexpr QSizeF kCanvas{640, 220};
constexpr qreal kUpper = 54, kMiddle = 98, kLower = 154; ///< heights of the two beginnings and of the rest
constexpr qreal kLeft = 96, kCentre = 344, kRight = 560;

class Pen {
public:
    Pen(QPainter& painter, const Tokens& theme) : m_painter(painter), m_theme(theme) {}

    /// Images that lie on one another.
    void images(QPointF middle, const QColor& colour, int count) {
        constexpr qreal kSide = 40, kShift = 7, kRound = 6;
        const qreal first = -kShift * (count - 1) / 2;
        for (int i = 0; i < count; ++i) {
            const QPointF at = middle + QPointF(first + kShift * i, -first - kShift * i);
            const QRectF frame(at.x() - kSide / 2, at.y() - kSide / 2, kSide, kSide);
            m_painter.setPen(QPen(colour, kLine));
            m_painter.setBrush(m_theme.surface);
            m_painter.drawRoundedRect(frame, kRound, kRound);
            if (i == count - 1)
                landscape(frame, colour);
        }
    }

    /// A network: columns of neurons, each joined to all of the next.
    void network(QPointF middle, const std::vector<int>& layers, qreal between, const QColor& colour) {
        constexpr qreal kNeuron = 4.2;
        const auto place = [&](std::size_t layer, int neuron) {
            return middle +
                   QPointF((static_cast<qreal>(layer) - (static_cast<qreal>(layers.size()) - 1) / 2) *
                               between,
                           (neuron - (layers[layer] - 1) / 2.0) * between * 0.55);
        };
        m_painter.setPen(QPen(m_theme.border, 1));
        for (std::size_t layer = 1; layer < layers.size(); ++layer)
            for (int from = 0; from < layers[layer - 1]; ++from)
                for (int to = 0; to < layers[layer]; ++to)
                    m_painter.drawLine(place(layer - 1, from), place(layer, to));
        m_painter.setPen(Qt::NoPen);
        m_painter.setBrush(colour);
        for (std::size_t layer = 0; layer < layers.size(); ++layer)
            for (int neuron = 0; neuron < layers[layer]; ++neuron)
                m_painter.drawEllipse(place(layer, neuron), kNeuron, kNeuron);
    }

    /// A curve that leaves and arrives level.
    void arrow(QPointF from, QPointF to, Qt::PenStyle style = Qt::SolidLine) {
        constexpr qreal kHead = 5;
        const qreal bend = (to.x() - from.x()) / 2;
        QPainterPath path(from);
        path.cubicTo(from + QPointF(bend, 0), to - QPointF(bend, 0), to);
        m_painter.setBrush(Qt::NoBrush);
        m_painter.setPen(QPen(m_theme.faint, kLine, style, Qt::RoundCap));
        m_painter.drawPath(path);
        m_painter.setPen(QPen(m_theme.faint, kLine, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
        m_painter.drawPolyline(QPolygonF({to + QPointF(-kHead, -kHead), to, to + QPointF(-kHead, kHead)}));
    }

    void caption(QPointF below, const QString& text) {
        constexpr qreal kWidth = 200, kHeight = 18;
        m_painter.setPen(m_theme.muted);
        m_painter.setFont(textFont(size::kLabel));
        m_painter.drawText(QRectF(below.x() - kWidth / 2, below.y(), kWidth, kHeight), Qt::AlignCenter, text);
    }

private:
    static constexpr qreal kLine = 1.6;

    void landscape(const QRectF& frame, const QColor& colour) {
        const auto at = [&](qreal x, qreal y) {
            return QPointF(frame.left() + x * frame.width(), frame.top() + y * frame.height());
        };
        m_painter.setBrush(colour);
        m_painter.setPen(Qt::NoPen);
        m_painter.drawEllipse(at(0.7, 0.3), 3.6, 3.6);
        m_painter.drawPolygon(
            QPolygonF({at(0.16, 0.8), at(0.4, 0.42), at(0.56, 0.64), at(0.66, 0.52), at(0.84, 0.8)}));
    }

    QPainter& m_painter;
    const Tokens& m_theme;
};

} // namespace

WayDrawing::WayDrawing(QWidget* parent) : QWidget(parent) {
    setAccessibleName(
        tr("Labelled images and a teacher give generated images; a student is trained on all of them"));
    setMinimumHeight(static_cast<int>(kCanvas.height()));
}

QSize WayDrawing::sizeHint() const {
    return kCanvas.toSize();
}

void WayDrawing::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const qreal scale = std::min(width() / kCanvas.width(), height() / kCanvas.height());
    painter.translate((width() - kCanvas.width() * scale) / 2, (height() - kCanvas.height() * scale) / 2);
    painter.scale(scale, scale);
    const auto& theme = tokensOf(*this);
    Pen pen(painter, theme);
    constexpr qreal kGap = 46, kTeacherGap = 54, kBelow = 32, kAbove = 56;
    pen.arrow({kLeft + kGap, kUpper}, {kCentre - kGap, kMiddle});
    pen.arrow({kLeft + kTeacherGap, kLower}, {kCentre - kGap, kMiddle + 6});
    pen.arrow({kCentre + kGap, kMiddle}, {kRight - kGap, kMiddle});
    pen.arrow({kLeft + kTeacherGap, kLower + 8}, {kRight - kGap, kMiddle + 10}, Qt::DashLine);
    pen.images({kLeft, kUpper - 10}, theme.muted, 2);
    pen.caption({kLeft, kUpper + 18}, tr("a few labelled images"));
    pen.network({kLeft, kLower}, {4, 5, 5, 4}, 24, theme.accent);
    pen.caption({kLeft, kLower + kBelow + 6}, tr("a large teacher"));
    pen.images({kCentre, kMiddle}, theme.copper, 4);
    pen.caption({kCentre, kMiddle - kAbove}, tr("generated images")); // below it an arrow passes
    pen.network({kRight, kMiddle}, {2, 3, 2}, 24, theme.accent);
    pen.caption({kRight, kMiddle + kBelow + 6}, tr("a small student"));
}

} // namespace retort::ui
