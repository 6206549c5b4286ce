#include "pages/models_page.h"

#include "jobs/adaptation_job.h"
#include "models/models/downloads.h"
#include "models/models/model_table.h"
#include "models/session/advice.h"
#include "models/session/core_texts.h"
#include "models/session/session.h"
#include "models/session/text.h"
#include "pages/adaptation_form.h"
#include "pages/combination_form.h"
#include "style/tokens.h"
#include "widgets/card.h"
#include "widgets/message_strip.h"
#include "widgets/page_header.h"
#include "widgets/table_view.h"

#include <QDragEnterEvent>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QUrl>

#include <algorithm>

namespace retort::ui {

namespace fs = std::filesystem;

namespace {

fs::path linkName(const fs::path& source) {
    return source.filename().empty() ? source.parent_path().filename() : source.filename();
}

/// Why it is no model that could be used, `otherwise` for what looks like none; empty if it is one.
std::string whyNoModel(const fs::path& source, const std::string& otherwise) {
    const auto whole = fs::absolute(source).lexically_normal();
    const auto place = whole.filename().empty() ? whole.parent_path() : whole;
    for (const auto& model : study::listModels({.folders = {place.parent_path()}}))
        if (model.name == place.filename())
            return model.problem;
    return otherwise;
}

/// Why it could not be; empty when it stands among the workspace's models.
std::string linkModel(const fs::path& source, const fs::path& folder, const std::string& noModel) {
    if (auto problem = whyNoModel(source, noModel); !problem.empty())
        return problem;
    std::error_code error;
    const auto link = folder / linkName(source);
    fs::create_directories(folder, error);
    if (!error)
        fs::create_symlink(fs::absolute(source), link, error);
    return error ? link.string() + ": " + error.message() : std::string{};
}

} // namespace

ModelsPage::ModelsPage(Session& session, QWidget* parent)
    : Page(tr("Models"), tr("Teachers and generators, and their integrity."), parent), m_session(session),
      m_models(new ModelTable(session, this)),
      m_downloads(new Downloads(session, study::DownloadKind::Model, this)),
      m_table(new TableView(QStringLiteral("models"))), m_details(new Card(tr("No model is chosen"))),
      m_facts(label({})), m_verdict(label({}, "label")), m_verify(new QPushButton(tr("Verify"))),
      m_adapt(new QPushButton(tr("Adapt to a dataset…"))), m_adaptation(new AdaptationForm(session)),
      m_combination(new CombinationForm(session)) {
    setAcceptDrops(true);
    addCombination(*header().addAction(tr("Combine…")));
    addDownloads(*header().addAction(tr("Download")));
    showDownloads();
    auto* folder = header().addPrimary(tr("Add a model…"));
    connect(folder, &QPushButton::clicked, this, &ModelsPage::add);
    auto* card = new Card;
    card->body()->addWidget(m_table);
    m_table->setSource(m_models);
    m_table->setAccessibleName(tr("Models"));
    m_table->fitWidth({ModelTable::ImageSize, ModelTable::EmbeddingWidth, ModelTable::Size},
                      {ModelTable::Name, ModelTable::Kind, ModelTable::Licence});
    constexpr int kDetails = 340;
    m_details->setFixedWidth(kDetails);
    m_facts->setWordWrap(true);
    m_facts->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_verdict->setWordWrap(true);
    m_verdict->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_details->body()->addWidget(m_facts);
    m_details->body()->addWidget(m_verify, 0, Qt::AlignLeft);
    m_details->body()->addWidget(m_adapt, 0, Qt::AlignLeft);
    m_details->body()->addWidget(m_verdict);
    m_details->body()->addStretch(1);
    auto* line = new QHBoxLayout;
    line->setSpacing(size::kGap);
    line->addWidget(card, 1);
    line->addWidget(m_details);
    body()->addWidget(m_adaptation);
    body()->addLayout(line, 1);
    connect(m_adapt, &QPushButton::clicked, this,
            [this] { m_adaptation->offer(qt(m_models->row(m_table->currentSourceRow()).name)); });
    connect(m_adaptation, &AdaptationForm::adaptWanted, this, &ModelsPage::adapt);
    connect(&session, &Session::jobsChanged, this, &ModelsPage::followJob);
    connect(m_verify, &QPushButton::clicked, this, &ModelsPage::verify);
    connect(m_table, &TableView::currentSourceRowChanged, this, &ModelsPage::showModel);
    connect(m_models, &ModelTable::loaded, this, [this] {
        listBases();
        choose();
        if (m_models->rowCount() == 0)
            showModel(-1);
    });
    showModel(-1);
}

void ModelsPage::addDownloads(QPushButton& button) {
    auto* menu = new QMenu(&button);
    menu->setToolTipsVisible(true);
    const auto& resources = m_session.environment().resources;
    for (const auto& offered : study::offeredDownloads(study::DownloadKind::Model, resources)) {
        const auto size = bytes(static_cast<double>(offered.bytes));
        auto* action = menu->addAction(tr("%1 (%2)").arg(qt(offered.title), size));
        action->setToolTip(tr("%1\nLicence: %2").arg(qt(offered.page), qt(offered.licence)));
        connect(action, &QAction::triggered, this,
                [this, name = qt(offered.name)] { m_downloads->start(name); });
    }
    menu->addSeparator();
    auto* byList = menu->addAction(tr("From a manifest file…"));
    byList->setToolTip(tr("A JSON file that lists a model's files, their addresses and digests"));
    connect(byList, &QAction::triggered, this, &ModelsPage::chooseList);
    giveMenu(button, menu);
}

void ModelsPage::addCombination(QPushButton& button) {
    button.setToolTip(tr("A generator of a model, LoRAs, an image adapter and a small decoder"));
    body()->addWidget(m_combination);
    connect(&button, &QPushButton::clicked, this, [this] { showSubject(kCombine); });
    connect(m_combination, &CombinationForm::combined, this, [this](const study::CombinedGenerator& made) {
        QStringList lines{tr("%1 can be chosen as generator.").arg(qt(made.file.filename()))};
        for (const auto& remark : made.remarks)
            lines << tr("Warning: %1").arg(told(remark));
        strip().show(StripKind::Info, lines.join(QLatin1Char('\n')));
        m_wanted = made.file;
        m_models->reload();
    });
}

/// Text-to-image generators that are models themselves.
void ModelsPage::listBases() {
    QStringList bases;
    for (const auto& model : m_models->rows())
        if (model.problem.empty() && model.kind && models::generatesFromText(*model.kind) &&
            model.path.extension() != ".json")
            bases << qt(model.name);
    m_combination->setBases(bases);
}

void ModelsPage::showSubject(const QString& subject) {
    if (subject != kCombine)
        return;
    const int row = m_table->currentSourceRow();
    m_combination->offer(row < 0 ? QString() : qt(m_models->row(row).name));
}

void ModelsPage::enter() {
    m_models->reload();
}

namespace {

struct KeptModels {
    fs::path model;
    std::optional<study::AdaptationRequest> adaptation;
    std::optional<study::Combination> combination;
    JobId job;
};

} // namespace

std::any ModelsPage::keep() const {
    const int row = m_table->currentSourceRow();
    return KeptModels{.model = row < 0 ? fs::path{} : m_models->row(row).path,
                      .adaptation = m_adaptation->entries(),
                      .combination = m_combination->entries(),
                      .job = m_job};
}

void ModelsPage::takeOver(const std::any& from) {
    const auto* kept = std::any_cast<KeptModels>(&from);
    if (!kept)
        return;
    m_wanted = kept->model;
    m_job = kept->job;
    if (kept->adaptation)
        m_adaptation->restore(*kept->adaptation);
    if (kept->combination)
        m_combination->restore(*kept->combination);
}

/// The one that was chosen when the window spoke another language, or that was made just now; else the first
/// where none is chosen.
void ModelsPage::choose() {
    const auto& models = m_models->rows();
    const auto wanted = std::ranges::find(models, m_wanted, &study::ModelListing::path);
    if (wanted != models.end()) {
        m_table->selectSourceRow(static_cast<int>(wanted - models.begin()));
        m_wanted.clear();
    } else if (m_table->currentSourceRow() < 0) {
        m_table->selectSourceRow(0);
    }
}

void ModelsPage::showModel(int row) {
    m_verdict->clear();
    setAvailable(*m_verify, row < 0 ? tr("Choose a model first") : QString(),
                 tr("Reads every file and compares it with its recorded hash"));
    m_adapt->setVisible(row >= 0 && m_models->row(row).problem.empty() && m_models->row(row).kind &&
                        models::generatesFromText(*m_models->row(row).kind));
    if (row < 0) {
        m_details->setHeading(tr("No model is chosen"));
        return m_facts->clear();
    }
    const auto& model = m_models->row(row);
    m_details->setHeading(qt(model.name));
    QStringList facts{qt(model.path)};
    if (model.kind)
        facts << spoken(std::string(wordOf(*model.kind)));
    if (model.imageSize > 0)
        facts << tr("Images of %1 px").arg(model.imageSize);
    if (model.embeddingWidth > 0)
        facts << tr("Image embeddings of %1 values").arg(model.embeddingWidth);
    if (model.bytes > 0)
        facts << tr("%1 on disk").arg(bytes(static_cast<double>(model.bytes)));
    if (!model.licence.empty())
        facts << tr("Licence: %1").arg(qt(model.licence));
    if (!model.problem.empty())
        facts << told(model.problem);
    for (const auto& remark : model.remarks)
        facts << tr("Warning: %1").arg(told(remark));
    m_facts->setText(facts.join(QLatin1Char('\n')));
}

void ModelsPage::verify() {
    const int row = m_table->currentSourceRow();
    if (row < 0)
        return;
    const auto file = m_models->row(row).path;
    const auto name = qt(m_models->row(row).name);
    const auto search = study::ModelSearch::in(m_session.environment().resources, m_session.folder());
    m_verdict->setText(tr("Reading its files…"));
    setAvailable(*m_verify, tr("It is being verified"));
    m_session.background().run(
        this, [file, search] { return study::verifyModel(file.string(), search); },
        [this, file, name](const Result<study::ModelReport>& report) {
            const int shown = m_table->currentSourceRow();
            if (shown >= 0 && m_models->row(shown).path == file)
                return showReport(name, report);
            strip().show(report.ok() ? StripKind::Info : StripKind::Problem, textOf(name, report));
        });
}

void ModelsPage::showReport(const QString& name, const Result<study::ModelReport>& report) {
    setAvailable(*m_verify, {});
    setLook(*m_verdict, "tone", report.ok() ? QStringLiteral("good") : QStringLiteral("bad"));
    m_verdict->setText(textOf(name, report));
}

QString ModelsPage::textOf(const QString& name, const Result<study::ModelReport>& report) const {
    if (!report.ok())
        return told(report.error());
    const auto files = report->verifiedFiles > 0 ? tr("%Ln file(s) match their recorded hashes", nullptr,
                                                      static_cast<int>(report->verifiedFiles))
                                                 : tr("no recorded hashes to compare with");
    return tr("%1 is verified: %2 parameters; %3.").arg(name, count(report->parameters), files);
}

void ModelsPage::adapt(const study::AdaptationRequest& request) {
    m_session.addJob(this, study::adaptationJob(request), [this](const Result<JobId>& added) {
        if (!added.ok())
            return strip().show(StripKind::Problem, told(added.error()));
        m_job = *added;
        strip().show(StripKind::Info, tr("The training is in the queue; see the queue for progress."));
        followJob(); // it may have ended already
    });
}

void ModelsPage::followJob() {
    for (const auto& job : m_session.queue().jobs()) {
        if (!m_job || job.id != m_job || !store::hasEnded(job.state))
            continue;
        m_job = {};
        if (job.state == store::JobState::Finished)
            return showAdapted(job);
        if (job.state == store::JobState::Failed)
            return strip().show(StripKind::Problem, told(job.error));
        return strip().clear();
    }
}

void ModelsPage::showAdapted(const store::JobRecord& job) {
    const auto made = study::adaptationResultOf(job);
    if (!made.ok())
        return strip().show(StripKind::Problem, told(made.error()));
    m_wanted = fs::path(made->generator).parent_path();
    const auto name = qt(m_wanted.filename());
    strip().show(StripKind::Info,
                 made->wasThere ? tr("%1 was adapted to these images before.").arg(name)
                                : tr("%1 is adapted and can be chosen as generator.").arg(name),
                 tr("Generate"), [this] { Q_EMIT wayTo(QStringLiteral("generate"), {}); });
    m_models->reload();
}

void ModelsPage::add() {
    const auto chosen = QFileDialog::getExistingDirectory(this, tr("A model's folder"));
    if (!chosen.isEmpty())
        link(path(chosen));
}

void ModelsPage::chooseList() {
    const auto chosen = QFileDialog::getOpenFileName(this, tr("Manifest of a model's files"), {},
                                                     tr("Download lists (*.json)"));
    if (!chosen.isEmpty())
        m_downloads->start(chosen);
}

void ModelsPage::showDownloads() {
    connect(m_downloads, &Downloads::queued, this, [this](const QString& name) {
        strip().show(StripKind::Info, tr("%1 is in the queue; see the queue for progress.").arg(name));
    });
    connect(m_downloads, &Downloads::failed, this,
            [this](const QString& message) { strip().show(StripKind::Problem, message); });
    connect(m_downloads, &Downloads::finished, this, [this](const QString& name) {
        strip().show(StripKind::Info, tr("%1 is downloaded and added.").arg(name));
        m_models->reload();
    });
}

void ModelsPage::link(const fs::path& source) {
    const auto folder = m_session.paths().models();
    const auto noModel = utf8(tr("it is neither a model's folder nor a checkpoint (.safetensors); add the "
                                 "folder with the model's configuration"));
    m_session.background().run(
        this, [source, folder, noModel] { return linkModel(source, folder, noModel); },
        [this, source](const std::string& problem) {
            if (problem.empty())
                strip().show(StripKind::Info, tr("Added %1. Its files stay where they are.").arg(qt(source)));
            else
                strip().show(StripKind::Problem,
                             tr("%1 could not be added: %2").arg(qt(source), told(problem)));
            m_models->reload();
        });
}

void ModelsPage::dragEnterEvent(QDragEnterEvent* event) {
    if (event->mimeData()->hasUrls())
        event->acceptProposedAction();
}

void ModelsPage::dropEvent(QDropEvent* event) {
    for (const auto& url : event->mimeData()->urls()) {
        const auto file = url.toLocalFile();
        if (file.endsWith(QLatin1String(".json")))
            m_downloads->start(file);
        else if (url.isLocalFile())
            link(path(file));
    }
    event->acceptProposedAction();
}

} // namespace retort::ui
