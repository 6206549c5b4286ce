// What the page's controls do, and when they can.

#include "models/prompts/prompt_accuracy.h"
#include "models/prompts/prompt_draft.h"
#include "models/prompts/prompt_library.h"
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
#include "widgets/message_strip.h"
#include "widgets/page_header.h"

#include <QFileDialog>
#include <QPushButton>
#include <QStackedWidget>

#include <algorithm>

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
    if (!m_draft->isOpen() || m_draft->dataset() != m_dataset)
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
    const auto file =
        QFileDialog::getSaveFileName(this, tr("Export the prompts"), proposal, tr("Prompts (*.json)"));
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

ZeroShotQuestion PromptsPage::question() const {
    return {.dataset = m_draft->dataset(),
            .teacher = m_bar->teacher(),
            .split = m_accuracy->split(),
            .prompts = m_draft->prompts()};
}

void PromptsPage::measure() {
    const auto underWay = m_measurements->underWay(question());
    if (underWay && underWay->fits)
        m_measurements->askAgain(underWay->job.id);
    else
        m_measurements->ask(question());
}

void PromptsPage::retry(JobId job, const QString& message) {
    strip().show(StripKind::Problem, tr("The accuracy could not be measured: %1").arg(message),
                 tr("Try again"), [this, job] {
                     strip().clear();
                     m_measurements->askAgain(job);
                 });
}

void PromptsPage::showSplits() {
    const auto* set = m_shelf.find(m_dataset);
    if (!set || !set->dataset)
        return;
    std::vector<std::pair<data::Split, std::int64_t>> sizes;
    for (const auto split : {data::Split::Train, data::Split::Validation, data::Split::Test})
        sizes.emplace_back(split, set->dataset->size(split));
    m_accuracy->setSplits(sizes);
}

void PromptsPage::showState() {
    askLive();
    showFiles();
    showLive();
}

void PromptsPage::showFiles() {
    const bool shown = m_draft->isOpen() && m_draft->dataset() == m_dataset && m_stack->currentIndex() == 1;
    const auto closed = shown ? QString() : tr("Choose a dataset first");
    const auto unsound = shown ? m_draft->obstacle() : closed;
    const bool asSaved = m_draft->source().origin == PromptOrigin::Own && !m_draft->isChanged();
    setAvailable(*m_import, closed,
                 tr("Reads a file of templates: JSON, published sets too, or one a line; it can be dropped "
                    "onto this page"));
    setAvailable(*m_export, unsound, tr("Writes a JSON file that studies and others can read"));
    const bool asRead = asSaved || (m_draft->source().origin != PromptOrigin::Own && !m_draft->isChanged());
    setAvailable(
        *m_use, unsound.isEmpty() && !asRead ? tr("Save it first: a study refers to what is saved") : unsound,
        tr("The study on the Distil page uses these prompts for its classes"));
    setAvailable(*m_saveAs, unsound, tr("Saves it under another name in %1").arg(qt(m_library->folder())));
    setAvailable(*m_save, unsound.isEmpty() && asSaved ? tr("No changes since it was saved") : unsound,
                 tr("Saves it in %1 (Ctrl+S)").arg(qt(m_library->folder())));
}

void PromptsPage::showMeasuring() {
    QString obstacle;
    if (!m_draft->isOpen() || m_stack->currentIndex() == 0)
        obstacle = tr("Choose a dataset first");
    else if (m_bar->teacher().isEmpty())
        obstacle = tr("There is no teacher yet; add one on the Models page");
    else
        obstacle = m_draft->obstacle();
    if (obstacle.isEmpty() && m_live->ensemble())
        obstacle = tr("The accuracy is up to date");
    const auto underWay = obstacle.isEmpty() ? m_measurements->underWay(question()) : std::nullopt;
    const bool paused = underWay && underWay->job.state == store::JobState::Paused;
    if (underWay && underWay->fits && !paused)
        obstacle = tr("It is in the queue already");
    setAvailable(*m_measure, obstacle,
                 paused ? tr("Resumes the measurement (Ctrl+R)")
                        : tr("The teacher classifies every image of the chosen split (Ctrl+R)"));
    if (!underWay)
        return m_accuracy->showProgress({}, -1);
    const auto row = jobRow(underWay->job, m_session.progressOf(underWay->job.id));
    m_accuracy->showProgress(progressText(*underWay, row), row.done);
}

void PromptsPage::showAccuracy() {
    const auto asked = question();
    const auto* live = m_live->ensemble();
    const auto* fitting = live && sameQuestion(live->question, asked) ? live : m_measurements->find(asked);
    ShownAccuracy shown{.measurement = fitting ? fitting : m_measurements->findOther(asked),
                        .fits = fitting != nullptr,
                        .follows = m_live->state() == PromptAccuracy::State::Working,
                        .classes = m_draft->classes()};
    auto plain = asked;
    plain.prompts.templates = study::defaultPrompts({}).templates;
    shown.plain = m_live->of(plain.prompts.templates.front());
    if (const auto* measured = m_measurements->find(plain); measured && !shown.plain)
        shown.plain = measured->top1;
    m_accuracy->show(shown);
    auto on = asked.prompts.templates;
    std::sort(on.begin(), on.end());
    const bool asChosen = m_chosen && m_chosen->dataset == asked.dataset && m_chosen->templates == on;
    m_accuracy->setChoice(asChosen ? m_chosen->text : QString());
    m_templates->setAccuracy([this](const std::string& text) { return m_live->of(text); });
    m_classes->setAccuracy(fitting ? fitting->perClass : std::vector<double>{});
}

} // namespace retort::ui
