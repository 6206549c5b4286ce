#include "pages/data/dataset_view.h"

#include "models/session/session.h"
#include "models/session/text.h"
#include "pages/data/classes_tab.h"
#include "pages/data/dataset_card.h"
#include "pages/data/excluded_tab.h"
#include "pages/data/images_tab.h"
#include "pages/data/split_tab.h"
#include "style/icon.h"
#include "style/tokens.h"
#include "widgets/card.h"
#include "widgets/empty_state.h"

#include <QDesktopServices>
#include <QHBoxLayout>
#include <QPushButton>
#include <QTabWidget>
#include <QToolButton>
#include <QUrl>

namespace retort::ui {

DatasetView::DatasetView(Session& session, DataShelf& shelf, QWidget* parent)
    : QStackedWidget(parent), m_shelf(shelf), m_imports(session.paths().datasets()),
      m_lists(session.environment().resources / "downloads" / "datasets"),
      m_state(new EmptyState(QStringLiteral("data"), {}, {})), m_images(new ImagesTab(session.background())),
      m_classes(new ClassesTab(session.reader())), m_split(new SplitTab(shelf, session.background())),
      m_excluded(new ExcludedTab) {
    auto* stateCard = new Card;
    stateCard->body()->addWidget(m_state);
    m_download = m_state->addAction(tr("Download"));
    m_download->setToolTip(
        tr("Downloads, checks and adds the dataset. The download can be paused and resumed in the queue."));
    connect(m_download, &QPushButton::clicked, this, [this] { Q_EMIT downloadAsked(m_name); });
    m_openPage = m_state->addAction(tr("Open its web page"));
    m_lookAgain = m_state->addAction(tr("Rescan"));
    connect(m_openPage, &QPushButton::clicked, this, [this] {
        if (const auto* set = m_shelf.find(m_name); set && set->known)
            QDesktopServices::openUrl(QUrl(qt(std::string(set->known->page))));
    });
    m_forgetBroken = m_state->addAction(tr("Remove from the list"));
    connect(m_lookAgain, &QPushButton::clicked, this, [this] {
        m_shelf.reopen(m_name);
        m_shelf.reload();
    });
    connect(m_forgetBroken, &QPushButton::clicked, this, [this] { Q_EMIT forgetAsked(m_name); });
    addWidget(stateCard);
    addWidget(makeTabs(session));
}

QWidget* DatasetView::makeTabs(Session&) {
    auto* card = new Card;
    m_tabs = new QTabWidget;
    m_tabs->setDocumentMode(true);
    m_tabs->addTab(m_images, tr("Images"));
    m_tabs->addTab(m_classes, tr("Classes"));
    m_tabs->addTab(m_split, tr("Split"));
    m_tabs->addTab(m_excluded, tr("Problems"));
    m_tabs->setCornerWidget(makeActions());
    card->body()->addWidget(m_tabs);
    return card;
}

QWidget* DatasetView::makeActions() {
    constexpr int kIcon = 15;
    auto* whole = new QWidget;
    auto* line = new QHBoxLayout(whole);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(0);
    const auto add = [&](const QString& iconName, const QString& tip) {
        auto* button = new QToolButton;
        button->setIcon(icon(iconName));
        button->setIconSize({kIcon, kIcon});
        button->setToolTip(tip);
        button->setAccessibleName(tip);
        line->addWidget(button);
        return button;
    };
    auto* folder = add(QStringLiteral("folder"), tr("Open its folder"));
    auto* again = add(QStringLiteral("refresh"), tr("Scan its files again"));
    m_forget =
        add(QStringLiteral("delete"), tr("Remove the dataset from the list; its files stay where they are"));
    connect(folder, &QToolButton::clicked, this,
            [this] { QDesktopServices::openUrl(QUrl::fromLocalFile(qt(m_shown->summary().path))); });
    connect(again, &QToolButton::clicked, this, [this] { m_shelf.reopen(m_name); });
    connect(m_forget, &QToolButton::clicked, this, [this] { Q_EMIT forgetAsked(m_name); });
    return whole;
}

bool DatasetView::isImport() const {
    std::error_code ignored;
    return std::filesystem::exists(m_imports / (utf8(m_name) + ".json"), ignored);
}

bool DatasetView::canDownload(const ShelvedDataset& set) const {
    std::error_code ignored;
    return set.offered && std::filesystem::exists(m_lists / (utf8(set.name) + ".json"), ignored);
}

void DatasetView::showDataset(const QString& name) {
    m_name = name;
    const auto* set = m_shelf.find(name);
    if (!set)
        return;
    const bool import = isImport();
    m_forget->setVisible(import);
    m_forgetBroken->setVisible(import && !set->problem().isEmpty());
    if (set->state == ShelfState::Ready)
        showReady(*set);
    else
        showWaiting(*set);
}

void DatasetView::showReady(const ShelvedDataset& set) {
    setCurrentIndex(1);
    if (set.dataset == m_shown)
        return;
    m_shown = set.dataset;
    const auto& problems = m_shown->summary().problems;
    m_images->showDataset(m_shown);
    m_classes->showDataset(set.name, m_shown);
    m_split->showDataset(set.name, m_shown);
    m_excluded->showDataset(m_shown->summary());
    const int excluded = m_tabs->indexOf(m_excluded);
    m_tabs->setTabVisible(excluded, !problems.empty());
    m_tabs->setTabText(excluded,
                       tr("Problems (%1)").arg(ui::count(static_cast<std::int64_t>(problems.size()))));
}

void DatasetView::showWaiting(const ShelvedDataset& set) {
    setCurrentIndex(0);
    const bool failed = !set.problem().isEmpty();
    m_lookAgain->setVisible(failed);
    m_openPage->setVisible(failed && set.known);
    m_download->setVisible(canDownload(set));
    if (set.offered && set.known)
        return m_state->setText(tr("%1 was not found").arg(qt(std::string(set.known->title))),
                                wayToGetText(*set.known) + QLatin1Char('\n') +
                                    tr("Licence: %1").arg(qt(std::string(set.known->licence))));
    switch (set.state) {
    case ShelfState::Missing: return m_state->setText(tr("%1 was not found").arg(set.name), set.problem());
    case ShelfState::Broken: return m_state->setText(tr("%1 cannot be used").arg(set.name), set.problem());
    default: return m_state->setText(set.name, stateText(set));
    }
}

} // namespace retort::ui
