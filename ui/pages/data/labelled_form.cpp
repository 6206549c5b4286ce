#include "pages/data/labelled_form.h"

#include "style/tokens.h"
#include "widgets/card.h"
#include "widgets/page_header.h"

#include <QButtonGroup>
#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>

#include <limits>

namespace retort::ui {

using Kind = LabelledChoice::Kind;

LabelledForm::LabelledForm(QWidget* parent)
    : QWidget(parent), m_fields(new QGridLayout(this)), m_kind(new QButtonGroup(this)),
      m_perClass(new QSpinBox), m_percent(new QDoubleSpinBox), m_seed(new QSpinBox) {
    constexpr int kMost = 1'000'000;
    constexpr double kLeastShare = 0.01, kWhole = 100;
    m_fields->setContentsMargins(0, 0, 0, 0);
    m_fields->setSpacing(2 * size::kStep);
    m_fields->setColumnStretch(1, 1);
    m_fields->addWidget(kinds(), 0, 0, 1, 2);
    m_perClass->setRange(1, kMost);
    m_perClass->setGroupSeparatorShown(true);
    m_percent->setRange(kLeastShare, kWhole);
    m_percent->setSuffix(tr(" %"));
    m_seed->setRange(0, std::numeric_limits<int>::max());
    m_seed->setToolTip(tr("Another seed draws other pictures"));
    addField(1, tr("Per class"), m_perClass);
    addField(2, tr("Of each class"), m_percent);
    addField(3, tr("Seed"), m_seed);
    connect(m_perClass, &QSpinBox::valueChanged, this, &LabelledForm::changed);
    connect(m_percent, &QDoubleSpinBox::valueChanged, this, &LabelledForm::changed);
    connect(m_seed, &QSpinBox::valueChanged, this, &LabelledForm::changed);
    connect(m_kind, &QButtonGroup::idClicked, this, [this] {
        showKind();
        Q_EMIT changed();
    });
    setChoice({});
}

QWidget* LabelledForm::kinds() {
    auto* whole = new QWidget;
    auto* line = new QHBoxLayout(whole);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(2 * size::kStep);
    const auto add = [&](Kind kind, const QString& text) {
        auto* button = chip(text);
        m_kind->addButton(button, static_cast<int>(kind));
        line->addWidget(button);
    };
    add(Kind::PerClass, tr("Per class"));
    add(Kind::Percent, tr("Per cent"));
    add(Kind::All, tr("All"));
    line->addStretch(1);
    return whole;
}

void LabelledForm::addField(int row, const QString& name, QWidget* field) {
    auto* text = label(name, "label");
    text->setBuddy(field);
    field->setAccessibleName(name);
    m_fields->addWidget(text, row, 0);
    m_fields->addWidget(field, row, 1);
}

LabelledChoice LabelledForm::choice() const {
    return {.kind = static_cast<Kind>(m_kind->checkedId()),
            .perClass = m_perClass->value(),
            .percent = m_percent->value(),
            .seed = static_cast<std::uint64_t>(m_seed->value())};
}

void LabelledForm::setChoice(const LabelledChoice& choice) {
    const QSignalBlocker quiet(this);
    m_kind->button(static_cast<int>(choice.kind))->setChecked(true);
    m_perClass->setValue(choice.perClass);
    m_percent->setValue(choice.percent);
    m_seed->setValue(static_cast<int>(choice.seed));
    showKind();
}

void LabelledForm::showKind() {
    const auto kind = static_cast<Kind>(m_kind->checkedId());
    const auto show = [this](int row, bool shown) {
        for (int column = 0; column < m_fields->columnCount(); ++column)
            m_fields->itemAtPosition(row, column)->widget()->setVisible(shown);
    };
    show(1, kind == Kind::PerClass);
    show(2, kind == Kind::Percent);
    show(3, kind != Kind::All);
}

} // namespace retort::ui
