#include "models/prompts/prompt_controller.h"

#include "models/session/data_shelf.h"
#include "models/session/session.h"
#include "models/session/text.h"

#include <algorithm>

namespace retort::ui {

namespace {

constexpr double kWholeAccuracy = 100;

QString suggestionText(const study::Suggestion& suggestion) {
    const auto& selection = suggestion.selection;
    return PromptController::tr(
               "Selected on %1 labelled training images; %4-fold cross-validation: %2 ±%3 %.")
        .arg(count(selection.images), perCent(kWholeAccuracy * selection.heldOut),
             perCent(kWholeAccuracy * selection.heldOutSpread))
        .arg(selection.folds.size());
}

/// What the choice is worth: the held-out figure beside that of choosing nothing.
QString comparisonText(const study::Suggestion& suggestion) {
    const auto& selection = suggestion.selection;
    const auto every = perCent(kWholeAccuracy * selection.everyTemplate);
    return selection.everyTemplate > selection.heldOut
               ? PromptController::tr("All templates together do better there: %1 %.").arg(every)
               : PromptController::tr("All templates together: %1 %.").arg(every);
}

std::vector<std::string> soundTemplates(const PromptWords& words) {
    std::vector<std::string> sound;
    for (const auto& line : words.templates)
        if (templateProblem(line.text).isEmpty())
            sound.push_back(utf8(line.text));
    return sound;
}

std::string defaultTemplate() {
    return study::defaultPrompts({}).templates.front();
}

} // namespace

PromptController::PromptController(Session& session, DataShelf& shelf, QObject* parent)
    : QObject(parent), m_shelf(shelf), m_draft(new PromptDraft(qt(session.folder()), this)),
      m_library(new PromptLibrary(session, *m_draft, this)),
      m_measurements(new ZeroShotMeasurements(session, this)), m_live(new PromptAccuracy(session, this)) {
    connect(m_draft, &PromptDraft::changed, this, [this] {
        m_isAtHand = true;
        follow();
        Q_EMIT changed();
    });
    // A measurement leaves its images in the cache, from which figures then follow every change.
    connect(m_measurements, &ZeroShotMeasurements::changed, this, [this] {
        if (m_live->state() == PromptAccuracy::State::ImagesMissing && m_measurements->find(question()))
            m_live->retry();
        follow();
        Q_EMIT changed();
    });
    connect(m_measurements, &ZeroShotMeasurements::failed, this, &PromptController::measurementFailed);
    connect(m_measurements, &ZeroShotMeasurements::refused, this, &PromptController::failed);
    connect(m_live, &PromptAccuracy::changed, this, &PromptController::accuracyChanged);
    connect(m_live, &PromptAccuracy::suggested, this, &PromptController::takeSuggestion);
    connect(m_live, &PromptAccuracy::suggestionFailed, this, &PromptController::failed);
    connect(m_library, &PromptLibrary::failed, this, &PromptController::failed);
}

void PromptController::begin(const QString& dataset) {
    m_dataset = dataset;
    m_isAtHand = false;
    m_live->forget();
    Q_EMIT changed();
}

void PromptController::open(const std::vector<std::string>& classes) {
    m_library->openDataset(m_dataset, classes);
}

void PromptController::setTeacher(const QString& teacher) {
    if (teacher == m_teacher)
        return;
    m_teacher = teacher;
    follow();
    Q_EMIT changed();
}

void PromptController::setSplit(data::Split split) {
    if (split == m_split)
        return;
    m_split = split;
    follow();
    Q_EMIT changed();
}

ZeroShotQuestion PromptController::question() const {
    return {
        .dataset = m_draft->dataset(), .teacher = m_teacher, .split = m_split, .prompts = m_draft->prompts()};
}

void PromptController::measure() {
    const auto underWay = m_measurements->underWay(question());
    if (underWay && underWay->fits)
        m_measurements->askAgain(underWay->job.id);
    else
        m_measurements->ask(question());
}

std::optional<ZeroShotUnderWay> PromptController::measurementUnderWay() const {
    return sharedObstacle().isEmpty() && m_draft->obstacle().isEmpty() && !m_live->ensemble()
               ? m_measurements->underWay(question())
               : std::nullopt;
}

void PromptController::suggest() {
    auto candidates = question();
    candidates.split = data::Split::Train;
    candidates.prompts.templates = soundTemplates(m_draft->words());
    m_live->suggest(candidates, m_shelf.labelled(m_dataset).subset());
}

void PromptController::follow() {
    if (!isAtHand())
        return;
    auto asked = question();
    if (!m_draft->obstacle().isEmpty())
        asked.prompts.templates.clear();
    auto candidates = soundTemplates(m_draft->words());
    candidates.push_back(defaultTemplate()); // to compare with
    m_live->ask(asked, candidates);
}

void PromptController::takeSuggestion(const QString& dataset, const study::Suggestion& suggestion) {
    if (dataset != m_draft->dataset())
        return;
    QStringList on;
    for (const auto& text : suggestion.templates)
        on << qt(text);
    m_selection =
        Selection{.dataset = dataset, .templates = suggestion.templates, .text = suggestionText(suggestion)};
    std::sort(m_selection->templates.begin(), m_selection->templates.end());
    const auto before = m_draft->words();
    m_draft->switchOnOnly(on);
    Q_EMIT accuracyChanged();
    Q_EMIT suggested(m_selection->text + QLatin1Char(' ') + comparisonText(suggestion),
                     m_draft->words() != before);
}

ShownAccuracy PromptController::accuracy() const {
    const auto asked = question();
    const auto* live = m_live->ensemble();
    const auto* fitting = live && sameQuestion(live->question, asked) ? live : m_measurements->find(asked);
    ShownAccuracy shown{.measurement = fitting ? fitting : m_measurements->findOther(asked),
                        .fits = fitting != nullptr,
                        .follows = m_live->state() == PromptAccuracy::State::Working,
                        .classes = m_draft->classes()};
    auto plain = asked;
    plain.prompts.templates = {defaultTemplate()};
    shown.plain = m_live->of(plain.prompts.templates.front());
    if (const auto* measured = m_measurements->find(plain); measured && !shown.plain)
        shown.plain = measured->top1;
    return shown;
}

QString PromptController::selection() const {
    if (!m_selection || m_selection->dataset != m_draft->dataset())
        return {};
    auto on = m_draft->prompts().templates;
    std::sort(on.begin(), on.end());
    return m_selection->templates == on ? m_selection->text : QString();
}

QString PromptController::importObstacle() const {
    return isAtHand() ? QString() : tr("Choose a dataset first");
}

QString PromptController::exportObstacle() const {
    return isAtHand() ? m_draft->obstacle() : importObstacle();
}

QString PromptController::saveObstacle() const {
    const auto unsound = exportObstacle();
    const bool isAsSaved = m_draft->source().origin == PromptOrigin::Own && !m_draft->isChanged();
    return unsound.isEmpty() && isAsSaved ? tr("No changes since it was saved") : unsound;
}

QString PromptController::studyObstacle() const {
    const auto unsound = exportObstacle();
    // Names of classes are handed over by a file alone.
    const bool isSaved = !m_draft->isChanged() && m_draft->source().origin != PromptOrigin::Imported;
    return unsound.isEmpty() && !isSaved ? tr("Save it first: a study refers to what is saved") : unsound;
}

QString PromptController::sharedObstacle() const {
    if (!isAtHand())
        return tr("Choose a dataset first");
    return m_teacher.isEmpty() ? tr("There is no teacher yet; add one on the Models page") : QString();
}

QString PromptController::measureObstacle() const {
    auto obstacle = sharedObstacle();
    if (obstacle.isEmpty())
        obstacle = m_draft->obstacle();
    if (obstacle.isEmpty() && m_live->ensemble())
        obstacle = tr("The accuracy is up to date");
    const auto underWay = measurementUnderWay();
    const bool isPaused = underWay && underWay->job.state == store::JobState::Paused;
    return underWay && underWay->fits && !isPaused ? tr("It is in the queue already") : obstacle;
}

QString PromptController::suggestObstacle() const {
    const auto obstacle = sharedObstacle();
    if (!obstacle.isEmpty())
        return obstacle;
    if (m_live->isSuggesting())
        return tr("Templates are being selected");
    if (soundTemplates(m_draft->words()).size() < 2)
        return tr("There is nothing to select from: add templates");
    return {};
}

} // namespace retort::ui
