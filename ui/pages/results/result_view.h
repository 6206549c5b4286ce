#pragma once
// The table of results as the paper's: as high as its rows, as wide as there is room. Click or Enter opens a
// cell.

#include "models/results/result_table.h"

#include <QPixmap>
#include <QTableView>

namespace retort::ui {

class ResultDelegate;

class ResultView : public QTableView {
    Q_OBJECT

public:
    explicit ResultView(ResultTable& table, QWidget* parent = nullptr);

    /// The whole table at twice the size of the screen, whatever of it is in view.
    static QPixmap image(ResultTable& table);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

Q_SIGNALS:
    void cellChosen(const QModelIndex& index);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void arrange();
    /// The least width of a section, in an arrangement of its cells.
    int wantedWidth(int section, bool stacked) const;
    void spread(const std::vector<int>& wanted, int width);

    ResultTable& m_table;
    ResultDelegate* m_delegate;
    bool m_arranging = false;
};

} // namespace retort::ui
