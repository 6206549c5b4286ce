#include "pages/data/data_page.h"

#include "data/archives/archive_kind.h"
#include "models/data/folder_import.h"
#include "models/models/downloads.h"
#include "models/session/advice.h"
#include "models/session/data_shelf.h"
#include "models/session/session.h"
#include "models/session/text.h"
#include "pages/data/dataset_bar.h"
#include "pages/data/dataset_view.h"
#include "pages/data/import_form.h"
#include "widgets/message_strip.h"
#include "widgets/page_header.h"

#include <QDragEnterEvent>
#include <QFileDialog>
#include <QMimeData>
#include <QPushButton>
#include <QUrl>

#include <utility>

namespace retort::ui {

namespace fs = std::filesystem;

namespace {

/// One for the workspace: it goes on while the page is made anew in another language.
FolderImport* importOf(DataShelf& shelf, const fs::path& datasets) {
    auto* known = shelf.findChild<FolderImport*>();
    return known ? known : new FolderImport(shelf, datasets, &shelf);
}

struct KeptData {
    QString chosen;
    std::optional<ImportForm::Entries> form;
};

} // namespace

DataPage::DataPage(Session& session, DataShelf& shelf, QWidget* parent)
    : Page(tr("Data"), tr("The images that students are trained and tested on."), parent), m_session(session),
      m_shelf(shelf), m_import(importOf(shelf, session.paths().datasets())),
      m_downloads(new Downloads(session, study::DownloadKind::Dataset, this)),
      m_addArchive(header().addAction(tr("Add an archive…"))),
      m_add(header().addPrimary(tr("Add a folder…"))), m_form(new ImportForm(*m_import)),
      m_bar(new DatasetBar(shelf, session.background())), m_view(new DatasetView(session, shelf)) {
    setAcceptDrops(true);
    body()->addWidget(m_form);
    body()->addWidget(m_bar);
    body()->addWidget(m_view, 1);
    connect(m_add, &QPushButton::clicked, this, &DataPage::chooseFolder);
    connect(m_addArchive, &QPushButton::clicked, this, &DataPage::chooseArchive);
    connect(m_bar, &DatasetBar::chosenChanged, m_view, &DatasetView::showDataset);
    connect(m_view, &DatasetView::forgetAsked, this, &DataPage::forget);
    connect(m_view, &DatasetView::downloadAsked, m_downloads, &Downloads::start);
    showDownloads();
    connect(m_form, &ImportForm::closed, this, &DataPage::closeForm);
    connect(m_import, &FolderImport::looked, this, [this](const FolderLook& look) {
        if (m_import->isRunning()) // begun while it was looked at
            return look.folder == m_form->entries().look.folder ? void() : addFolder(look.folder);
        strip().clear();
        makeRoomForForm();
        m_form->offer(look);
    });
    connect(m_import, &FolderImport::imported, this, &DataPage::showImported);
    connect(m_import, &FolderImport::failed, this,
            [this](const QString& message) { strip().show(StripKind::Problem, message); });
    connect(m_import, &FolderImport::stopped, this,
            [this] { strip().show(StripKind::Info, tr("Stopped. Nothing was added.")); });
    connect(&shelf, &DataShelf::listed, this, [this] {
        m_shelf.openAll();
        if (!m_wanted.isEmpty() && m_shelf.find(m_wanted))
            m_bar->choose(std::exchange(m_wanted, {}));
    });
    m_view->showDataset(m_bar->chosen());
}

void DataPage::enter() {
    m_shelf.reload();
}

std::any DataPage::keep() const {
    return KeptData{.chosen = m_bar->chosen(),
                    .form = m_form->isHidden() ? std::nullopt : std::optional(m_form->entries())};
}

void DataPage::takeOver(const std::any& from) {
    const auto* kept = std::any_cast<KeptData>(&from);
    if (!kept)
        return;
    if (!kept->chosen.isEmpty())
        showDataset(kept->chosen);
    if (!kept->form)
        return;
    makeRoomForForm();
    m_form->restore(*kept->form);
}

void DataPage::makeRoomForForm() {
    m_add->hide();
    m_addArchive->hide();
}

void DataPage::showDataset(const QString& name) {
    if (m_shelf.find(name))
        m_bar->choose(name);
    else
        m_wanted = name;
}

void DataPage::chooseFolder() {
    const auto chosen =
        QFileDialog::getExistingDirectory(this, tr("A folder that holds one folder per class"));
    if (!chosen.isEmpty())
        addFolder(path(chosen));
}

void DataPage::chooseArchive() {
    QStringList patterns;
    for (const auto ending : data::kArchiveEndings)
        patterns << QLatin1Char('*') + qt(std::string(ending));
    const auto chosen = QFileDialog::getOpenFileName(
        this, tr("Archive of a dataset"), {}, tr("Archives (%1)").arg(patterns.join(QLatin1Char(' '))));
    if (!chosen.isEmpty())
        addFolder(path(chosen));
}

void DataPage::addFolder(const fs::path& folder) {
    if (m_import->isRunning())
        return strip().show(StripKind::Problem,
                            tr("Another dataset is being added. Wait until it is done, or stop it."));
    strip().show(StripKind::Info, tr("Checking %1…").arg(qt(folder)));
    m_import->look(folder);
}

void DataPage::closeForm() {
    m_form->hide();
    m_add->show();
    m_addArchive->show();
    m_add->setFocus();
}

void DataPage::showImported(const QString& name, const data::DatasetSummary& summary) {
    std::int64_t images = 0;
    for (const auto& [split, of] : summary.splits)
        images += of.count;
    std::error_code ignored;
    const bool unpacked = qt(summary.path).startsWith(qt(fs::weakly_canonical(m_session.folder(), ignored)));
    auto text = unpacked ? tr("Added %1: %2 images, unpacked into the workspace.").arg(name, count(images))
                         : tr("Added %1: %2 images. The files stay where they are.").arg(name, count(images));
    if (!summary.problems.empty())
        text += QLatin1Char(' ') + tr("%Ln problem(s) are listed under \"Problems\".", nullptr,
                                      static_cast<int>(summary.problems.size()));
    strip().show(StripKind::Info, text);
    m_wanted = name;
    m_shelf.reload();
}

void DataPage::showDownloads() {
    connect(m_downloads, &Downloads::queued, this, [this](const QString& name) {
        strip().show(StripKind::Info, tr("%1 is in the queue; see the queue for progress.").arg(name));
    });
    connect(m_downloads, &Downloads::failed, this,
            [this](const QString& message) { strip().show(StripKind::Problem, message); });
    connect(m_downloads, &Downloads::finished, this, [this](const QString& name) {
        strip().show(StripKind::Info, tr("%1 is downloaded and added.").arg(name));
        m_wanted = name;
        m_shelf.reload();
    });
}

void DataPage::forget(const QString& name) {
    m_session.background().run(
        this,
        [name, imports = m_session.paths().datasets()] { return data::forgetImport(utf8(name), imports); },
        [this](const Result<data::ForgottenImport>& forgotten) { showForgotten(forgotten); });
}

void DataPage::showForgotten(const Result<data::ForgottenImport>& forgotten) {
    if (!forgotten.ok())
        return strip().show(StripKind::Problem, told(forgotten.error()));
    strip().show(StripKind::Info,
                 tr("%1 was removed from the list. Its files stay where they are.").arg(qt(forgotten->name)),
                 tr("Undo"), [this, import = *forgotten] { restore(import); });
    m_shelf.reload();
}

void DataPage::restore(const data::ForgottenImport& import) {
    m_session.background().run(
        this,
        [import, imports = m_session.paths().datasets()] { return data::restoreImport(import, imports); },
        [this, name = qt(import.name)](const Status& restored) {
            if (!restored.ok())
                return strip().show(StripKind::Problem, told(restored.error()));
            strip().clear();
            m_wanted = name;
            m_shelf.reload();
        });
}

void DataPage::dragEnterEvent(QDragEnterEvent* event) {
    if (!event->mimeData()->hasUrls())
        return;
    m_bar->setDropping(true);
    event->acceptProposedAction();
}

void DataPage::dragLeaveEvent(QDragLeaveEvent*) {
    m_bar->setDropping(false);
}

void DataPage::dropEvent(QDropEvent* event) {
    m_bar->setDropping(false);
    const auto urls = event->mimeData()->urls();
    event->acceptProposedAction();
    if (urls.size() > 1)
        return strip().show(StripKind::Problem, tr("Drop one folder or archive at a time."));
    if (urls.isEmpty() || !urls.front().isLocalFile())
        return strip().show(StripKind::Problem,
                            tr("Only folders and archives on this machine can be added."));
    addFolder(path(urls.front().toLocalFile()));
}

} // namespace retort::ui
