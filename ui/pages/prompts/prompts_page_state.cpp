// What the page's controls do, and when they can.

#include "models/prompts/prompt_controller.h"
#include "models/prompts/prompt_draft.h"
#include "models/prompts/prompt_library.h"
#include "models/session/advice.h"
#include "models/session/data_shelf.h"
#include "models/session/job_list_model.h"
#include "models/session/session.h"
#include "models/session/text.h"
#include "pages/prompts/accuracy_card.h"
#include "pages/prompts/class_name_card.h"
#include "pages/prompts/prompt_bar.h"
#include "pages/prompts/prompts_page.h"
#include "pages/prompts/save_form.h"
#include "pages/prompts/template_card.h"
#include "teacher/zero_shot_reference.h"
#include "widgets/message_strip.h"
#include "widgets/page_header.h"
#include "widgets/save_file.h"

#include <QFileDialog>
#include <QPushButton>

namespace retort::ui {

namespace {

QString progressText(const ZeroShotUnderWay& underWay, const JobRow& row) {
    using store::JobState;
    const auto what =
        underWay.fits ? PromptsPage::tr("These prompts") : PromptsPage::tr("Other prompts than these");
    if (underWay.job.state == JobState::Queued)
        return PromptsPage::tr("%1 are waiting in the queue to be measured.").arg(what);
    if (underWay.job.state == JobState::Paused)
        return PromptsPage::tr("%1: the measurement is paused.").arg(what);
    QStringList parts{PromptsPage::tr("%1 are being measured").arg(what)};
    for (const auto& part : {row.rate, row.left})
        if (!part.isEmpty())
            parts << part;
    return parts.join(QStringLiteral(" · "));
}

QString publishedText(const study::ZeroShotReference& reference) {
    return PromptsPage::tr("Published by others: %1 % with %2 (%3; %4)")
        .arg(perCent(reference.top1, 2), qt(reference.teacher), qt(reference.templates),
             qt(reference.source));
}

} // namespace

void PromptsPage::replaceBy(const QString& title, const std::function<void()>& act) {
    if (!m_draft->isChanged())
        return act();
    strip().show(
        StripKind::Info,
        tr("The changes to %1 are not saved. %2 would replace them.").arg(titleOf(m_draft->source()), title),
        tr("Replace them"), [this, act] {
            strip().clear();
            act();
        });
}

void PromptsPage::importFile(const std::filesystem::path& file) {
    if (!m_draft->isOpen() || m_draft->dataset() != m_controller->dataset())
        return strip().show(StripKind::Problem, tr("Choose a dataset first: prompts are for its classes."));
    replaceBy(qt(file.filename()), [this, file] { m_library->import(file); });
}

void PromptsPage::exportFile(const std::filesystem::path& file) {
    m_library->exportTo(file.extension().empty() ? std::filesystem::path(file) += ".json" : file);
}

void PromptsPage::chooseImport() {
    const auto file =
        QFileDialog::getOpenFileName(this, tr("A file of prompts"), {}, tr("Prompts (*.json *.txt)"));
    if (!file.isEmpty())
        importFile(path(file));
}

void PromptsPage::chooseExport() {
    const auto proposal = qt(m_session.paths().exports() / (utf8(m_draft->dataset()) + "-prompts.json"));
    const auto file = askWhereToSave(this, tr("Export the prompts"), proposal, QStringLiteral(".json"));
    if (!file.isEmpty())
        exportFile(path(file));
}

void PromptsPage::save() {
    if (m_draft->source().origin == PromptOrigin::Own)
        m_library->save();
    else
        nameIt();
}

void PromptsPage::nameIt() {
    const auto& source = m_draft->source();
    m_form->offer(source.name.isEmpty() ? tr("my prompts") : source.name, m_library->folder(),
                  m_library->sets());
}

void PromptsPage::retry(JobId job, const QString& message) {
    strip().show(StripKind::Problem, tr("The accuracy could not be measured: %1").arg(message),
                 tr("Try again"), [this, job] {
                     strip().clear();
                     m_controller->measureAgain(job);
                 });
}

void PromptsPage::showSplits() {
    const auto* set = m_shelf.find(m_controller->dataset());
    if (!set || !set->dataset)
        return;
    std::vector<std::pair<data::Split, std::int64_t>> sizes;
    for (const auto split : {data::Split::Train, data::Split::Validation, data::Split::Test})
        sizes.emplace_back(split, set->dataset->size(split));
    m_accuracy->setSplits(sizes);
}

void PromptsPage::showState() {
    showFiles();
    showLive();
}

void PromptsPage::showLive() {
    showMeasuring();
    showSuggesting();
    showAccuracy();
}

void PromptsPage::showFiles() {
    setAvailable(*m_import, m_controller->importObstacle(),
                 tr("Reads a file of templates: JSON, published sets too, or one a line; it can be dropped "
                    "onto this page"));
    const auto unsound = m_controller->exportObstacle();
    setAvailable(*m_export, unsound, tr("Writes a JSON file that studies and others can read"));
    setAvailable(*m_saveAs, unsound, tr("Saves it under another name in %1").arg(qt(m_library->folder())));
    setAvailable(*m_use, m_controller->studyObstacle(),
                 tr("The study on the Distil page uses these prompts for its classes"));
    setAvailable(*m_save, m_controller->saveObstacle(),
                 tr("Saves it in %1 (Ctrl+S)").arg(qt(m_library->folder())));
}

void PromptsPage::showMeasuring() {
    const auto underWay = m_controller->measurementUnderWay();
    const bool isPaused = underWay && underWay->job.state == store::JobState::Paused;
    setAvailable(*m_measure, m_controller->measureObstacle(),
                 isPaused ? tr("Resumes the measurement (Ctrl+R)")
                          : tr("The teacher classifies every image of the chosen split (Ctrl+R)"));
    if (!underWay)
        return m_accuracy->showProgress({}, -1);
    const auto row = jobRow(underWay->job, m_session.progressOf(underWay->job.id));
    m_accuracy->showProgress(progressText(*underWay, row), row.done);
}

void PromptsPage::showSuggesting() {
    setAvailable(*m_suggest, m_controller->suggestObstacle(),
                 tr("Selects the templates that raise the accuracy on the labelled training images (%1), "
                    "with cross-validation")
                     .arg(textOf(m_shelf.labelled(m_controller->dataset()))));
}

void PromptsPage::showAccuracy() {
    const auto shown = m_controller->accuracy();
    m_accuracy->show(shown);
    m_accuracy->setChoice(m_controller->selection());
    m_templates->setAccuracy([this](const std::string& text) { return m_controller->accuracyOf(text); });
    m_classes->setAccuracy(shown.fits ? shown.measurement->perClass : std::vector<double>{});
}

void PromptsPage::showSuggestion(const QString& text, bool hasChanged) {
    if (hasChanged)
        offerUndo(text);
    else
        strip().show(StripKind::Info, text);
}

/// Of the last change.
void PromptsPage::offerUndo(const QString& text) {
    strip().show(StripKind::Info, text, tr("Undo"), [this] { m_draft->undo(); });
    m_undoOffer = text;
}

void PromptsPage::showPublished() {
    const auto dataset = m_controller->dataset();
    const auto* set = m_shelf.find(dataset);
    const bool isOpen = set && set->state == ShelfState::Ready;
    m_session.background().run(
        this,
        [resources = m_session.environment().resources, dataset = utf8(dataset),
         classes = isOpen ? set->dataset->summary().classes : std::vector<std::string>{}] {
            return study::zeroShotReferencesFor(resources, dataset, classes);
        },
        [this, dataset](const Result<std::vector<study::ZeroShotReference>>& read) {
            if (dataset != m_controller->dataset())
                return;
            if (!read.ok())
                return strip().show(StripKind::Problem, told(read.error()));
            QStringList lines;
            for (const auto& reference : *read)
                lines << publishedText(reference);
            m_accuracy->setPublished(lines.join(QLatin1Char('\n')));
        });
}

} // namespace retort::ui
