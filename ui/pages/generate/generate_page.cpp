#include "pages/generate/generate_page.h"

#include "jobs/cluster_set_job.h"
#include "jobs/difficulty_job.h"
#include "jobs/generation_job.h"
#include "jobs/grid_job.h"
#include "jobs/job_kind.h"
#include "jobs/set_check_job.h"
#include "jobs/set_import_job.h"
#include "models/generate/generated_gallery.h"
#include "models/generate/generation_draft.h"
#include "models/models/model_table.h"
#include "models/session/advice.h"
#include "models/session/cluster_list.h"
#include "models/session/glossary.h"
#include "models/session/session.h"
#include "models/session/text.h"
#include "pages/cluster_form.h"
#include "pages/compute_choice.h"
#include "pages/generate/cost_text.h"
#include "pages/generate/curate_panel.h"
#include "pages/generate/gallery_card.h"
#include "pages/generate/generated_inspector.h"
#include "pages/generate/generation_form.h"
#include "pages/generate/grid_card.h"
#include "pages/generate/set_import_form.h"
#include "pages/generate/set_menu.h"
#include "pages/generate/side_panel.h"
#include "pages/models_page.h"
#include "style/tokens.h"
#include "synthesis/generation/confirmed_commands.h"
#include "synthesis/generation/external_command.h"
#include "teacher/teacher_identity.h"
#include "widgets/card.h"
#include "widgets/message_strip.h"
#include "widgets/page_header.h"

#include <QButtonGroup>
#include <QDateTime>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>
#include <QStackedWidget>
#include <QTimer>

namespace retort::ui {

using study::Source;

GeneratePage::GeneratePage(Session& session, DataShelf& shelf, QWidget* parent)
    : Page(tr("Generate"), tr("Generate more images of every class for students to learn from."), parent),
      m_session(session), m_shelf(shelf), m_models(new ModelTable(session, this)),
      m_draft(new GenerationDraft(*m_models, shelf, this)), m_gallery(new GeneratedGallery(session, this)),
      m_card(new GalleryCard(session, *m_gallery)), m_grid(new GridCard(session, shelf, *m_draft)),
      m_views(new QStackedWidget), m_inspector(new GeneratedInspector(session, shelf, *m_gallery)),
      m_cost(new MessageStrip), m_clusters(new ClusterList(this)),
      m_clusterForm(new ClusterForm(*m_clusters)), m_kind(new QButtonGroup(this)),
      m_importForm(new SetImportForm(session, shelf)), m_costDelay(new QTimer(this)),
      m_lookDelay(new QTimer(this)) {
    constexpr int kCostDelay = 250, kLookDelay = 700;
    m_costDelay->setSingleShot(true);
    m_costDelay->setInterval(kCostDelay);
    m_lookDelay->setSingleShot(true);
    m_lookDelay->setInterval(kLookDelay);
    const auto kept = settings::generationForm(qt(session.folder()));
    m_draft->restore(kept.value());
    connect(m_draft, &GenerationDraft::changed, this, [this, kept] { kept.set(m_draft->stored()); });
    addActions();
    addBody();
    connect(m_costDelay, &QTimer::timeout, this, &GeneratePage::askCost);
    connect(m_lookDelay, &QTimer::timeout, this, &GeneratePage::look);
    connect(m_draft, &GenerationDraft::changed, this, &GeneratePage::followDraft);
    connect(&session, &Session::jobProgressed, this, [this] {
        if (!m_lookDelay->isActive())
            m_lookDelay->start();
    });
    connect(&session, &Session::storeChanged, this, &GeneratePage::lookAgain);
    connect(&session, &Session::jobsChanged, this, &GeneratePage::followJob);
    connect(m_gallery, &GeneratedGallery::failed, this,
            [this](const QString& message) { strip().show(StripKind::Problem, message); });
    connect(m_gallery, &GeneratedGallery::loaded, this, &GeneratePage::followGallery);
    connect(m_grid, &GridCard::drawWanted, this, [this](const study::GridRequest& request) {
        add(study::gridJob(request),
            tr("The grid is in the queue. Its images appear as they are generated."));
    });
    connect(&m_card->curatePanel(), &CuratePanel::checkWanted, this, &GeneratePage::startCheck);
    connect(&m_card->curatePanel(), &CuratePanel::difficultyWanted, this, &GeneratePage::askStudent);
    connect(m_card, &GalleryCard::currentRowChanged, m_inspector, &GeneratedInspector::showRow);
    connectSetMenu();
    connect(m_card, &GalleryCard::imageClicked, this, [this] { m_side->bringUp(SidePanel::Image); });
    connect(m_inspector, &GeneratedInspector::resultsWanted, this,
            [this](const QString& study) { Q_EMIT wayTo(QStringLiteral("results"), study); });
    connect(m_inspector, &GeneratedInspector::moreWanted, this, &GeneratePage::takeFrom);
    connect(m_card, &GalleryCard::failed, this,
            [this](const QString& message) { strip().show(StripKind::Problem, message); });
    connect(m_card, &GalleryCard::moreWanted, this, &GeneratePage::takeFrom);
    connect(m_importForm, &SetImportForm::importWanted, this, [this](const study::SetImportRequest& request) {
        add(study::setImportJob(request), tr("The import is in the queue. Its images appear below."));
    });
    followDraft();
}

void GeneratePage::takeFrom(const store::SyntheticSetRecord& set) {
    m_draft->takeFrom(set);
    m_side->bringUp(SidePanel::Form);
}

void GeneratePage::connectSetMenu() {
    auto& menu = m_card->setMenu();
    connect(&menu, &SetMenu::useWanted, this, &GeneratePage::offerSet);
    connect(&menu, &SetMenu::done, this,
            [this](const QString& text) { strip().show(StripKind::Info, text); });
    connect(&menu, &SetMenu::failed, this,
            [this](const QString& message) { strip().show(StripKind::Problem, message); });
    connect(&menu, &SetMenu::changed, this, [this, &menu, offer = QString()]() mutable {
        if (!menu.discarded() && strip().text() == offer)
            strip().clear(); // nothing is left to be undone
        if (menu.discarded()) {
            offer = tr("%1 is deleted.").arg(qt(menu.discarded()->request.name));
            strip().show(StripKind::Info, offer, tr("Undo"), [this, &menu] {
                menu.takeBack();
                strip().clear();
            });
        }
        m_gallery->showSet({}); // its name, and so its folder, may be another one
        askSets();
    });
}

void GeneratePage::addActions() {
    for (const auto source : {Source::Cls2Img, Source::Img2Img}) {
        auto* button = header().addChip(qt(std::string{study::name(source)}));
        button->setToolTip(explained(button->text()));
        m_kind->addButton(button, static_cast<int>(source));
    }
    header().addRule(); // what is generated, and what is shown
    m_gridChip = header().addChip(tr("X/Y grid"));
    m_gridChip->setToolTip(tr("One image for each pair of values of two parameters"));
    connect(m_gridChip, &QPushButton::toggled, this, &GeneratePage::followView);
    addImports();
    m_preview = header().addAction(tr("One per class"));
    m_generate = header().addPrimary(tr("Generate"));
    giveKey(*m_generate, QKeySequence(QStringLiteral("Ctrl+G")));
    connect(m_kind, &QButtonGroup::idClicked, this, [this](int source) {
        m_draft->edit([this, source](study::SetRequest& request) {
            request.source = static_cast<Source>(source);
            request.generator.clear(); // the study's, else the first that fits
            const auto& generators = m_session.sharedChoice().models().generators;
            if (const auto own = generators.find(request.source); own != generators.end())
                request.generator = own->second;
        });
    });
    connect(m_preview, &QPushButton::clicked, this, &GeneratePage::startPreview);
    connect(m_generate, &QPushButton::clicked, this, &GeneratePage::start);
}

void GeneratePage::addBody() {
    constexpr int kGallery = 3, kSide = 2;
    auto* form = new GenerationForm(*m_draft, m_shelf, *new ComputeChoice(*m_clusters, *m_clusterForm));
    connect(m_clusters, &ClusterList::changed, this, &GeneratePage::followDraft);
    connect(form, &GenerationForm::combineWanted, this,
            [this] { Q_EMIT wayTo(QStringLiteral("models"), ModelsPage::kCombine); });
    m_side = new SidePanel(form, m_inspector);
    auto* line = new QHBoxLayout;
    line->setSpacing(size::kGap);
    m_views->addWidget(m_card);
    m_views->addWidget(m_grid);
    line->addWidget(m_views, kGallery);
    line->addWidget(m_side, kSide);
    body()->addWidget(m_importForm);
    body()->addWidget(m_clusterForm);
    body()->addWidget(m_cost);
    m_cost->reserve(2);
    body()->addLayout(line, 1);
}

void GeneratePage::takeSharedChoice() {
    const auto& shared = m_session.sharedChoice();
    if (shared.version() == m_sharedVersion)
        return;
    m_sharedVersion = shared.version();
    m_draft->edit([&](study::SetRequest& request) {
        const auto& models = shared.models();
        if (!models.dataset.empty())
            request.dataset = models.dataset;
        if (models.teacher)
            request.teacher = models.teacher;
        if (const auto generator = models.generators.find(request.source);
            generator != models.generators.end())
            request.generator = generator->second;
    });
}

void GeneratePage::offerSet() {
    const auto set = m_gallery->set();
    if (!set)
        return;
    Q_EMIT wayTo(QStringLiteral("distil"), {}); // the page is there from now on
    Q_EMIT m_session.sharedChoice().setOffered(*set);
}

void GeneratePage::enter() {
    if (const auto read = m_clusters->reload(); !read.ok())
        strip().show(StripKind::Problem, told(read.error()));
    takeSharedChoice();
    m_models->reload();
    m_shelf.reload();
    m_session.forecaster().forget();
    m_costDelay->start();
    askSets();
}

void GeneratePage::setGridShown(bool on) {
    m_gridChip->setChecked(on);
}

void GeneratePage::followView(bool isGrid) {
    m_views->setCurrentWidget(isGrid ? static_cast<QWidget*>(m_grid) : m_card);
    if (!isGrid)
        return;
    m_side->bringUp(SidePanel::Form);
    m_grid->reload();
}

void GeneratePage::resizeEvent(QResizeEvent* event) {
    constexpr int kWide = 1240;
    m_side->setWide(width() >= kWide);
    Page::resizeEvent(event);
}

void GeneratePage::followDraft() {
    m_session.forecaster().drop(this); // of the set as it was
    m_shelf.open(qt(m_draft->form().dataset));
    m_kind->button(static_cast<int>(m_draft->form().source))->setChecked(true);
    const auto onThisMachine = m_draft->obstacle();
    setAvailable(*m_preview, onThisMachine ? onThisMachine->text : QString(),
                 tr("A small set with the same settings: one image of each class"));
    const auto obstacle = this->obstacle();
    const auto reason = obstacle ? obstacle->text : QString();
    setAvailable(*m_generate, reason, tr("Puts the set into the queue (Ctrl+G)"));
    const auto images = m_draft->images();
    m_generate->setText(obstacle || !images ? tr("Generate") : tr("Generate %1").arg(count(*images)));
    if (!obstacle)
        return m_costDelay->start();
    m_costDelay->stop();
    const auto page = obstacle->page;
    m_cost->show(StripKind::Cost, reason, page.isEmpty() ? QString() : pageName(page),
                 [this, page] { Q_EMIT wayTo(page, {}); });
}

std::optional<Obstacle> GeneratePage::obstacle() const {
    auto obstacle = m_draft->obstacle();
    if (!obstacle && m_clusters->chosen())
        obstacle = m_draft->clusterObstacle();
    return obstacle;
}

void GeneratePage::askCost() {
    if (obstacle())
        return;
    m_session.forecaster().ask(this, m_draft->request(),
                               [this](const Result<study::SetCost>& cost) { showCost(cost); });
}

void GeneratePage::showCost(const Result<study::SetCost>& cost) {
    if (!cost.ok())
        return m_cost->show(StripKind::Problem, told(cost.error()));
    const auto lack = diskLack(*cost);
    if (!obstacle())
        setAvailable(*m_generate, lack, tr("Puts the set into the queue (Ctrl+G)"));
    QStringList lines{lack.isEmpty() ? costText(*cost) : lack};
    for (const auto& remark : cost->remarks)
        lines << tr("Warning: %1").arg(told(remark));
    m_cost->show(lack.isEmpty() ? StripKind::Cost : StripKind::Problem, lines.join(QLatin1Char('\n')));
}

void GeneratePage::start() {
    const auto cluster = m_clusters->chosen();
    if (!cluster)
        return add(study::generationJob(m_draft->request()),
                   tr("The set is in the queue. Its images appear below as they are finished."));
    add(study::clusterSetJob({.set = m_draft->request(), .cluster = *cluster}),
        tr("The set is in the queue. Its images appear below once %1 has generated all of them.")
            .arg(qt(cluster->name)));
}

void GeneratePage::startPreview() {
    const auto& form = m_draft->form();
    const auto when = QDateTime::currentDateTime().toString(QStringLiteral("yyyyMMdd-HHmmss"));
    const auto dataset = qt(path(qt(form.dataset)).filename());
    add(study::previewJob(
            m_draft->preview(QStringLiteral("preview-%1-%2-%3")
                                 .arg(dataset, qt(std::string{study::name(form.source)}), when))),
        tr("The preview is in the queue. Its images appear below as they are finished."));
}

void GeneratePage::addImports() {
    auto* others = header().addAction(tr("Other programs"));
    auto* menu = new QMenu(others);
    menu->setToolTipsVisible(true);
    menu->addAction(tr("Import images…"), this, &GeneratePage::chooseImport)
        ->setToolTip(tr("Images that another program generated, as a set"));
    menu->addAction(tr("Use a command as generator…"), this, &GeneratePage::chooseCommand)
        ->setToolTip(tr("A JSON file that says which program makes the images, and what it is told"));
    giveMenu(*others, menu);
}

void GeneratePage::chooseCommand() {
    const auto file =
        QFileDialog::getOpenFileName(this, tr("File of the command"), {}, tr("Commands (*.json)"));
    if (!file.isEmpty())
        offerCommand(path(file));
}

void GeneratePage::offerCommand(const std::filesystem::path& file) {
    const auto command = synthesis::readExternalCommand(file);
    if (!command.ok())
        return strip().show(StripKind::Problem, told(command.error()));
    const synthesis::ConfirmedCommands confirmed;
    const auto use = [this, command = *command] {
        strip().clear();
        m_draft->addCommand(command.file);
    };
    if (confirmed.contains(command->file, command->fileHash))
        return use();
    const auto often = command->runs == synthesis::CommandRuns::PerImage ? tr("once for each image")
                                                                         : tr("once for each batch");
    strip().show(StripKind::Cost,
                 tr("%1 runs this command, %2, with your rights: %3")
                     .arg(qt(command->file), often, qt(synthesis::commandLineOf(*command))),
                 tr("Allow"), [this, use, confirmed, command = *command] {
                     if (const auto added = confirmed.add(command.file, command.fileHash); !added.ok())
                         return strip().show(StripKind::Problem, told(added.error()));
                     use();
                 });
}

void GeneratePage::chooseImport() {
    const auto folder = QFileDialog::getExistingDirectory(this, tr("Folder of the images"));
    if (!folder.isEmpty())
        offerImport(path(folder));
}

void GeneratePage::offerImport(const std::filesystem::path& folder) {
    m_importForm->offer(folder, m_draft->datasets(), qt(m_draft->form().dataset));
}

void GeneratePage::add(store::JobRequest request, const QString& message) {
    m_session.addJob(this, std::move(request), [this, message](const Result<JobId>& added) {
        if (!added.ok())
            return strip().show(StripKind::Problem, told(added.error()));
        m_job = *added;
        strip().show(StripKind::Info, message);
        followJob(); // it may have ended already
    });
}

std::optional<std::string> GeneratePage::checkingTeacher() const {
    const auto& set = m_gallery->set();
    if (set && !set->scoreTeacher.empty())
        return study::firstTeacher(set->scoreTeacher);
    if (set && !set->request.teacher.empty())
        return set->request.teacher;
    return m_draft->request().teacher;
}

void GeneratePage::followGallery() {
    m_inspector->showRow(m_card->currentRow());
    m_card->curatePanel().setCheckObstacle(
        checkingTeacher() ? QString() : tr("Choose a teacher in the form: its embeddings are compared."));
}

void GeneratePage::startCheck() {
    if (!m_gallery->set())
        return;
    const auto& set = m_gallery->set()->request;
    add(study::setCheckJob({.set = set.name, .teacher = checkingTeacher()}),
        tr("The comparison is in the queue; its result appears here."));
}

void GeneratePage::askStudent(std::optional<RunId> run) {
    if (!m_gallery->set())
        return;
    study::DifficultyRequest request{.set = m_gallery->set()->request.name};
    if (run)
        request.student = std::to_string(run->value);
    add(study::difficultyJob(request), tr("The measurement is in the queue; the entropies appear here."));
}

void GeneratePage::look() {
    m_grid->look();
    askSets();
    m_gallery->follow();
}

void GeneratePage::lookAgain() {
    followJob();
    m_grid->look();
    askSets();
    m_gallery->reload();
    m_costDelay->start();
}

void GeneratePage::askSets() {
    m_session.reader().ask(
        this, [](store::Workspace& workspace) { return store::SyntheticTable(workspace.database()).all(); },
        [this](const Result<std::vector<store::SyntheticSetRecord>>& sets) {
            if (sets.ok())
                takeSets(*sets);
            else
                strip().show(StripKind::Problem, told(sets.error()));
        });
}

void GeneratePage::takeSets(const std::vector<store::SyntheticSetRecord>& sets) {
    std::vector<store::SyntheticSetRecord> shown = sets;
    if (const auto& gone = m_card->setMenu().discarded())
        std::erase_if(shown, [&](const store::SyntheticSetRecord& set) { return set.id == gone->id; });
    m_card->setSets(shown);
    for (const auto& set : shown)
        if (set.id == m_wanted || (!m_wantedName.empty() && set.request.name == m_wantedName)) {
            m_card->chooseSet(set.id);
            m_wanted = {};
            m_wantedName.clear();
            break;
        }
    if (sets.empty())
        return;
    if (m_job && m_newest < sets.front().id && !sets.front().finished)
        m_card->chooseSet(sets.front().id);
    m_newest = sets.front().id;
}

void GeneratePage::showSubject(const QString& set) {
    setGridShown(false);
    m_wantedName = utf8(set);
    askSets();
}

namespace {

struct KeptGeneration {
    study::SetRequest form;
    int sharedVersion;
    JobId job;
    std::optional<SyntheticSetId> set;
    bool isGrid;
    GridDraft::Axis across, down;
    QString gridClass;
    std::optional<study::SetImportRequest> import;
    QStringList commands;
};

} // namespace

std::any GeneratePage::keep() const {
    const auto& grid = m_grid->draft();
    const auto& set = m_gallery->set();
    return KeptGeneration{.form = m_draft->form(),
                          .sharedVersion = m_sharedVersion,
                          .job = m_job,
                          .set = set ? std::optional(set->id) : std::nullopt,
                          .isGrid = m_gridChip->isChecked(),
                          .across = grid.across(),
                          .down = grid.down(),
                          .gridClass = grid.className(),
                          .import = m_importForm->entries(),
                          .commands = m_draft->commands()};
}

void GeneratePage::takeOver(const std::any& from) {
    const auto* kept = std::any_cast<KeptGeneration>(&from);
    if (!kept)
        return;
    m_sharedVersion = kept->sharedVersion;
    m_job = kept->job;
    for (const auto& file : kept->commands)
        m_draft->addCommand(path(file));
    m_draft->edit([&](study::SetRequest& request) { request = kept->form; });
    auto& grid = m_grid->draft();
    grid.chooseAcross(kept->across.parameter);
    grid.setAcrossText(kept->across.text);
    grid.chooseDown(kept->down.parameter);
    grid.setDownText(kept->down.text);
    grid.setClass(kept->gridClass);
    setGridShown(kept->isGrid);
    if (kept->import)
        m_importForm->restore(*kept->import, m_draft->datasets());
    if (kept->set)
        showSet(*kept->set);
}

void GeneratePage::showSet(SyntheticSetId set) {
    m_wanted = set;
    askSets();
}

namespace {

/// What a job made, or the set that it compared or measured.
Result<study::GenerationJobResult> resultOf(const store::JobRecord& job) {
    if (isOf(job, study::JobKind::Difficulty)) {
        RETORT_TRY(const auto measured, study::difficultyResultOf(job));
        return study::GenerationJobResult{.set = measured.set};
    }
    if (isOf(job, study::JobKind::ClusterSet))
        return study::clusterSetResultOf(job);
    if (!isOf(job, study::JobKind::SetCheck))
        return study::generationResultOf(job);
    RETORT_TRY(const auto check, study::setCheckResultOf(job));
    return study::GenerationJobResult{.set = check.set};
}

} // namespace

void GeneratePage::followJob() {
    if (!m_job)
        return;
    for (const auto& job : m_session.queue().jobs()) {
        if (job.id != m_job || !store::hasEnded(job.state))
            continue;
        m_job = {};
        if (job.state == store::JobState::Failed)
            strip().show(StripKind::Problem, told(job.error));
        else
            strip().clear();
        m_wantedName.clear();
        if (job.state == store::JobState::Finished)
            takeResult(job);
        askSets();
    }
}

void GeneratePage::takeResult(const store::JobRecord& job) {
    if (isOf(job, study::JobKind::Grid))
        return; // the grid's card follows its images
    if (isOf(job, study::JobKind::SetImport))
        return takeImport(job);
    const auto made = resultOf(job);
    if (!made.ok())
        return strip().show(StripKind::Problem, told(made.error()));
    m_wantedName = made->set;
    if (made->unusedName)
        strip().show(StripKind::Info,
                     tr("This set exists already under the name %1; the name %2 was not used.")
                         .arg(qt(made->set), qt(*made->unusedName)));
}

void GeneratePage::takeImport(const store::JobRecord& job) {
    const auto made = study::setImportResultOf(job);
    if (!made.ok())
        return strip().show(StripKind::Problem, told(made.error()));
    m_wantedName = made->set;
    if (made->newPrompts)
        return strip().show(StripKind::Info,
                            tr("These images were imported before as %1; %Ln of them came with "
                               "another prompt, which is kept.",
                               nullptr, static_cast<int>(*made->newPrompts))
                                .arg(qt(made->set)));
    if (made->wasThere)
        return strip().show(StripKind::Info, tr("These images were imported before: %1.").arg(qt(made->set)));
    const auto stored =
        tr("%Ln image(s) imported as %1.", nullptr, static_cast<int>(made->stored)).arg(qt(made->set));
    if (made->notImported == 0)
        return strip().show(StripKind::Info, stored);
    const auto others =
        tr("%Ln file(s) could not be imported, the first: %1", nullptr, static_cast<int>(made->notImported));
    strip().show(StripKind::Info, stored + QLatin1Char(' ') + others.arg(qt(made->why.value_or(""))));
}

} // namespace retort::ui
