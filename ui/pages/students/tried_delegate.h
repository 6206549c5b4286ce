#pragma once
// Draws a tried image: small, with the answers of student and teacher side by side beneath its name.

#include "pages/students/tried_images.h"

#include <QStyledItemDelegate>

namespace retort::ui {

class TriedDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    explicit TriedDelegate(const TriedImages& images, QObject* parent = nullptr);

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    const TriedImages& m_images;
};

} // namespace retort::ui
