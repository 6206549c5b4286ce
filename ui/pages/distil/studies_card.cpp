#include "pages/distil/studies_card.h"

#include "models/distil/study_shelf.h"
#include "style/icon.h"
#include "style/tokens.h"
#include "widgets/message_strip.h"
#include "widgets/page_header.h"
#include "widgets/text_cell_delegate.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QTableView>
#include <QToolButton>

namespace retort::ui {

StudiesCard::StudiesCard(Session& session, QWidget* parent)
    : Card(tr("Studies"), parent), m_shelf(new StudyShelf(session, this)),
      m_found(new QSortFilterProxyModel(this)), m_view(new QTableView), m_search(new QLineEdit),
      m_strip(new MessageStrip) {
    constexpr int kSearch = 200;
    m_search->setPlaceholderText(tr("Search name, tags, note"));
    m_search->setAccessibleName(m_search->placeholderText());
    m_search->setClearButtonEnabled(true);
    m_search->setFixedWidth(kSearch);
    headingLine()->addWidget(m_search);
    addActions();
    makeTable();
    body()->addWidget(m_strip);
    body()->addWidget(m_view, 1);
    connect(m_search, &QLineEdit::textChanged, m_found, &QSortFilterProxyModel::setFilterFixedString);
    tell();
    offer();
}

void StudiesCard::addActions() {
    const auto add = [this](const QString& text, const QString& tip, auto&& act) {
        auto* button = new QPushButton(text);
        button->setToolTip(tip);
        connect(button, &QPushButton::clicked, this, act);
        headingLine()->addWidget(button);
        return Action{.button = button, .tip = tip};
    };
    m_ofOne = {add(tr("Open"), tr("Shows the study's cells, settings and curves (Enter)"),
                   [this] { Q_EMIT openWanted(chosen()); }),
               add(tr("Results"), tr("Shows the study's table"), [this] { Q_EMIT resultsWanted(chosen()); }),
               add(tr("Duplicate"), tr("A study with the same settings under another name"),
                   [this] { m_shelf->duplicate(chosen()); }),
               add(tr("Rename"), tr("Edits the name in place (F2)"), [this] { edit(StudyShelf::Name); }),
               add(tr("Tag"), tr("Edits the tags in place; separate them by commas"),
                   [this] { edit(StudyShelf::Tags); }),
               add(tr("Note"), tr("Edits the note in place"), [this] { edit(StudyShelf::Note); }),
               add(tr("Delete"), tr("Deletes the study from the list; its runs stay in the workspace (Del)"),
                   [this] { remove(); })};
    m_undo =
        add(tr("Undo"), tr("Restores the last deleted study (Ctrl+Z)"), [this] { m_shelf->undo(); }).button;
    giveKey(*m_undo, QKeySequence::Undo);
    auto* close = new QToolButton;
    close->setIcon(icon(QStringLiteral("close")));
    close->setToolTip(tr("Close the list"));
    close->setAccessibleName(tr("Close the list"));
    connect(close, &QToolButton::clicked, this, &StudiesCard::closed);
    headingLine()->addWidget(close);
}

void StudiesCard::makeTable() {
    constexpr int kNameWidth = 220, kRunsWidth = 170, kTagsWidth = 140, kCreatedWidth = 150;
    m_found->setSourceModel(m_shelf);
    m_found->setFilterKeyColumn(-1);
    m_found->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_view->setModel(m_found);
    m_view->setAccessibleName(tr("Studies"));
    m_view->setItemDelegate(new TextCellDelegate(m_view));
    m_view->setShowGrid(false);
    m_view->setWordWrap(false);
    m_view->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_view->setSelectionMode(QAbstractItemView::SingleSelection);
    m_view->setEditTriggers(QAbstractItemView::EditKeyPressed);
    m_view->setContextMenuPolicy(Qt::CustomContextMenu);
    m_view->setTabKeyNavigation(false);
    m_view->setSortingEnabled(true);
    m_view->sortByColumn(-1, Qt::AscendingOrder); // newest first, as they come
    m_view->verticalHeader()->hide();
    m_view->verticalHeader()->setDefaultSectionSize(size::kRow - size::kStep);
    auto* header = m_view->horizontalHeader();
    header->setHighlightSections(false);
    header->resizeSection(StudyShelf::Name, kNameWidth);
    header->resizeSection(StudyShelf::Standing, kRunsWidth);
    header->resizeSection(StudyShelf::Tags, kTagsWidth);
    header->resizeSection(StudyShelf::Created, kCreatedWidth);
    header->setSectionResizeMode(StudyShelf::Note, QHeaderView::Stretch);
    connect(m_view, &QTableView::doubleClicked, this, [this] { Q_EMIT openWanted(chosen()); });
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this, &StudiesCard::offer);
    connect(m_found, &QAbstractItemModel::modelReset, this, &StudiesCard::offer);
    connect(m_view, &QWidget::customContextMenuRequested, this, [this](const QPoint& at) {
        if (chosen().isEmpty())
            return;
        QMenu menu;
        for (const auto& action : m_ofOne)
            connect(menu.addAction(action.button->text()), &QAction::triggered, action.button,
                    &QPushButton::click);
        menu.exec(m_view->viewport()->mapToGlobal(at));
    });
}

void StudiesCard::tell() {
    connect(m_shelf, &StudyShelf::failed, this,
            [this](const QString& message) { m_strip->show(StripKind::Problem, message); });
    connect(m_shelf, &StudyShelf::duplicated, this,
            [this](const QString& copy) { m_strip->show(StripKind::Info, tr("%1 was made.").arg(copy)); });
    connect(m_shelf, &StudyShelf::deleted, this, [this](const QString& study) {
        m_strip->show(StripKind::Info, tr("%1 was deleted; its runs stay in the workspace.").arg(study),
                      tr("Undo"), [this] { m_shelf->undo(); });
    });
    connect(m_shelf, &StudyShelf::undoChanged, this, [this] {
        if (!m_shelf->canUndo())
            m_strip->clear();
    });
    connect(m_shelf, &StudyShelf::renamed, this, &StudiesCard::renamed);
    connect(m_shelf, &StudyShelf::undoChanged, this, &StudiesCard::offer);
}

void StudiesCard::offer() {
    const auto reason = chosen().isEmpty() ? tr("Choose a study in the list first") : QString();
    for (const auto& action : m_ofOne)
        setAvailable(*action.button, reason, action.tip);
    m_undo->setEnabled(m_shelf->canUndo());
}

void StudiesCard::reload() {
    m_shelf->reload();
}

QString StudiesCard::chosen() const {
    const auto rows = m_view->selectionModel()->selectedRows(StudyShelf::Name);
    return rows.isEmpty() ? QString() : rows.front().data().toString();
}

void StudiesCard::edit(int column) {
    const auto rows = m_view->selectionModel()->selectedRows(column);
    if (rows.isEmpty())
        return;
    m_view->setCurrentIndex(rows.front());
    m_view->edit(rows.front());
}

void StudiesCard::remove() {
    m_shelf->remove(chosen());
}

void StudiesCard::keyPressEvent(QKeyEvent* event) {
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (enter && !chosen().isEmpty())
        Q_EMIT openWanted(chosen());
    else if (event->key() == Qt::Key_Delete && !chosen().isEmpty())
        remove();
    else if (event->key() == Qt::Key_Escape)
        Q_EMIT closed();
    else
        Card::keyPressEvent(event);
}

} // namespace retort::ui
