#pragma once
// What a person can do with the prompts of a dataset: the question that is put to a teacher with them, what
// is possible now and why not, how accurate the teacher is, and how templates were selected. The page shows
// it.

#include "data/dataset.h"
#include "models/prompts/prompt_accuracy.h"
#include "models/prompts/prompt_draft.h"
#include "models/prompts/prompt_library.h"
#include "models/prompts/zero_shot_measurements.h"

#include <QObject>
#include <QString>

#include <optional>
#include <string>
#include <vector>

namespace retort::ui {

class DataShelf;
class Session;

/// Accuracy with the prompts at hand, or the nearest thing to it that is known.
struct ShownAccuracy {
    const ZeroShotMeasurement* measurement =
        nullptr;                   ///< null: nothing was measured with this dataset and teacher
    bool fits = false;             ///< false: the measurement was made with other prompts than those at hand
    bool follows = false;          ///< what does not fit yet is being computed
    std::optional<double> plain{}; ///< share with the default template alone, to compare with
    QStringList classes{};
};

class PromptController : public QObject {
    Q_OBJECT

public:
    PromptController(Session& session, DataShelf& shelf, QObject* parent = nullptr);

    PromptDraft& draft() { return *m_draft; }
    PromptLibrary& library() { return *m_library; }

    /// Another dataset, or the same anew: nothing is at hand until its prompts are open.
    void begin(const QString& dataset);
    /// The dataset's files are open: reads its prompts.
    void open(const std::vector<std::string>& classes);
    const QString& dataset() const { return m_dataset; }
    /// Whether the draft holds the dataset's prompts.
    bool isAtHand() const { return m_isAtHand && m_draft->dataset() == m_dataset; }

    /// Who is asked about which images. changed() follows if that is new.
    void setTeacher(const QString& teacher);
    void setSplit(data::Split split);
    ZeroShotQuestion question() const;

    /// Reads what the workspace has measured again.
    void reloadMeasurements() { m_measurements->reload(); }
    /// Puts the question into the queue, or goes on with the job that is paused.
    void measure();
    void measureAgain(JobId job) { m_measurements->askAgain(job); }
    std::optional<ZeroShotUnderWay> measurementUnderWay() const;
    /// Selects among the templates by labelled training images; suggested() follows.
    void suggest();

    ShownAccuracy accuracy() const;
    /// Share of a template alone; absent: not known (yet).
    std::optional<double> accuracyOf(const std::string& text) const { return m_live->of(text); }
    /// How the templates that are on were selected; empty: by hand.
    QString selection() const;

    // Why something cannot be done now, for a person to read; empty where it can.
    QString importObstacle() const;
    QString exportObstacle() const;
    QString saveObstacle() const;
    QString studyObstacle() const;
    QString measureObstacle() const;
    QString suggestObstacle() const;

Q_SIGNALS:
    /// What is asked, or what may be done.
    void changed();
    /// Figures, or how far they are.
    void accuracyChanged();
    /// Templates were selected and are on; `hasChanged`: they were not before, and it can be undone.
    void suggested(const QString& text, bool hasChanged);
    void measurementFailed(retort::JobId job, const QString& message);
    void failed(const QString& message);

private:
    /// Templates that were selected by labelled images, and how.
    struct Selection {
        QString dataset;
        std::vector<std::string> templates; ///< sorted
        QString text;
    };

    QString sharedObstacle() const; ///< of everything that asks a teacher
    /// Figures follow every change of the prompts.
    void follow();
    void takeSuggestion(const QString& dataset, const study::Suggestion& suggestion);

    DataShelf& m_shelf;
    PromptDraft* m_draft;
    PromptLibrary* m_library;
    ZeroShotMeasurements* m_measurements;
    PromptAccuracy* m_live;
    QString m_dataset; ///< that was asked for; the draft follows when it is open
    bool m_isAtHand = false;
    QString m_teacher;
    data::Split m_split = data::Split::Train;
    std::optional<Selection> m_selection;
};

} // namespace retort::ui
