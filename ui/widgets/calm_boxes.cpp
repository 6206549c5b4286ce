#include "widgets/calm_boxes.h"

#include <QAbstractItemView>
#include <QHelpEvent>
#include <QStylePainter>
#include <QToolTip>
#include <QWheelEvent>

#include <algorithm>

namespace retort::ui {

CalmCombo::CalmCombo(QWidget* parent) : QComboBox(parent) {
    // A long entry must not make the form wider than its column.
    constexpr int kLetters = 8;
    setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    setMinimumContentsLength(kLetters);
}

void CalmCombo::showPopup() {
    constexpr int kBorders = 8;
    view()->setMinimumWidth(std::max(width(), view()->sizeHintForColumn(modelColumn()) + kBorders));
    QComboBox::showPopup();
}

QString CalmCombo::shownText() const {
    QStyleOptionComboBox option;
    initStyleOption(&option);
    const auto field =
        style()->subControlRect(QStyle::CC_ComboBox, &option, QStyle::SC_ComboBoxEditField, this);
    return option.fontMetrics.elidedText(currentText(), Qt::ElideRight, field.width());
}

void CalmCombo::paintEvent(QPaintEvent*) {
    QStylePainter painter(this);
    QStyleOptionComboBox option;
    initStyleOption(&option);
    painter.drawComplexControl(QStyle::CC_ComboBox, option);
    option.currentText = shownText();
    painter.drawControl(QStyle::CE_ComboBoxLabel, option);
}

bool CalmCombo::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip || shownText() == currentText())
        return QComboBox::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const auto more = toolTip().isEmpty() ? QString{} : QStringLiteral("\n\n") + toolTip();
    QToolTip::showText(help->globalPos(), currentText() + more, this);
    return true;
}

void CalmCombo::wheelEvent(QWheelEvent* event) {
    event->ignore();
}

} // namespace retort::ui
