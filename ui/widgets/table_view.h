#pragma once
// A table as this program shows them: rows of one height, a quiet header that remembers its widths, sorting
// by a click, Ctrl+C for what is selected.

#include "settings/settings.h"

#include <QTableView>

#include <vector>

class QSortFilterProxyModel;

namespace retort::ui {

class TableView : public QTableView {
    Q_OBJECT

public:
    /// `key` names the table among what the program remembers.
    explicit TableView(const QString& key, QWidget* parent = nullptr);
    ~TableView() override;

    /// Shows the model sorted; models sort by SortRole.
    void setSource(QAbstractItemModel* model);
    /// All columns fit, so that nothing scrolls sideways: where they need more than there is, and more than a
    /// fifth of `elided`, the last of `hidden` goes first; what is left of the need is taken from `elided`,
    /// and the first of these gets what is left over. Widths are not remembered.
    void fitWidth(std::vector<int> hidden, std::vector<int> elided);
    /// Row of the source model; -1 without a selection.
    int currentSourceRow() const;
    void selectSourceRow(int row);

Q_SIGNALS:
    void currentSourceRowChanged(int row);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void copySelection() const;
    void fit();
    void fitContents();
    int wantedWidth(int column) const;

    Setting<QByteArray> m_header;
    QSortFilterProxyModel* m_sorted;
    std::vector<int> m_hidden, m_elided;
};

} // namespace retort::ui
