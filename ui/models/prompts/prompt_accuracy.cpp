#include "models/prompts/prompt_accuracy.h"

#include "models/session/advice.h"
#include "models/session/session.h"
#include "models/session/text.h"

#include <algorithm>
#include <utility>

namespace retort::ui {

namespace {

/// As many templates are scored before the window hears of them.
constexpr std::size_t kTemplatesAtOnce = 4;

bool sameWords(const ZeroShotQuestion& a, const ZeroShotQuestion& b) {
    return a.dataset == b.dataset && a.teacher == b.teacher && a.split == b.split &&
           a.prompts.classNames == b.prompts.classNames;
}

study::TrialOptions trialOptions(const Session& session, const ZeroShotQuestion& question) {
    return {.teacher = utf8(question.teacher),
            .dataset = utf8(question.dataset),
            .workspace = session.folder(),
            .work = session.environment(),
            .embedsImages = false};
}

} // namespace

struct PromptAccuracy::Bench {
    study::TrialOptions options;
    std::optional<study::PromptTrial> trial;

    /// The trial of these options, opened once.
    Result<study::PromptTrial*> open(const study::TrialOptions& wanted) {
        if (trial && wanted.teacher == options.teacher && wanted.dataset == options.dataset)
            return &*trial;
        trial.reset();
        RETORT_TRY(trial, study::PromptTrial::open(wanted));
        options = wanted;
        return &*trial;
    }
};

/// What came of one piece of work.
struct PromptAccuracy::Answer {
    std::optional<Error> error;
    bool opened = false;
    std::optional<store::Scores> ensemble;
    std::vector<std::string> remarks; ///< on the ensemble's prompts
    std::vector<study::TemplateScore> alone;
};

PromptAccuracy::PromptAccuracy(Session& session, QObject* parent)
    : QObject(parent), m_session(session), m_bench(std::make_shared<Bench>()) {}

PromptAccuracy::~PromptAccuracy() {
    m_stop.request_stop();
}

void PromptAccuracy::ask(const ZeroShotQuestion& question, const std::vector<std::string>& candidates) {
    const bool sameEnsemble = sameQuestion(question, m_question);
    if (sameEnsemble && candidates == m_candidates && m_state != State::Idle)
        return;
    if (!sameWords(question, m_question))
        m_alone.clear();
    if (!sameEnsemble)
        m_ensemble.reset();
    m_question = question;
    m_candidates = candidates;
    retry();
}

void PromptAccuracy::retry() {
    ++m_round;
    if (!m_suggestion)
        m_stop.request_stop(); // of what is at work; a choice is not given up for a changed word
    if (m_question.teacher.isEmpty() || m_question.dataset.isEmpty())
        return become(State::Idle);
    become(State::Working);
    next();
}

void PromptAccuracy::forget() {
    m_bench = std::make_shared<Bench>();
    m_ensemble.reset();
    m_alone.clear();
    m_question = {};
    m_candidates.clear();
    ++m_round;
    m_stop.request_stop();
    become(State::Idle);
}

const ZeroShotMeasurement* PromptAccuracy::ensemble() const {
    return m_ensemble ? &*m_ensemble : nullptr;
}

std::optional<double> PromptAccuracy::of(const std::string& text) const {
    const auto found = m_alone.find(text);
    return found == m_alone.end() ? std::nullopt : std::optional(found->second);
}

void PromptAccuracy::suggest(const ZeroShotQuestion& candidates, const data::LabelledSubset& labelled) {
    m_suggestion = Suggesting{.candidates = candidates, .labelled = labelled};
    m_stop.request_stop();
    Q_EMIT changed();
    next();
}

std::vector<std::string> PromptAccuracy::unknownTemplates() const {
    std::vector<std::string> unknown;
    for (const auto& text : m_candidates)
        if (!m_alone.contains(text) && unknown.size() < kTemplatesAtOnce)
            unknown.push_back(text);
    return unknown;
}

void PromptAccuracy::next() {
    if (m_atWork)
        return;
    if (m_suggestion)
        return startSuggestion();
    if (m_state != State::Working)
        return;
    if (!m_ensemble && !m_question.prompts.templates.empty())
        return work(m_question.prompts.templates, true);
    if (auto unknown = unknownTemplates(); !unknown.empty())
        return work(unknown, false);
    become(State::Ready);
}

void PromptAccuracy::work(const std::vector<std::string>& templates, bool asEnsemble) {
    m_atWork = true;
    m_stop = std::stop_source();
    const study::PromptSet prompts{.templates = templates, .classNames = m_question.prompts.classNames};
    m_thread.run(
        this,
        [bench = m_bench, options = trialOptions(m_session, m_question), split = m_question.split, prompts,
         asEnsemble, stop = m_stop.get_token()] {
            Answer answer;
            const auto trial = bench->open(options);
            answer.opened = trial.ok();
            if (!trial.ok()) {
                answer.error = trial.error();
            } else if (asEnsemble) {
                auto scores = (*trial)->ensemble(split, prompts, stop);
                auto remarks = (*trial)->remarks(prompts);
                if (scores.ok())
                    answer.ensemble = std::move(*scores);
                else
                    answer.error = scores.error();
                if (remarks.ok())
                    answer.remarks = std::move(*remarks);
            } else {
                auto scores = (*trial)->eachTemplate(split, prompts, stop);
                if (scores.ok())
                    answer.alone = std::move(*scores);
                else
                    answer.error = scores.error();
            }
            return answer;
        },
        [this, round = m_round](const Answer& answer) {
            m_atWork = false;
            if (round == m_round)
                take(answer);
            next();
        });
}

void PromptAccuracy::take(const Answer& answer) {
    if (answer.error && answer.error->code == ErrorCode::Cancelled)
        return;
    if (answer.error && answer.opened && answer.error->code == ErrorCode::NotFound)
        return become(State::ImagesMissing);
    if (answer.error)
        return become(State::Failed, told(*answer.error));
    for (const auto& score : answer.alone)
        m_alone[score.text] = score.top1;
    if (answer.ensemble)
        m_ensemble = ZeroShotMeasurement{.question = m_question,
                                         .images = answer.ensemble->images,
                                         .top1 = answer.ensemble->top1,
                                         .perClass = study::perClassAccuracy(answer.ensemble->confusion),
                                         .confusion = answer.ensemble->confusion,
                                         .remarks = answer.remarks};
    Q_EMIT changed();
}

void PromptAccuracy::startSuggestion() {
    m_atWork = true;
    m_stop = std::stop_source();
    const auto asked = *m_suggestion;
    m_thread.run(
        this,
        [bench = m_bench, options = trialOptions(m_session, asked.candidates), asked,
         stop = m_stop.get_token()]() -> Result<study::Suggestion> {
            RETORT_TRY(auto* const trial, bench->open(options));
            return trial->suggest(asked.candidates.prompts, {.labelled = asked.labelled}, stop);
        },
        [this, dataset = asked.candidates.dataset](const Result<study::Suggestion>& chosen) {
            m_atWork = false;
            m_suggestion.reset();
            Q_EMIT changed();
            if (chosen.ok())
                Q_EMIT suggested(dataset, *chosen);
            else if (chosen.error().code == ErrorCode::NotFound)
                Q_EMIT suggestionFailed(tr("The teacher has not seen the labelled training images yet. "
                                           "Measure the accuracy on the training split first."));
            else if (chosen.error().code != ErrorCode::Cancelled)
                Q_EMIT suggestionFailed(told(chosen.error()));
            next();
        });
}

void PromptAccuracy::become(State state, const QString& problem) {
    m_state = state;
    m_problem = problem;
    Q_EMIT changed();
}

} // namespace retort::ui
