#include "widgets/entry_field.h"

#include "style/tokens.h"
#include "widgets/card.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QTimer>
#include <QVBoxLayout>

#include <utility>

namespace retort::ui {

EntryField::EntryField(Check check, QWidget* parent)
    : QWidget(parent), m_check(std::move(check)), m_line(new QLineEdit), m_unit(label({}, "hint")),
      m_sentence(label({}, "label")), m_patience(new QTimer(this)) {
    constexpr int kPatience = 600;
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    column->addWidget(m_line);
    column->addWidget(m_sentence);
    auto* inside = new QHBoxLayout(m_line);
    inside->setContentsMargins(0, 0, 2 * size::kStep, 0);
    inside->addStretch(1);
    inside->addWidget(m_unit);
    m_unit->setAttribute(Qt::WA_TransparentForMouseEvents);
    m_unit->hide();
    m_sentence->setWordWrap(true);
    m_sentence->setTextFormat(Qt::PlainText);
    setLook(*m_sentence, "tone", QStringLiteral("bad"));
    m_sentence->hide();
    setFocusProxy(m_line);
    m_patience->setSingleShot(true);
    m_patience->setInterval(kPatience);
    connect(m_patience, &QTimer::timeout, this, &EntryField::showProblem);
    connect(m_line, &QLineEdit::textEdited, this, &EntryField::judge);
    connect(m_line, &QLineEdit::editingFinished, this, &EntryField::settle);
}

void EntryField::setStandard(const QString& text) {
    m_line->setPlaceholderText(text);
}

void EntryField::setUnit(const QString& unit) {
    m_unit->setText(unit);
    m_unit->setVisible(!unit.isEmpty());
    m_line->setTextMargins(0, 0, unit.isEmpty() ? 0 : m_unit->sizeHint().width(), 0);
}

void EntryField::setText(const QString& text) {
    const bool isSame = text == m_value;
    m_value = text;
    if (m_entering || (isSame && (!m_problem.isEmpty() || m_line->hasFocus())))
        return;
    forget();
}

QString EntryField::text() const {
    return m_line->text().trimmed();
}

void EntryField::forget() {
    m_line->setText(m_value);
    m_judged = m_line->text();
    const bool wasRefused = !std::exchange(m_problem, {}).isEmpty();
    showProblem();
    if (wasRefused)
        Q_EMIT refused({});
}

void EntryField::judge() {
    const auto before = m_problem;
    m_judged = m_line->text();
    m_problem = m_check(text());
    m_entering = true;
    if (m_problem.isEmpty())
        m_value = text(); // unless the owner writes it in another way
    if (m_problem != before)
        Q_EMIT refused(m_problem);
    if (m_problem.isEmpty())
        Q_EMIT entered(text());
    m_entering = false;
    if (m_problem.isEmpty())
        showProblem();
    else
        m_patience->start();
}

void EntryField::showProblem() {
    m_patience->stop();
    setLook(*m_line, "invalid", !m_problem.isEmpty());
    m_sentence->setText(m_problem);
    m_sentence->setVisible(!m_problem.isEmpty());
    m_line->setAccessibleDescription(m_problem);
}

/// The value as the program writes it: "0.001" for "0,001".
void EntryField::settle() {
    if (m_line->text() != m_judged)
        judge(); // put there by other means than keys
    if (m_problem.isEmpty())
        forget();
    else
        showProblem();
}

} // namespace retort::ui
