#include "pages/data/labelled_form.h"

#include "base/limits.h"
#include "models/session/typed_number.h"
#include "pages/number_entry.h"
#include "style/tokens.h"
#include "widgets/card.h"
#include "widgets/page_header.h"

#include <QButtonGroup>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

namespace retort::ui {

using Kind = LabelledChoice::Kind;

LabelledForm::LabelledForm(QWidget* parent)
    : QWidget(parent), m_fields(new QGridLayout(this)), m_kind(new QButtonGroup(this)),
      m_perClass(new EntryField(checkOf(limits::kPerClass, MayBeEmpty::No))),
      m_percent(new EntryField(checkOf(limits::kPercent, MayBeEmpty::No))),
      m_seed(new EntryField(checkOf(limits::kSeed, MayBeEmpty::No))) {
    m_fields->setContentsMargins(0, 0, 0, 0);
    m_fields->setSpacing(2 * size::kStep);
    m_fields->setColumnStretch(1, 1);
    m_fields->addWidget(kinds(), 0, 0, 1, 2);
    m_percent->setUnit(tr("%"));
    m_seed->line().setToolTip(tr("Another seed selects other images"));
    addField(1, tr("Per class"), m_perClass);
    addField(2, tr("Of each class"), m_percent);
    addField(3, tr("Split seed"), m_seed);
    follow(*m_perClass, limits::kPerClass, m_choice.perClass);
    follow(*m_percent, limits::kPercent, m_choice.percent);
    follow(*m_seed, limits::kSeed, m_choice.seed);
    connect(m_kind, &QButtonGroup::idClicked, this, [this](int kind) {
        m_choice.kind = static_cast<Kind>(kind);
        showKind();
        Q_EMIT refused(problem());
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
    field->focusProxy()->setAccessibleName(name);
    m_fields->addWidget(text, row, 0);
    m_fields->addWidget(field, row, 1);
}

template<class Number, class Range>
void LabelledForm::follow(EntryField& entry, const Range& range, Number& into) {
    connect(&entry, &EntryField::refused, this, [this] { Q_EMIT refused(problem()); });
    connect(&entry, &EntryField::entered, this, [this, range, &into](const QString& text) {
        into = readTyped(text, range).value_or(into);
        Q_EMIT changed();
    });
}

QString LabelledForm::problem() const {
    const auto& count = m_choice.kind == Kind::Percent ? *m_percent : *m_perClass;
    if (m_choice.kind == Kind::All)
        return {};
    return count.problem().isEmpty() ? m_seed->problem() : count.problem();
}

void LabelledForm::setChoice(const LabelledChoice& choice) {
    m_choice = choice;
    m_kind->button(static_cast<int>(choice.kind))->setChecked(true);
    m_perClass->setText(typedText(choice.perClass));
    m_percent->setText(typedText(choice.percent));
    m_seed->setText(typedText(choice.seed));
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
