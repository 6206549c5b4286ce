#pragma once
// The crosshair of a plot: a line where a person reads it, a ring on every curve there, and a list of what
// they show. Lies over the plot and lets the mouse through.

#include <QColor>
#include <QLineF>
#include <QPointF>
#include <QString>
#include <QWidget>

#include <vector>

namespace retort::ui {

/// What one curve shows where it is read.
struct ReadRow {
    QPointF at{};
    QColor colour{};
    QString name{};
    QString value{};
    bool isPointed = false; ///< the curve that the person points at
};

class ReadOut : public QWidget {
    Q_OBJECT

public:
    explicit ReadOut(QWidget* parent);

    /// `line` from top to bottom in pixels; without rows nothing is shown.
    void show(const QLineF& line, const QString& heading, std::vector<ReadRow> rows);
    void clear();
    const QString& heading() const { return m_heading; }
    const std::vector<ReadRow>& rows() const { return m_rows; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    struct Panel {
        QRectF box{};
        double names = 0; ///< width of the column of names
        int rows = 0;     ///< that fit
    };
    Panel panel() const;
    void paintRings(QPainter& painter) const;
    void paintPanel(QPainter& painter) const;

    QLineF m_line;
    QString m_heading;
    std::vector<ReadRow> m_rows;
};

} // namespace retort::ui
