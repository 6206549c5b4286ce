#include "pages/prompts/template_card.h"

#include "models/prompts/prompt_draft.h"
#include "models/prompts/template_table.h"
#include "pages/prompts/accuracy_delegate.h"
#include "pages/prompts/template_delegate.h"
#include "style/icon.h"
#include "style/tokens.h"
#include "widgets/page_header.h"
#include "widgets/table_view.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QShortcut>
#include <QToolButton>

#include <algorithm>

namespace retort::ui {

TemplateCard::TemplateCard(PromptDraft& draft, QWidget* parent)
    : Card(tr("Templates"), parent), m_draft(draft), m_table(new TemplateTable(draft, this)),
      m_view(new TableView(QStringLiteral("templates"))), m_problem(label({}, "label")) {
    m_view->setSource(m_table);
    m_view->setSortingEnabled(false); // the order is the person's
    m_view->setItemDelegate(new TemplateDelegate(m_view));
    m_view->setItemDelegateForColumn(TemplateTable::Accuracy, new AccuracyDelegate(m_view));
    auto* columns = m_view->horizontalHeader();
    columns->hide();
    columns->setStretchLastSection(false);
    columns->setSectionResizeMode(TemplateTable::Text, QHeaderView::Stretch);
    columns->setSectionResizeMode(TemplateTable::Accuracy, QHeaderView::ResizeToContents);
    m_view->setAccessibleName(tr("Templates"));
    m_view->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed |
                            QAbstractItemView::AnyKeyPressed);
    m_problem->setProperty("tone", QStringLiteral("bad"));
    m_problem->setWordWrap(true);
    addButtons();
    addShortcuts();
    body()->addWidget(m_view, 1);
    body()->addWidget(m_problem);
    connect(&draft, &PromptDraft::changed, this, &TemplateCard::showState);
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this, &TemplateCard::showState);
    // Keys edit and switch the template wherever its row was clicked.
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex& current) {
                if (current.isValid() && current.column() != TemplateTable::Text)
                    m_view->selectionModel()->setCurrentIndex(current.siblingAtColumn(TemplateTable::Text),
                                                              QItemSelectionModel::NoUpdate);
            });
    connect(m_table, &QAbstractItemModel::modelReset, this, &TemplateCard::showState);
    showState();
}

void TemplateCard::setAccuracy(const std::function<std::optional<double>(const std::string&)>& accuracyOf) {
    m_table->setAccuracy(accuracyOf);
}

void TemplateCard::addButtons() {
    connect(addButton(QStringLiteral("add"), tr("Add a template (Insert)")), &QToolButton::clicked, this,
            &TemplateCard::add);
    m_duplicate = addButton(QStringLiteral("copy"), tr("Duplicate the selected templates (Ctrl+D)"));
    m_remove = addButton(QStringLiteral("delete"), tr("Delete the selected templates (Del)"));
    connect(m_duplicate, &QToolButton::clicked, this, &TemplateCard::duplicate);
    connect(m_remove, &QToolButton::clicked, this, &TemplateCard::remove);
}

QToolButton* TemplateCard::addButton(const QString& iconName, const QString& tip) {
    constexpr int kIcon = 16;
    auto* button = new QToolButton;
    button->setIcon(icon(iconName));
    button->setIconSize({kIcon, kIcon});
    button->setToolTip(tip);
    button->setAccessibleName(tip);
    headingLine()->addWidget(button);
    return button;
}

void TemplateCard::addShortcuts() {
    const auto on = [this](const QKeySequence& keys, void (TemplateCard::*act)()) {
        auto* shortcut = new QShortcut(keys, m_view);
        shortcut->setContext(Qt::WidgetShortcut);
        connect(shortcut, &QShortcut::activated, this, act);
    };
    on(Qt::Key_Insert, &TemplateCard::add);
    on(QKeySequence(QStringLiteral("Ctrl+D")), &TemplateCard::duplicate);
    on(QKeySequence::Delete, &TemplateCard::remove);
    on(QKeySequence::Paste, &TemplateCard::paste);
}

std::vector<int> TemplateCard::selected() const {
    std::vector<int> rows;
    for (const auto& index : m_view->selectionModel()->selectedRows())
        if (index.row() < static_cast<int>(m_draft.words().templates.size()))
            rows.push_back(index.row());
    std::sort(rows.begin(), rows.end());
    return rows;
}

void TemplateCard::select(int row) {
    m_view->selectSourceRow(std::min(row, m_table->rowCount() - 1));
}

void TemplateCard::edit(int row) {
    select(row);
    m_view->scrollTo(m_view->currentIndex());
    m_view->edit(m_view->currentIndex());
}

void TemplateCard::add() {
    const int end = m_table->rowCount();
    m_draft.insertTemplates(end, {{.text = tr("a photo of a {}.", "where a person begins to write")}});
    edit(end);
}

void TemplateCard::duplicate() {
    const auto rows = selected();
    if (rows.empty())
        return;
    std::vector<TemplateLine> copies;
    for (const int row : rows)
        copies.push_back(m_table->row(row).line);
    const int first = rows.back() + 1;
    m_draft.insertTemplates(first, copies);
    if (copies.size() == 1)
        edit(first);
    else
        select(first);
}

void TemplateCard::remove() {
    const auto rows = selected();
    if (rows.empty())
        return;
    m_draft.removeTemplates(rows);
    select(rows.front());
}

void TemplateCard::paste() {
    std::vector<TemplateLine> lines;
    for (const auto& text : QGuiApplication::clipboard()->text().split(QLatin1Char('\n')))
        if (!text.trimmed().isEmpty())
            lines.push_back({.text = text.trimmed()});
    if (lines.empty())
        return;
    const int end = m_table->rowCount();
    m_draft.insertTemplates(end, lines);
    select(end);
}

void TemplateCard::showState() {
    const auto& lines = m_draft.words().templates;
    const auto on = std::count_if(lines.begin(), lines.end(), [](const auto& line) { return line.on; });
    setNote(tr("%1 of %2 in the ensemble").arg(on).arg(lines.size()));
    const auto choose = selected().empty() ? tr("Choose a template first") : QString();
    setAvailable(*m_duplicate, choose, m_duplicate->accessibleName());
    setAvailable(*m_remove, choose, m_remove->accessibleName());
    m_problem->setText(m_draft.isOpen() ? m_draft.obstacle() : QString());
    m_problem->setVisible(!m_problem->text().isEmpty());
}

} // namespace retort::ui
