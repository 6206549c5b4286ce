#include "pages/prompts/prompts_page.h"

#include "data/dataset_name.h"
#include "models/distil/study_material.h"
#include "models/models/model_table.h"
#include "models/prompts/prompt_controller.h"
#include "models/prompts/prompt_draft.h"
#include "models/prompts/prompt_library.h"
#include "models/session/advice.h"
#include "models/session/data_shelf.h"
#include "models/session/session.h"
#include "models/session/text.h"
#include "pages/prompts/accuracy_card.h"
#include "pages/prompts/class_name_card.h"
#include "pages/prompts/prompt_bar.h"
#include "pages/prompts/save_form.h"
#include "pages/prompts/set_form.h"
#include "pages/prompts/template_card.h"
#include "settings/settings.h"
#include "style/tokens.h"
#include "widgets/empty_state.h"
#include "widgets/message_strip.h"
#include "widgets/page_header.h"

#include <QDragEnterEvent>
#include <QMimeData>
#include <QPushButton>
#include <QShortcut>
#include <QSplitter>
#include <QStackedWidget>
#include <QUrl>

namespace retort::ui {

PromptsPage::PromptsPage(Session& session, DataShelf& shelf, QWidget* parent)
    : Page(tr("Prompts"), tr("The text prompts that the teacher uses for each class."), parent),
      m_session(session), m_shelf(shelf), m_models(new ModelTable(session, this)),
      m_controller(new PromptController(session, shelf, this)), m_draft(&m_controller->draft()),
      m_library(&m_controller->library()), m_bar(new PromptBar(shelf, *m_models, *m_draft)),
      m_form(new SaveForm), m_setForm(new SetForm), m_stack(new QStackedWidget),
      m_empty(new EmptyState(QStringLiteral("prompts"), {}, {})), m_templates(new TemplateCard(*m_draft)),
      m_classes(new ClassNameCard(*m_draft)), m_accuracy(new AccuracyCard) {
    setAcceptDrops(true);
    addActions();
    addContent();
    connectLibrary();
    connectState();
    showPlace(tr("Looking for datasets…"), {});
    showState();
}

void PromptsPage::addActions() {
    m_import = header().addAction(tr("Import…"));
    m_export = header().addAction(tr("Export…"));
    m_saveAs = header().addAction(tr("Save as…"));
    m_save = header().addAction(tr("Save"));
    m_use = header().addAction(tr("Use in study"));
    m_suggest = header().addAction(tr("Suggest"));
    m_measure = header().addPrimary(tr("Measure accuracy"));
    giveKey(*m_save, QKeySequence::Save);
    giveKey(*m_measure, QKeySequence(QStringLiteral("Ctrl+R")));
    connect(m_import, &QPushButton::clicked, this, &PromptsPage::chooseImport);
    connect(m_export, &QPushButton::clicked, this, &PromptsPage::chooseExport);
    connect(m_saveAs, &QPushButton::clicked, this, &PromptsPage::nameIt);
    connect(m_save, &QPushButton::clicked, this, &PromptsPage::save);
    connect(m_use, &QPushButton::clicked, this, &PromptsPage::offerPrompts);
    connect(m_suggest, &QPushButton::clicked, this, [this] {
        strip().clear();
        m_controller->suggest();
    });
    connect(m_measure, &QPushButton::clicked, m_controller, &PromptController::measure);
    const auto on = [this](const QKeySequence& keys, void (PromptDraft::*act)()) {
        auto* shortcut = new QShortcut(keys, this);
        shortcut->setContext(Qt::WidgetWithChildrenShortcut);
        connect(shortcut, &QShortcut::activated, m_draft, act);
    };
    on(QKeySequence::Undo, &PromptDraft::undo);
    on(QKeySequence::Redo, &PromptDraft::redo);
}

void PromptsPage::addContent() {
    const auto splitter = [](Qt::Orientation orientation, QWidget* first, QWidget* second) {
        auto* made = new QSplitter(orientation);
        made->setChildrenCollapsible(false);
        made->setHandleWidth(size::kGap);
        made->addWidget(first);
        made->addWidget(second);
        return made;
    };
    auto* words = splitter(Qt::Vertical, m_templates, m_classes);
    auto* content = splitter(Qt::Horizontal, words, m_accuracy);
    constexpr int kWords = 600, kAccuracy = 500; // shares
    content->setSizes({kWords, kAccuracy});
    content->setStretchFactor(0, kWords);
    content->setStretchFactor(1, kAccuracy);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(content);
    body()->addWidget(m_bar);
    body()->addWidget(m_form);
    body()->addWidget(m_setForm);
    body()->addWidget(m_stack, 1);
}

void PromptsPage::connectLibrary() {
    connect(m_bar, &PromptBar::setChosen, this, [this](const PromptSource& source) {
        replaceBy(titleOf(source), [this, source] { m_library->open(source); });
    });
    connect(m_library, &PromptLibrary::setsChanged, this, [this] { m_bar->setSets(m_library->sets()); });
    connect(m_library, &PromptLibrary::opened, this, [this](const PromptSource& source) {
        if (source.origin == PromptOrigin::Imported)
            offerUndo(tr("Imported %1. Save it to keep it in this workspace.").arg(source.name));
        else
            strip().clear();
    });
    connect(m_library, &PromptLibrary::foreign, this,
            [this](const std::filesystem::path& file, const QString& message) {
                strip().show(StripKind::Problem, message, tr("Import its templates only"),
                             [this, file] { m_library->importTemplates(file); });
            });
    connect(m_library, &PromptLibrary::severalSets, m_setForm, &SetForm::offer);
    connect(m_setForm, &SetForm::chosen, m_library, &PromptLibrary::import);
    connect(m_library, &PromptLibrary::written, this, [this](const std::filesystem::path& file) {
        strip().show(StripKind::Info, tr("Written to %1.").arg(qt(file)));
    });
    connect(m_form, &SaveForm::named, m_library, &PromptLibrary::saveAs);
    connect(m_form, &SaveForm::closed, this, [this] { m_saveAs->setFocus(); });
}

void PromptsPage::connectState() {
    connect(&m_shelf, &DataShelf::listed, this, &PromptsPage::chooseFirst);
    connect(m_bar, &PromptBar::datasetChosen, this, &PromptsPage::showDataset);
    const auto takeQuestion = [this] {
        m_controller->setTeacher(m_bar->teacher());
        m_controller->setSplit(m_accuracy->split());
    };
    takeQuestion();
    connect(m_bar, &PromptBar::teacherChanged, this, takeQuestion);
    connect(m_accuracy, &AccuracyCard::splitChanged, this, takeQuestion);
    connect(m_draft, &PromptDraft::changed, this, [this] {
        m_stack->setCurrentIndex(1);
        if (const auto offered = std::exchange(m_undoOffer, {});
            !offered.isEmpty() && strip().text() == offered)
            strip().clear(); // of a change that is not the last one any more
    });
    connect(m_controller, &PromptController::changed, this, &PromptsPage::showState);
    connect(m_controller, &PromptController::accuracyChanged, this, &PromptsPage::showLive);
    connect(m_controller, &PromptController::suggested, this, &PromptsPage::showSuggestion);
    connect(m_controller, &PromptController::measurementFailed, this, &PromptsPage::retry);
    connect(m_controller, &PromptController::failed, this,
            [this](const QString& message) { strip().show(StripKind::Problem, message); });
    connect(&m_shelf, &DataShelf::labelledChanged, this, &PromptsPage::showSuggesting);
    connect(&m_session, &Session::jobProgressed, this, &PromptsPage::showMeasuring);
}

void PromptsPage::takeSharedChoice() {
    const auto& shared = m_session.sharedChoice();
    if (shared.version() == m_sharedVersion)
        return;
    m_sharedVersion = shared.version();
    const auto dataset = qt(shared.models().dataset);
    if (shared.models().teacher)
        m_bar->setTeacher(qt(*shared.models().teacher));
    const auto* set = m_shelf.find(dataset);
    if (set && set->state != ShelfState::Missing && dataset != m_controller->dataset() &&
        !m_draft->isChanged())
        showDataset(dataset);
}

void PromptsPage::offerPrompts() {
    const auto dataset = utf8(m_draft->dataset());
    const auto& source = m_draft->source();
    const bool isUsual =
        source.origin == PromptOrigin::Shipped && data::isSameDataset(utf8(source.name), dataset);
    study::TemplatesSpec prompts;
    if (source.origin == PromptOrigin::Own)
        prompts = templatesIn(source.file);
    else if (!isUsual)
        prompts.inlined = m_draft->prompts().templates;
    Q_EMIT wayTo(QStringLiteral("distil"), {}); // the page is there from now on
    Q_EMIT m_session.sharedChoice().promptsOffered(dataset, prompts);
}

namespace {

/// What is edited is remembered by its dataset.
struct KeptPrompts {
    QString dataset;
    QString teacher;
    int sharedVersion;
};

} // namespace

std::any PromptsPage::keep() const {
    return KeptPrompts{
        .dataset = m_controller->dataset(), .teacher = m_bar->teacher(), .sharedVersion = m_sharedVersion};
}

void PromptsPage::takeOver(const std::any& from) {
    const auto* kept = std::any_cast<KeptPrompts>(&from);
    if (!kept || kept->dataset.isEmpty())
        return;
    m_sharedVersion = kept->sharedVersion;
    if (!kept->teacher.isEmpty())
        m_bar->setTeacher(kept->teacher);
    showDataset(kept->dataset);
}

void PromptsPage::enter() {
    takeSharedChoice();
    m_shelf.reload();
    m_models->reload();
    m_controller->reloadMeasurements();
}

void PromptsPage::chooseFirst() {
    if (!m_controller->dataset().isEmpty())
        return;
    const auto& sets = m_shelf.datasets();
    const auto last = settings::promptDataset().value();
    for (const auto& set : sets)
        if (set.name == last && set.state != ShelfState::Missing)
            return showDataset(last);
    for (const auto& set : sets)
        if (set.state != ShelfState::Missing)
            return showDataset(set.name);
    showPlace(tr("No dataset yet"),
              tr("Prompts are written for the classes of a dataset. Add one on the Data page."));
}

void PromptsPage::showDataset(const QString& name) {
    m_controller->begin(name);
    m_bar->setDataset(name);
    m_form->hide();
    m_setForm->hide();
    strip().clear();
    showPlace(tr("Opening %1…").arg(name), {});
    m_shelf.whenOpen(this, name, [this, name](const Result<OpenDataset>& opened) {
        if (name != m_controller->dataset())
            return;
        if (!opened.ok())
            return showPlace(tr("%1 cannot be opened").arg(name), told(opened.error()));
        settings::promptDataset().set(name);
        showSplits();
        showPublished();
        m_controller->open((*opened)->summary().classes);
    });
}

void PromptsPage::showPlace(const QString& heading, const QString& text) {
    m_empty->setText(heading, text);
    m_stack->setCurrentIndex(0);
    showState();
}

void PromptsPage::dragEnterEvent(QDragEnterEvent* event) {
    if (event->mimeData()->hasUrls())
        event->acceptProposedAction();
}

void PromptsPage::dropEvent(QDropEvent* event) {
    const auto urls = event->mimeData()->urls();
    event->acceptProposedAction();
    if (urls.size() != 1 || !urls.front().isLocalFile())
        return strip().show(StripKind::Problem, tr("Drop one JSON file of prompts from this machine."));
    importFile(path(urls.front().toLocalFile()));
}

} // namespace retort::ui
