#include "pages/prompts/class_name_card.h"

#include "models/prompts/class_name_table.h"
#include "models/prompts/prompt_draft.h"
#include "pages/prompts/accuracy_delegate.h"
#include "widgets/page_header.h"
#include "widgets/table_view.h"
#include "widgets/text_cell_delegate.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QPushButton>

namespace retort::ui {

ClassNameCard::ClassNameCard(PromptDraft& draft, QWidget* parent)
    : Card(tr("Classes"), parent), m_draft(draft), m_table(new ClassNameTable(draft, this)),
      m_view(new TableView(QStringLiteral("class names"))),
      m_reset(new QPushButton(tr("Reset to the dataset's names"))) {
    setNote(tr("text inserted for {}"));
    m_reset->setProperty("role", QStringLiteral("chip"));
    headingLine()->addWidget(m_reset);
    m_view->setSource(m_table);
    m_view->setAccessibleName(tr("Names of the classes"));
    m_view->setSelectionMode(QAbstractItemView::ContiguousSelection);
    m_view->setSelectionBehavior(QAbstractItemView::SelectItems);
    m_view->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed |
                            QAbstractItemView::AnyKeyPressed | QAbstractItemView::SelectedClicked);
    m_view->setItemDelegate(new TextCellDelegate(m_view));
    m_view->setItemDelegateForColumn(ClassNameTable::Accuracy, new AccuracyDelegate(m_view));
    auto* columns = m_view->horizontalHeader();
    columns->setStretchLastSection(false);
    columns->setSectionResizeMode(ClassNameTable::Name, QHeaderView::Stretch);
    columns->setSectionResizeMode(ClassNameTable::ReadsAs, QHeaderView::Stretch);
    columns->setSectionResizeMode(ClassNameTable::Accuracy, QHeaderView::ResizeToContents);
    body()->addWidget(m_view, 1);
    connect(m_reset, &QPushButton::clicked, &draft, &PromptDraft::resetClassNames);
    connect(&draft, &PromptDraft::changed, this, &ClassNameCard::showState);
    showState();
}

void ClassNameCard::setAccuracy(const std::vector<double>& perClass) {
    m_table->setAccuracy(perClass);
}

void ClassNameCard::showState() {
    const bool own = m_draft.words().classNames == m_draft.classes();
    setAvailable(*m_reset, own ? tr("These are the dataset's names") : QString(),
                 tr("Resets every class to the dataset's name; can be undone"));
}

} // namespace retort::ui
