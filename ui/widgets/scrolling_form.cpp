#include "widgets/scrolling_form.h"

#include "style/tokens.h"
#include "widgets/card.h"
#include "widgets/fold_group.h"

#include <QFormLayout>
#include <QLabel>
#include <QScrollBar>

namespace retort::ui {

ScrollingForm::ScrollingForm(QWidget* parent) : QScrollArea(parent) {
    auto* inner = new QWidget;
    m_form = new QFormLayout(inner);
    m_form->setContentsMargins(0, 0, 2 * size::kStep, 0);
    m_form->setHorizontalSpacing(size::kGap);
    m_form->setVerticalSpacing(size::kStep + 2);
    m_form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    setWidget(inner);
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
}

void ScrollingForm::addHeading(const QString& text) {
    auto* heading = label(text, "heading");
    if (m_form->rowCount() > 0)
        heading->setContentsMargins(0, 2 * size::kStep, 0, 0);
    m_form->addRow(heading);
}

QLabel* ScrollingForm::addRow(const QString& title, QWidget* field) {
    return addFormRow(*m_form, title, field);
}

QSize ScrollingForm::minimumSizeHint() const {
    return {widget()->minimumSizeHint().width() + verticalScrollBar()->sizeHint().width(),
            QScrollArea::minimumSizeHint().height()};
}

} // namespace retort::ui
