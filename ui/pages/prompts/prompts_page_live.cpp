// What follows every change: figures from embedded images, the suggestion, what others have published.

#include "models/prompts/prompt_accuracy.h"
#include "models/prompts/prompt_draft.h"
#include "models/session/advice.h"
#include "models/session/data_shelf.h"
#include "models/session/session.h"
#include "models/session/text.h"
#include "pages/prompts/accuracy_card.h"
#include "pages/prompts/prompt_bar.h"
#include "pages/prompts/prompts_page.h"
#include "teacher/zero_shot_reference.h"
#include "widgets/message_strip.h"
#include "widgets/page_header.h"

#include <QPushButton>
#include <QStackedWidget>

#include <algorithm>

namespace retort::ui {

namespace {

constexpr double kWholeAccuracy = 100;

QString publishedText(const study::ZeroShotReference& reference) {
    return PromptsPage::tr("Published by others: %1 % with %2 (%3; %4)")
        .arg(perCent(reference.top1, 2), qt(reference.teacher), qt(reference.templates),
             qt(reference.source));
}

QString suggestionText(const study::Suggestion& suggestion) {
    const auto& selection = suggestion.selection;
    return PromptsPage::tr("Selected on %1 labelled training images; %4-fold cross-validation: %2 ±%3 %.")
        .arg(count(selection.images), perCent(kWholeAccuracy * selection.heldOut),
             perCent(kWholeAccuracy * selection.heldOutSpread))
        .arg(selection.folds.size());
}

/// What the choice is worth: the held-out figure beside that of choosing nothing.
QString comparisonText(const study::Suggestion& suggestion) {
    const auto& selection = suggestion.selection;
    const auto every = perCent(kWholeAccuracy * selection.everyTemplate);
    return selection.everyTemplate > selection.heldOut
               ? PromptsPage::tr("All templates together do better there: %1 %.").arg(every)
               : PromptsPage::tr("All templates together: %1 %.").arg(every);
}

std::vector<std::string> soundTemplates(const PromptWords& words) {
    std::vector<std::string> sound;
    for (const auto& line : words.templates)
        if (templateProblem(line.text).isEmpty())
            sound.push_back(utf8(line.text));
    return sound;
}

} // namespace

void PromptsPage::showLive() {
    showMeasuring();
    showSuggesting();
    showAccuracy();
}

void PromptsPage::askLive() {
    if (!m_draft->isOpen() || m_stack->currentIndex() == 0 || m_draft->dataset() != m_dataset)
        return;
    auto asked = question();
    if (!m_draft->obstacle().isEmpty())
        asked.prompts.templates.clear();
    auto candidates = soundTemplates(m_draft->words());
    candidates.push_back(study::defaultPrompts({}).templates.front()); // to compare with
    m_live->ask(asked, candidates);
}

void PromptsPage::showPublished() {
    m_session.background().run(
        this,
        [resources = m_session.environment().resources, dataset = utf8(m_dataset)] {
            return study::zeroShotReferencesFor(resources, dataset);
        },
        [this, dataset = m_dataset](const Result<std::vector<study::ZeroShotReference>>& read) {
            if (dataset != m_dataset)
                return;
            if (!read.ok())
                return strip().show(StripKind::Problem, told(read.error()));
            QStringList lines;
            for (const auto& reference : *read)
                lines << publishedText(reference);
            m_accuracy->setPublished(lines.join(QLatin1Char('\n')));
        });
}

void PromptsPage::suggest() {
    auto candidates = question();
    candidates.split = data::Split::Train;
    candidates.prompts.templates = soundTemplates(m_draft->words());
    strip().clear();
    m_live->suggest(candidates, m_shelf.labelled(m_dataset).subset());
}

void PromptsPage::takeSuggestion(const QString& dataset, const study::Suggestion& suggestion) {
    if (dataset != m_draft->dataset())
        return;
    QStringList on;
    for (const auto& text : suggestion.templates)
        on << qt(text);
    m_chosen = ChosenPrompts{
        .dataset = dataset, .templates = suggestion.templates, .text = suggestionText(suggestion)};
    std::sort(m_chosen->templates.begin(), m_chosen->templates.end());
    const auto before = m_draft->words();
    m_draft->switchOnOnly(on);
    showAccuracy();
    strip().show(StripKind::Info, m_chosen->text + QLatin1Char(' ') + comparisonText(suggestion),
                 m_draft->words() == before ? QString() : tr("Undo"), [this] {
                     strip().clear();
                     m_draft->undo();
                 });
}

void PromptsPage::showSuggesting() {
    QString obstacle;
    if (!m_draft->isOpen() || m_stack->currentIndex() == 0)
        obstacle = tr("Choose a dataset first");
    else if (m_bar->teacher().isEmpty())
        obstacle = tr("There is no teacher yet; add one on the Models page");
    else if (m_live->isSuggesting())
        obstacle = tr("Templates are being selected");
    else if (soundTemplates(m_draft->words()).size() < 2)
        obstacle = tr("There is nothing to select from: add templates");
    setAvailable(*m_suggest, obstacle,
                 tr("Selects the templates that raise the accuracy on the labelled training images (%1), "
                    "with cross-validation")
                     .arg(textOf(m_shelf.labelled(m_dataset))));
}

} // namespace retort::ui
