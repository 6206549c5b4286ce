#pragma once
// The point of a plot that a person reads: a ring around it and its figures in a bubble. Lies over the plot
// and lets the mouse through.

#include <QColor>
#include <QPointF>
#include <QString>
#include <QWidget>

namespace retort::ui {

class ReadOut : public QWidget {
    Q_OBJECT

public:
    explicit ReadOut(QWidget* parent);

    void show(QPointF point, const QColor& colour, const QString& text);
    void clear();
    const QString& text() const { return m_text; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QRectF bubble() const;

    QPointF m_point;
    QColor m_colour;
    QString m_text;
};

} // namespace retort::ui
