#pragma once
// Paints a cell of the results: the mean, its spread small behind it, what was gained in green or red on a
// tint as strong as the gain, a mark where something must be minded, and published figures below.

#include "models/results/result_table.h"
#include "style/tokens.h"

#include <QStyledItemDelegate>

namespace retort::ui {

class ResultDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    /// Line: all figures beside one another. Stacked: the gain below, where a column is narrow.
    enum class Arrangement { Line, Stacked };

    using QStyledItemDelegate::QStyledItemDelegate;

    void setArrangement(Arrangement arrangement) { m_arrangement = arrangement; }
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;

    /// The width that a cell wants.
    static int widthOf(const CellFigures& figures, Arrangement arrangement);
    /// How many lines its text has.
    static int linesOf(const CellFigures& figures, Arrangement arrangement);
    static int heightOf(int lines);

private:
    void paintName(QPainter& painter, const QStyleOptionViewItem& option, const CellFigures& figures) const;
    void paintFigures(QPainter& painter, const QStyleOptionViewItem& option,
                      const CellFigures& figures) const;

    Arrangement m_arrangement = Arrangement::Line;
};

/// The tint behind a gain in points; transparent for none.
QColor gainTint(double gain, const Tokens& theme);

} // namespace retort::ui
