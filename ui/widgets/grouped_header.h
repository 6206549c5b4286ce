#pragma once
// A header of two rows: above the names of the columns, what several of them have in common.

#include <QHeaderView>

namespace retort::ui {

class GroupedHeader : public QHeaderView {
    Q_OBJECT

public:
    /// Neighbouring sections whose text of this role is the same, and not empty, stand under it.
    explicit GroupedHeader(int groupRole, QWidget* parent = nullptr);

    QSize sizeHint() const override;

protected:
    void paintSection(QPainter* painter, const QRect& rect, int logicalIndex) const override;

private:
    QString groupOf(int section) const;
    /// From the first to the last section of the group that this one belongs to.
    QRect groupRect(int section) const;

    int m_groupRole;
};

} // namespace retort::ui
