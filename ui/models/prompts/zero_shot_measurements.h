#pragma once
// How well teachers classify with which prompts: what the workspace's zero-shot jobs have measured, and those
// that are on their way.

#include "data/dataset.h"
#include "store/job_table.h"
#include "store/scores.h"
#include "teacher/prompt_set.h"

#include <QObject>
#include <QString>

#include <optional>
#include <vector>

namespace retort::ui {

class Session;

struct ZeroShotQuestion {
    QString dataset{};
    QString teacher{};
    data::Split split = data::Split::Train;
    study::PromptSet prompts{};
};

struct ZeroShotMeasurement {
    ZeroShotQuestion question{};
    std::int64_t images = 0;
    double top1 = 0;                ///< share
    std::vector<double> perClass{}; ///< shares, in label order
    store::ConfusionMatrix confusion{};
    std::vector<std::string> remarks{}; ///< on the teacher's files and on prompts that are cut
};

struct ZeroShotUnderWay {
    store::JobRecord job{};
    bool fits = false; ///< false: it asks with other prompts
};

/// Whether both ask the same of the same images; the order of templates does not matter.
bool sameQuestion(const ZeroShotQuestion& a, const ZeroShotQuestion& b);
/// Corrupt for a job that is no finished zero-shot one.
Result<ZeroShotMeasurement> measurementOf(const store::JobRecord& job);

class ZeroShotMeasurements : public QObject {
    Q_OBJECT

public:
    explicit ZeroShotMeasurements(Session& session, QObject* parent = nullptr);

    /// Reads the finished jobs again; changed() follows.
    void reload();
    /// Puts it into the queue. refused() follows if the store does not take it.
    void ask(const ZeroShotQuestion& question);
    /// The same job once more.
    void askAgain(JobId job);
    /// The job in the queue that will answer it, else one that will with other prompts; absent if there is
    /// none.
    std::optional<ZeroShotUnderWay> underWay(const ZeroShotQuestion& question) const;

    /// The newest that answers the question; null if none does.
    const ZeroShotMeasurement* find(const ZeroShotQuestion& question) const;
    /// The newest with this dataset, teacher and split, whatever the prompts.
    const ZeroShotMeasurement* findOther(const ZeroShotQuestion& question) const;

Q_SIGNALS:
    void changed();
    /// A job of this session that ask() began did not succeed.
    void failed(retort::JobId job, const QString& message);
    void refused(const QString& message);

private:
    void await(const Result<JobId>& queued);
    void watch();

    Session& m_session;
    std::vector<ZeroShotMeasurement> m_measurements; ///< newest last
    std::vector<JobId> m_asked;                      ///< that have not ended yet
};

} // namespace retort::ui
