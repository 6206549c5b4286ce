#include "pages/generate/side_panel.h"

#include "style/tokens.h"
#include "widgets/card.h"
#include "widgets/page_header.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QPushButton>

#include <algorithm>

namespace retort::ui {

namespace {

constexpr int kLeastPanel = 300, kFormWidth = 320, kMostWidth = 440;

/// What its content needs, within reason.
int neededWidth(const QWidget& panel, int least) {
    return std::clamp(panel.minimumSizeHint().width(), least, kMostWidth);
}

} // namespace

SidePanel::SidePanel(QWidget* form, QWidget* image, QWidget* parent)
    : QWidget(parent), m_choice(new QButtonGroup(this)), m_chips(new QWidget), m_form(new Card),
      m_image(new Card) {
    auto* chips = new QHBoxLayout(m_chips);
    chips->setContentsMargins(0, 0, 0, 0);
    chips->setSpacing(2 * size::kStep);
    for (const auto& [side, text] : {std::pair{Form, tr("New set")}, std::pair{Image, tr("Image")}}) {
        auto* button = chip(text);
        m_choice->addButton(button, side);
        chips->addWidget(button);
    }
    chips->addStretch(1);
    m_choice->button(Form)->setChecked(true);
    m_form->body()->addWidget(form);
    m_image->body()->addWidget(image);
    auto* line = new QHBoxLayout;
    line->setSpacing(size::kGap);
    line->addWidget(m_image, 1);
    line->addWidget(m_form);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2 * size::kStep);
    column->addWidget(m_chips);
    column->addLayout(line, 1);
    connect(m_choice, &QButtonGroup::idClicked, this, &SidePanel::arrange);
    arrange();
}

void SidePanel::setWide(bool wide) {
    m_isWide = wide;
    arrange();
}

void SidePanel::bringUp(Side side) {
    m_choice->button(side)->setChecked(true);
    arrange();
}

void SidePanel::arrange() {
    m_chips->setVisible(!m_isWide);
    m_form->setVisible(m_isWide || m_choice->checkedId() == Form);
    m_image->setVisible(m_isWide || m_choice->checkedId() == Image);
    const int form = neededWidth(*m_form, m_isWide ? kFormWidth : kLeastPanel);
    m_form->setMinimumWidth(form);
    m_form->setMaximumWidth(m_isWide ? form : QWIDGETSIZE_MAX);
    m_image->setMinimumWidth(neededWidth(*m_image, kLeastPanel));
}

} // namespace retort::ui
