#include "pages/results/results_page.h"

#include "base/file.h"
#include "deploy/run_transfer.h"
#include "models/results/result_table.h"
#include "models/results/study_results.h"
#include "models/session/advice.h"
#include "models/session/session.h"
#include "models/session/text.h"
#include "pages/results/cell_card.h"
#include "pages/results/part_chips.h"
#include "pages/results/result_export.h"
#include "pages/results/result_view.h"
#include "pages/results/sweep_card.h"
#include "study/document/study_document.h"
#include "study/report/curves_csv.h"
#include "style/tokens.h"
#include "widgets/card.h"
#include "widgets/empty_state.h"
#include "widgets/message_strip.h"
#include "widgets/page_header.h"
#include "widgets/save_file.h"

#include <QClipboard>
#include <QComboBox>
#include <QCoreApplication>
#include <QDesktopServices>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>
#include <QUrl>

#include <algorithm>
#include <utility>

namespace retort::ui {

namespace fs = std::filesystem;

ResultsPage::ResultsPage(Session& session, QWidget* parent)
    : Page(tr("Results"), tr("Accuracy of each run against SUP."), parent), m_session(session),
      m_results(new StudyResults(session, this)), m_table(new ResultTable(this)), m_studies(new QComboBox),
      m_stack(new QStackedWidget), m_empty(new EmptyState(QStringLiteral("results"), {}, {})),
      m_card(new Card(tr("Test accuracy, %"))), m_view(new ResultView(*m_table)), m_chips(new PartChips),
      m_remarks(label({}, "hint")), m_sweep(new SweepCard(session.paths().exports())),
      m_cell(new CellCard(session)) {
    addActions();
    connect(m_empty->addAction(tr("Choose what to run")), &QPushButton::clicked, this,
            [this] { Q_EMIT wayTo(QStringLiteral("distil"), m_results->study()); });
    connect(m_empty->addAction(tr("Import run…")), &QPushButton::clicked, this, &ResultsPage::chooseImport);
    m_stack->addWidget(makeContent());
    m_stack->addWidget(m_empty);
    body()->addWidget(m_stack, 1);
    connect(m_results, &StudyResults::changed, this, &ResultsPage::showResults);
    connect(m_results, &StudyResults::failed, this,
            [this](const QString& message) { strip().show(StripKind::Problem, message); });
    connect(m_chips, &PartChips::partsChanged, this, &ResultsPage::showParts);
    connect(m_chips, &PartChips::bestChanged, this, &ResultsPage::showResults);
    connect(m_view, &ResultView::cellChosen, this, &ResultsPage::openCell);
    connect(m_cell, &CellCard::closed, this, &ResultsPage::closeCell);
    connect(m_cell, &CellCard::setWanted, this,
            [this](const QString& set) { Q_EMIT wayTo(QStringLiteral("generate"), set); });
    connect(m_cell, &CellCard::exportWanted, this, &ResultsPage::chooseRunFolder);
    loadReference();
}

void ResultsPage::addActions() {
    constexpr int kStudies = 180;
    m_studies->setMinimumWidth(kStudies);
    m_studies->setAccessibleName(tr("Study"));
    header().addWidget(m_studies);
    m_copy = header().addAction(tr("Copy"));
    m_export = header().addPrimary(tr("Export"));
    auto* menu = new QMenu(m_export);
    for (const auto& [title, suffix] : {std::pair{tr("CSV, a line for each cell…"), QStringLiteral("csv")},
                                        {tr("Markdown…"), QStringLiteral("md")},
                                        {tr("LaTeX…"), QStringLiteral("tex")},
                                        {tr("HTML…"), QStringLiteral("html")},
                                        {tr("JSON…"), QStringLiteral("json")},
                                        {tr("Image (PNG)…"), QStringLiteral("png")}})
        connect(menu->addAction(title), &QAction::triggered, this,
                [this, suffix = suffix] { chooseExport(suffix); });
    addTransfers(*menu);
    giveMenu(*m_export, menu);
    connect(m_copy, &QPushButton::clicked, this, &ResultsPage::copy);
    connect(m_studies, &QComboBox::textActivated, this, &ResultsPage::showStudy);
}

QWidget* ResultsPage::makeContent() {
    m_card->headingLine()->addWidget(m_chips);
    m_card->body()->addWidget(m_view);
    m_remarks->setWordWrap(true);
    m_remarks->setTextFormat(Qt::PlainText);
    m_remarks->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_card->body()->addWidget(m_remarks);
    m_card->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum); // as high as its table
    m_cell->hide();
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(size::kGap);
    column->addWidget(m_card);
    column->addWidget(m_cell, 1);
    column->addWidget(m_sweep);
    column->addStretch(0);
    auto* area = new QScrollArea;
    area->setWidgetResizable(true);
    area->setFocusPolicy(Qt::NoFocus);
    area->setWidget(content);
    // Queued: the layout comes first.
    connect(
        m_cell, &CellCard::imagesOpened, area,
        [area](QWidget* images) { area->ensureWidgetVisible(images, 0, size::kGap); }, Qt::QueuedConnection);
    // The card may have opened below a long table: its heading comes into view.
    connect(
        m_view, &ResultView::cellChosen, area,
        [this, area] {
            constexpr int kSeen = 220;
            area->ensureVisible(0, m_cell->y() + std::min(kSeen, m_cell->height()), 0, 0);
        },
        Qt::QueuedConnection);
    return area;
}

void ResultsPage::loadReference() {
    m_session.background().run(
        this,
        [file = m_session.environment().resources / "references" / "published.json"] {
            return study::PublishedReference::load(file);
        },
        [this](Result<study::PublishedReference> reference) {
            if (!reference.ok())
                return strip().show(StripKind::Problem, told(reference.error()));
            m_table->setReference(std::move(reference).value());
            showParts();
        });
}

void ResultsPage::enter() {
    m_results->reload();
}

void ResultsPage::showStudy(const QString& name) {
    closeCell();
    m_results->choose(name);
}

namespace {

struct KeptResults {
    QString study;
    std::optional<CellKey> cell;
};

} // namespace

std::any ResultsPage::keep() const {
    return KeptResults{.study = m_results->study(),
                       .cell = m_cell->isHidden() ? m_wantedCell : std::optional(m_cell->key())};
}

void ResultsPage::takeOver(const std::any& from) {
    const auto* kept = std::any_cast<KeptResults>(&from);
    if (!kept || kept->study.isEmpty())
        return;
    m_wantedCell = kept->cell;
    m_results->choose(kept->study);
}

void ResultsPage::showResults() {
    showStudies();
    if (m_results->last().columns.empty())
        showNothing();
    else
        showTable();
}

void ResultsPage::showStudies() {
    m_studies->clear();
    m_studies->addItems(m_results->studies());
    m_studies->setCurrentText(m_results->study());
    m_studies->setVisible(!m_results->studies().isEmpty());
}

void ResultsPage::showNothing() {
    m_table->setTable({});
    m_sweep->setSweep(nullptr);
    closeCell();
    QStringList notes;
    for (const auto& note : m_results->last().notes)
        notes << told(note);
    if (m_results->studies().isEmpty())
        m_empty->setText(tr("No study has been run yet"),
                         tr("A study compares methods of training a student. Its table appears here, cell by "
                            "cell, as its runs finish."));
    else
        m_empty->setText(tr("No run of this study has finished yet"), notes.join(QLatin1Char('\n')));
    m_stack->setCurrentWidget(m_empty);
    for (auto* action : {m_copy, m_export})
        setAvailable(*action, tr("There is no result yet"));
}

void ResultsPage::showTable() {
    const auto current = m_view->currentIndex();
    m_chips->setBestAvailable(m_results->best() != nullptr);
    const bool isBest = m_chips->isBest() && m_results->best();
    m_table->setTable(isBest ? *m_results->best() : m_results->last());
    m_sweep->setSweep(m_results->sweep(m_table->table().shown));
    m_stack->setCurrentIndex(0);
    m_view->setCurrentIndex(m_table->index(current.row(), current.column()));
    setAvailable(*m_copy, {}, tr("Copies the table for spreadsheets and documents"));
    setAvailable(*m_export, {}, tr("Writes the table to a file"));
    m_card->setNote(isBest ? tr("at the step that is best on validation") : tr("click a cell for its runs"));
    showParts();
    refreshCell();
    if (const auto cell = std::exchange(m_wantedCell, std::nullopt))
        openCell(m_table->indexOf(cell->dataset, cell->column));
}

void ResultsPage::showParts() {
    m_table->setParts(m_chips->parts());
    showRemarks();
    m_chips->setPublishedAvailable(m_table->hasPublished());
}

void ResultsPage::showRemarks() {
    const auto& table = m_table->table();
    auto remarks = m_table->legend();
    for (const auto& note : table.notes)
        remarks << told(note);
    if (table.average && table.average->rows < table.rows.size())
        remarks << tr("The average is over the %1 of %2 datasets that have every column.")
                       .arg(table.average->rows)
                       .arg(table.rows.size());
    m_remarks->setText(remarks.join(QLatin1Char('\n')));
    m_remarks->setVisible(!remarks.isEmpty());
}

void ResultsPage::refreshCell() {
    const auto& key = m_cell->key();
    if (m_cell->isHidden())
        return;
    if (const auto* cell = m_table->cellAt(m_table->indexOf(key.dataset, key.column)))
        m_cell->show(key, *cell);
}

void ResultsPage::openCell(const QModelIndex& index) {
    const auto* cell = m_table->cellAt(index);
    const auto column = m_table->columnAt(index.column());
    if (!cell || !column)
        return;
    m_view->setCurrentIndex(index);
    m_cell->show({.study = m_table->table().study,
                  .dataset = m_table->datasetAt(index.row()),
                  .column = *column,
                  .plainDataset = m_table->plainDatasetAt(index.row())},
                 *cell);
    m_cell->setVisible(true);
}

void ResultsPage::closeCell() {
    m_cell->hide();
    m_view->setCurrentIndex({});
}

void ResultsPage::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape && !m_cell->isHidden())
        closeCell();
    else
        Page::keyPressEvent(event);
}

void ResultsPage::copy() {
    QGuiApplication::clipboard()->setMimeData(copyOfResults(*m_table));
    strip().show(StripKind::Info, tr("The table is on the clipboard."));
}

void ResultsPage::chooseExport(const QString& suffix) {
    const auto ending = QLatin1Char('.') + suffix;
    const auto suggested = qt(m_session.paths().exports() / utf8(m_results->study())) + ending;
    const auto chosen = askWhereToSave(this, tr("Export the table"), suggested, ending);
    if (!chosen.isEmpty())
        exportTo(path(chosen));
}

void ResultsPage::exportTo(const fs::path& path) {
    const auto written = exportResults(*m_table, path);
    if (!written.ok())
        return strip().show(StripKind::Problem, told(written.error()));
    strip().show(StripKind::Info, tr("Wrote %1").arg(qt(path)), tr("Open the folder"),
                 [path] { QDesktopServices::openUrl(QUrl::fromLocalFile(qt(path.parent_path()))); });
}

void ResultsPage::addTransfers(QMenu& menu) {
    connect(menu.addAction(tr("All curves (CSV)…")), &QAction::triggered, this, [this] {
        const auto suggested = qt(m_session.paths().exports() / (utf8(m_results->study()) + "-curves.csv"));
        const auto chosen = askWhereToSave(this, tr("Export all curves"), suggested, QStringLiteral(".csv"));
        if (!chosen.isEmpty())
            exportCurvesTo(path(chosen));
    });
    connect(
        menu.addAction(tr("Report with curves and images (HTML page)…")), &QAction::triggered, this, [this] {
            const auto suggested = qt(m_session.paths().exports() / (utf8(m_results->study()) + "-report"));
            const auto chosen =
                QFileDialog::getSaveFileName(this, tr("New folder for the report"), suggested);
            if (!chosen.isEmpty())
                writeReportTo(path(chosen));
        });
    menu.addSeparator();
    connect(menu.addAction(tr("Import run…")), &QAction::triggered, this, &ResultsPage::chooseImport);
}

void ResultsPage::chooseImport() {
    const auto chosen = QFileDialog::getExistingDirectory(this, tr("Folder of a run that was exported"));
    if (!chosen.isEmpty())
        importRunFrom(path(chosen));
}

void ResultsPage::chooseRunFolder(RunId run) {
    const auto suggested = qt(m_session.paths().exports() / ("run-" + std::to_string(run.value)));
    const auto chosen = QFileDialog::getSaveFileName(this, tr("New folder for the run"), suggested);
    if (!chosen.isEmpty())
        exportRunTo(run, path(chosen));
}

void ResultsPage::transfer(std::function<Status(store::Workspace&)> work, const QString& begun,
                           const QString& done, const fs::path& shown) {
    strip().show(StripKind::Info, begun);
    m_session.transfers().ask(this, std::move(work), [this, done, shown](const Status& status) {
        if (!status.ok())
            return strip().show(StripKind::Problem, told(status.error()));
        m_results->reload();
        strip().show(StripKind::Info, done, tr("Open the folder"),
                     [shown] { QDesktopServices::openUrl(QUrl::fromLocalFile(qt(shown))); });
    });
}

void ResultsPage::exportCurvesTo(const fs::path& path) {
    const auto work = [study = utf8(m_results->study()), path](store::Workspace& workspace) -> Status {
        RETORT_CHECK(createFolders(path.parent_path()));
        RETORT_TRY(auto file, AtomicFile::create(path));
        RETORT_CHECK(
            study::writeCurves(workspace, study, [&](std::string_view part) { return file.write(part); }));
        return file.commit();
    };
    transfer(work, tr("Writing %1…").arg(qt(path)), tr("Wrote %1").arg(qt(path)), path.parent_path());
}

void ResultsPage::writeReportTo(const fs::path& folder) {
    const auto program = utf8(QStringLiteral("Retort ") + QCoreApplication::applicationVersion());
    const auto work = [study = utf8(m_results->study()), program,
                       folder](store::Workspace& workspace) -> Status {
        RETORT_TRY(const auto document, study::documentOf(workspace, study, program));
        return study::writeDocument(document, folder);
    };
    const auto file = qt(folder / "report.html");
    transfer(work, tr("Writing %1…").arg(file), tr("Wrote %1").arg(file), folder);
}

void ResultsPage::exportRunTo(RunId run, const fs::path& folder) {
    transfer([run, folder](store::Workspace& workspace) { return study::exportRun(workspace, run, folder); },
             tr("Writing %1…").arg(qt(folder)), tr("Wrote %1").arg(qt(folder)), folder);
}

void ResultsPage::importRunFrom(const fs::path& folder) {
    const auto work = [study = utf8(m_results->study()), folder](store::Workspace& workspace) -> Status {
        return study::importRun(workspace, folder, {.study = study.empty() ? "imported" : study}).status();
    };
    transfer(work, tr("Importing %1…").arg(qt(folder)), tr("The run was imported."), folder);
}

} // namespace retort::ui
