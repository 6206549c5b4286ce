#pragma once
// The teacher's zero-shot accuracy while prompts are edited: of the ensemble at hand and of each template
// alone. Images are taken from the workspace's cache, which a zero-shot job or `teacher embed` fills; what
// is computed here is the text tower and products, one thing after the other on a thread of its own.

#include "models/prompts/zero_shot_measurements.h"
#include "models/session/background.h"
#include "models/session/labelled_choice.h"
#include "teacher/prompt_trial.h"

#include <QObject>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>

namespace retort::ui {

class Session;

class PromptAccuracy : public QObject {
    Q_OBJECT

public:
    enum class State {
        Idle,          ///< nothing was asked for
        Working,       ///< an answer is on its way
        ImagesMissing, ///< the teacher has not embedded the split yet
        Ready,
        Failed ///< problem() says why
    };

    explicit PromptAccuracy(Session& session, QObject* parent = nullptr);
    /// Gives up what is being computed.
    ~PromptAccuracy() override;

    /// What is to be known: the ensemble of the question's templates, and each of `candidates` alone. A
    /// question without templates or teacher asks only for the candidates, or for nothing. changed() follows,
    /// at once or with every answer. An earlier question that is not answered yet is dropped.
    void ask(const ZeroShotQuestion& question, const std::vector<std::string>& candidates);
    /// Asks again after images are missing, or a failure.
    void retry();
    /// The images may be others: nothing that is known of them counts any more.
    void forget();

    State state() const { return m_state; }
    const QString& problem() const { return m_problem; }
    /// Null unless the ensemble of the last question is known.
    const ZeroShotMeasurement* ensemble() const;
    /// Share of a template alone, with the last question's images and names; absent: not known (yet).
    std::optional<double> of(const std::string& text) const;

    /// Chooses among templates by labelled training images; suggested() or suggestionFailed() follows.
    void suggest(const ZeroShotQuestion& candidates, const data::LabelledSubset& labelled);
    bool isSuggesting() const { return m_suggestion.has_value(); }

Q_SIGNALS:
    void changed();
    void suggested(const QString& dataset, const retort::study::Suggestion& suggestion);
    void suggestionFailed(const QString& message);

private:
    struct Answer;
    struct Bench; ///< the opened trial: of the thread's, never touched here
    struct Suggesting {
        ZeroShotQuestion candidates;
        data::LabelledSubset labelled;
    };

    void next();
    void work(const std::vector<std::string>& templates, bool asEnsemble);
    void startSuggestion();
    void take(const Answer& answer);
    void become(State state, const QString& problem = {});
    std::vector<std::string> unknownTemplates() const;

    Session& m_session;
    std::shared_ptr<Bench> m_bench;
    ZeroShotQuestion m_question;
    std::vector<std::string> m_candidates;
    std::optional<Suggesting> m_suggestion;
    State m_state = State::Idle;
    QString m_problem;
    bool m_atWork = false;
    std::uint64_t m_round = 0; ///< rises with every question; answers of earlier ones are dropped
    std::optional<ZeroShotMeasurement> m_ensemble;
    std::map<std::string, double> m_alone;
    std::stop_source m_stop;
    Background m_thread{1}; ///< the first to die: its work may still post
};

} // namespace retort::ui
