#pragma once
// The queue as a list: what each job is, how far it is, and what can be done with it.

#include "models/session/table_model.h"
#include "progress/study_progress.h"
#include "store/job_table.h"

#include <initializer_list>
#include <optional>

namespace retort::ui {

class Session;

struct JobRow {
    JobId id{};
    store::JobState state = store::JobState::Queued;
    QString title{};  ///< "Study miniature"
    QString detail{}; ///< "2 of 8 runs, 42 % · fashion-mnist real/FD: distil"
    QString rate{};   ///< "186 images/s"
    QString left{};   ///< "2 min left (ETA 14:32)" or "about 2 min left", of the whole job
    double done = -1; ///< share of the whole job; negative when it is not known
    QString error{};
};

/// What a job is, in words.
QString titleOf(const store::JobRecord& job);
/// "1 of 10 runs, 42 %"; what is not known is omitted.
QString wholeText(const study::StudyProgress& progress);
/// "12 min left (ETA 14:32)", or "about 12 min left" where some of it was never measured; empty where it is
/// not known.
QString leftText(const study::StudyProgress& progress);

JobRow jobRow(const store::JobRecord& job, const std::optional<study::StudyProgress>& progress);

class JobListModel : public TableModel<JobRow> {
    Q_OBJECT

public:
    enum Column { Title, State, Detail, Rate, Left };

    explicit JobListModel(Session& session, QObject* parent = nullptr);

    int running() const;
    int waiting() const;
    int paused() const;
    int done() const; ///< finished or cancelled; they come last, and those that failed right before

protected:
    QVariant keyOf(const JobRow& row) const override { return static_cast<qlonglong>(row.id.value); }

private:
    void reload();
    void follow(JobId job);
    JobRow rowOf(const store::JobRecord& job, const std::vector<store::JobRecord>& jobs) const;
    int countOf(std::initializer_list<store::JobState> states) const;

    Session& m_session;
};

QString stateName(store::JobState state);

} // namespace retort::ui
