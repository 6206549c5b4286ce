#pragma once
// A confusion matrix as large as there is room: rows are true classes, columns predicted ones. The shade of a
// cell is its share of the row, on a square-root scale, so that few mistakes can be seen; its number stands
// in it where it fits. Arrows move the current cell, Enter activates it.

#include "store/scores.h"

#include <QPoint>
#include <QStringList>
#include <QWidget>

#include <optional>

namespace retort::ui {

class ConfusionView : public QWidget {
    Q_OBJECT

public:
    explicit ConfusionView(QWidget* parent = nullptr);

    /// `classes` by label; an empty matrix shows nothing. `students`: whose answers are added up in it.
    void setMatrix(store::ConfusionMatrix matrix, const QStringList& classes, int students = 1);
    /// What is said of the cell under the pointer, else of the current one.
    QString readOut() const;
    /// In this widget's pixels.
    QRect cellRect(int trueClass, int predicted) const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void cellActivated(int trueClass, int predicted);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;

private:
    struct Cell {
        int trueClass = 0;
        int predicted = 0;
        friend bool operator==(const Cell&, const Cell&) = default;
    };
    struct Layout {
        QSize cell{1, 1};
        QPoint corner{};
        int names = 0; ///< room for names; 0 where cells are too small for them
    };

    int classes() const { return static_cast<int>(m_matrix.size()); }
    std::int64_t at(const Cell& cell) const;
    Layout arrangement() const;
    std::optional<Cell> cellAt(QPoint pixel) const;
    void paintCells(QPainter& painter, const Layout& layout) const;
    void paintNumbers(QPainter& painter, const Layout& layout) const;
    void paintNames(QPainter& painter, const Layout& layout) const;
    void paintMark(QPainter& painter, const Cell& cell, const QColor& colour) const;
    QColor shadeOf(const Cell& cell) const;
    void setCurrent(const Cell& cell);

    store::ConfusionMatrix m_matrix;
    std::vector<std::int64_t> m_rowSums;
    QStringList m_classes;
    int m_students = 1;
    std::optional<Cell> m_hovered;
    std::optional<Cell> m_current;
};

} // namespace retort::ui
