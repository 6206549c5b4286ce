#include "widgets/page_header.h"

#include "style/tokens.h"
#include "widgets/card.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QShortcut>

namespace retort::ui {

PageHeader::PageHeader(const QString& title, const QString& purpose, QWidget* parent)
    : QWidget(parent), m_actions(new QHBoxLayout) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    auto* line = new QHBoxLayout;
    line->addWidget(label(title, "title"), 1);
    line->addSpacing(size::kGap);
    line->addLayout(m_actions);
    column->addLayout(line);
    auto* subtitle = label(purpose, "subtitle");
    subtitle->setWordWrap(true);
    column->addWidget(subtitle);
    m_actions->setSpacing(2 * size::kStep);
}

QPushButton* PageHeader::addAction(const QString& text) {
    auto* button = new QPushButton(text);
    addWidget(button);
    return button;
}

QPushButton* PageHeader::addPrimary(const QString& text) {
    auto* button = addAction(text);
    button->setProperty("role", QStringLiteral("primary"));
    return button;
}

QPushButton* PageHeader::addChip(const QString& text) {
    auto* button = chip(text);
    addWidget(button);
    return button;
}

void PageHeader::addWidget(QWidget* widget) {
    m_actions->addWidget(widget, 0, Qt::AlignVCenter);
}

void PageHeader::addRule() {
    addWidget(verticalRule());
}

void giveKey(QAbstractButton& button, const QKeySequence& key) {
    auto* shortcut = new QShortcut(key, &button);
    QObject::connect(shortcut, &QShortcut::activated, &button, &QAbstractButton::click);
}

namespace {

/// As wide as it is when it is checked, with bolder text: it neither cuts its text nor moves others then.
class Chip : public QPushButton {
public:
    using QPushButton::QPushButton;

    QSize sizeHint() const override {
        auto hint = QPushButton::sizeHint();
        auto checked = font();
        checked.setWeight(QFont::DemiBold);
        auto unchecked = font();
        unchecked.setWeight(QFont::Normal);
        hint.rwidth() += QFontMetrics(checked).horizontalAdvance(text()) -
                         QFontMetrics(isChecked() ? font() : unchecked).horizontalAdvance(text());
        return hint;
    }
    QSize minimumSizeHint() const override { return sizeHint(); }
};

} // namespace

QPushButton* chip(const QString& text, QWidget* parent) {
    auto* button = new Chip(text, parent);
    button->setCheckable(true);
    button->setProperty("role", QStringLiteral("chip"));
    return button;
}

void setAvailable(QWidget& control, const QString& reason, const QString& tip) {
    // Qt would give the focus to whatever comes next, which the key that a person presses now would change.
    if (!reason.isEmpty() && control.hasFocus() && control.parentWidget())
        control.parentWidget()->setFocus();
    control.setEnabled(reason.isEmpty());
    control.setToolTip(reason.isEmpty() ? tip : reason);
}

} // namespace retort::ui
