#pragma once
// The queue as a list: what each job is, how far it is, and what can be done with it.

#include "models/table_model.h"
#include "store/job_table.h"
#include "study/study_progress.h"

#include <optional>

namespace retort::ui {

class Session;

struct JobRow {
    JobId id{};
    store::JobState state = store::JobState::Queued;
    QString title{};  ///< "Study miniature"
    QString detail{}; ///< "2 of 8 runs · fashion-mnist real/FD: distil"
    QString rate{};   ///< "186 images/s"
    QString left{};   ///< "2 min left"
    double done = -1; ///< share of the work at hand; negative when it is not known
    QString error{};
};

/// What a job is, in words.
QString titleOf(const store::JobRecord& job);
JobRow jobRow(const store::JobRecord& job, const std::optional<study::StudyProgress>& progress);

class JobListModel : public TableModel<JobRow> {
    Q_OBJECT

public:
    enum Column { Title, State, Detail, Rate, Left };

    explicit JobListModel(Session& session, QObject* parent = nullptr);

    int running() const;
    int waiting() const;
    /// Seconds until the job at work is done; negative when it is not known.
    double secondsLeft() const;

protected:
    QVariant keyOf(const JobRow& row) const override { return static_cast<qlonglong>(row.id.value); }

private:
    void reload();
    void follow(JobId job);

    Session& m_session;
};

QString stateName(store::JobState state);

} // namespace retort::ui
