#include "widgets/fold_group.h"

#include "settings/settings.h"
#include "style/icon.h"
#include "style/tokens.h"
#include "widgets/card.h"

#include <QFormLayout>
#include <QScrollBar>
#include <QToolButton>

#include <algorithm>

namespace retort::ui {

namespace {

constexpr int kColumn = 260; ///< the least width of a column of fields

constexpr int kNames = 124; ///< so that the fields of groups stand in a line

} // namespace

QLabel* addFormRow(QFormLayout& form, const QString& title, QWidget* field) {
    auto* name = label(title, "label");
    name->setMinimumWidth(kNames);
    name->setBuddy(field);
    auto* named = field->focusProxy() ? field->focusProxy() : field;
    named->setAccessibleName(title);
    form.addRow(name, field);
    return name;
}

FoldGroup::FoldGroup(const QString& key, const QString& title, QWidget* parent)
    : QWidget(parent), m_key(key), m_heading(new QToolButton), m_note(label({}, "hint")),
      m_fields(new QWidget), m_form(new QFormLayout(m_fields)) {
    constexpr int kIcon = 12;
    m_heading->setText(title);
    m_heading->setAccessibleName(title);
    m_heading->setProperty("role", QStringLiteral("fold"));
    m_heading->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_heading->setIconSize({kIcon, kIcon});
    m_heading->setCheckable(true);
    m_heading->setFocusPolicy(Qt::StrongFocus);
    auto* line = new QHBoxLayout;
    line->addWidget(m_heading);
    line->addWidget(m_note, 1);
    m_form->setContentsMargins(0, 0, 0, 2 * size::kStep);
    m_form->setHorizontalSpacing(size::kGap);
    m_form->setVerticalSpacing(size::kStep + 2);
    m_form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(size::kStep);
    column->addLayout(line);
    column->addWidget(m_fields);
    connect(m_heading, &QToolButton::toggled, this, [this](bool open) {
        m_heading->setIcon(icon(open ? QStringLiteral("chevron-down") : QStringLiteral("chevron-right")));
        m_fields->setVisible(open);
        settings::isFolded(m_key).set(!open);
    });
    m_heading->setIcon(icon(QStringLiteral("chevron-right")));
    m_fields->hide();
    m_heading->setChecked(!settings::isFolded(key).value(false));
}

bool FoldGroup::isFolded() const {
    return !m_heading->isChecked();
}

void FoldGroup::setNote(const QString& note, const QString& tone) {
    m_note->setText(note);
    setLook(*m_note, "tone", tone);
}

FoldingForm::FoldingForm(QWidget* parent) : QScrollArea(parent) {
    auto* inner = new QWidget;
    m_line = new QHBoxLayout(inner);
    m_line->setContentsMargins(0, 0, 2 * size::kStep, 0);
    m_line->setSpacing(2 * size::kGap);
    setWidget(inner);
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    arrange(1);
}

FoldGroup& FoldingForm::addGroup(const QString& key, const QString& title) {
    auto* group = new FoldGroup(key, title);
    m_groups.push_back(group);
    m_columns.front()->insertWidget(m_columns.front()->count() - 1, group);
    return *group;
}

QLabel* FoldingForm::addRow(const QString& title, QWidget* field) {
    return addFormRow(m_groups.back()->form(), title, field);
}

QSize FoldingForm::sizeHint() const {
    return {kColumn + verticalScrollBar()->sizeHint().width(), QScrollArea::sizeHint().height()};
}

void FoldingForm::resizeEvent(QResizeEvent* event) {
    QScrollArea::resizeEvent(event);
    const int room = viewport()->width();
    arrange(std::clamp(room / (kColumn + 2 * size::kGap), 1, std::max(1, static_cast<int>(m_groups.size()))));
}

// By the number of fields, not by what is open just now: folding a group moves none to another column.
void FoldingForm::arrange(int columns) {
    if (columns == static_cast<int>(m_columns.size()))
        return;
    for (auto* column : m_columns) {
        while (auto* item = column->takeAt(0))
            delete item; // the groups stay with the form
        m_line->removeItem(column);
        delete column;
    }
    m_columns.clear();
    int rows = 0, placed = 0;
    for (auto* group : m_groups)
        rows += group->form().rowCount() + 1;
    for (int i = 0; i < columns; ++i) {
        m_columns.push_back(new QVBoxLayout);
        m_columns.back()->setSpacing(size::kStep);
        m_line->addLayout(m_columns.back(), 1);
    }
    for (auto* group : m_groups) {
        const int own = group->form().rowCount() + 1;
        const int at = (placed + own / 2) * columns / std::max(1, rows);
        m_columns[static_cast<std::size_t>(std::min(at, columns - 1))]->addWidget(group);
        placed += own;
    }
    for (auto* column : m_columns)
        column->addStretch(1);
}

} // namespace retort::ui
