#pragma once
// A drawing of the core (chart/drawing.h) in the window's colours and type, with the texts of its dots where
// the pointer is.

#ifndef Q_MOC_RUN // the meta-object compiler cannot read <compare>
#include "chart/drawing.h"
#endif

#include <QImage>
#include <QWidget>

namespace retort::ui {

class DrawingView : public QWidget {
    Q_OBJECT

public:
    static constexpr double kLargest = 1.1; ///< pixels of a point of the drawing

    explicit DrawingView(QWidget* parent = nullptr);

    void setDrawing(chart::Drawing drawing);
    const chart::Drawing& drawing() const { return m_drawing; }
    /// Dark on white, with twice as many pixels.
    QImage onPaper() const;

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    /// The text of the dot at this place, in the widget's pixels; empty where there is none.
    QString titleAt(QPointF pixel) const;
    /// Where a place of the drawing is, in the widget's pixels.
    QPointF pixelOf(const chart::Position& position) const;

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    double scaleFor(double width) const;

    chart::Drawing m_drawing;
};

} // namespace retort::ui
