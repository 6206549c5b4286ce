#pragma once
// An opened workspace with its queue, as the window sees it: what happens on other threads arrives here as
// signals, at most 30 times a second; the progress of jobs four times.

#include "jobs/job_queue.h"
#include "jobs/job_work.h"
#include "models/session/data_shelf.h"
#include "models/session/forecaster.h"
#include "models/session/shared_choice.h"
#include "models/session/store_reader.h"

#include <QObject>
#include <QTimer>

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

namespace retort::ui {

/// An event of a run, kept for those who show it.
struct RunMove {
    RunId run;
    distill::RunEvent event;
};

class Session : public QObject {
    Q_OBJECT

public:
    /// Errors are those of store::Workspace::open() for writing; what is damaged deep inside is told by
    /// damaged() afterwards.
    static Result<std::unique_ptr<Session>> open(const std::filesystem::path& folder,
                                                 const study::ComputeContext& environment);
    /// Stops the job at work; it can be gone on with later.
    ~Session() override;

    const std::filesystem::path& folder() const { return m_workspace.folder(); }
    const store::WorkspacePaths& paths() const { return m_workspace.paths(); }
    /// What opening the workspace did that a person should know, as the core says it.
    const std::vector<std::string>& workspaceNotes() const { return m_workspace.notes(); }
    const study::ComputeContext& environment() const { return m_environment; }
    StoreReader& reader() { return *m_reader; }
    /// As reader(), for what takes as long as reading or writing many files: exports, imports, reports.
    StoreReader& transfers() { return *m_transfers; }
    /// What is left to do of what a person puts together.
    Forecaster& forecaster() { return *m_forecaster; }
    /// For work that needs no workspace: files, images.
    Background& background() { return m_background; }
    study::JobQueue& queue() { return *m_queue; }
    /// Changes the queue without making the window wait for the store: on a thread of its own, in the order
    /// of the calls. `then` is called with what `change` returned, unless `asker` is gone by then.
    template<class Change, class Then> void changeJobs(QObject* asker, Change change, Then then) {
        m_changes.run(
            asker, [this, change = std::move(change)] { return change(*m_queue); }, std::move(then));
    }
    /// As changeJobs(); `then` gets the new job's number.
    template<class Then> void addJob(QObject* asker, store::JobRequest request, Then then) {
        changeJobs(
            asker, [request = std::move(request)](study::JobQueue& queue) { return queue.add(request); },
            std::move(then));
    }
    /// What the study that is put together has, for the other pages, and what they have for it.
    SharedChoice& sharedChoice() { return m_sharedChoice; }
    /// The datasets of the workspace, opened once for all pages.
    DataShelf& dataShelf() { return m_shelf; }
    /// Whether nothing that was asked for is still on its way.
    bool isQuiet() const {
        return m_reader->isIdle() && m_transfers->isIdle() && m_forecaster->isIdle() &&
               m_background.isIdle() && m_shelf.isIdle() && m_changes.isIdle();
    }
    /// Of a job at work; absent before it reported any.
    std::optional<study::StudyProgress> progressOf(JobId job) const;

Q_SIGNALS:
    /// The list of jobs, or the state of one, has changed.
    void jobsChanged();
    void jobProgressed(retort::JobId job);
    void runsMoved(const std::vector<retort::ui::RunMove>& moves);
    /// A job came to its end or was stopped: what is shown of the store may be old.
    void storeChanged();
    /// Something that a person asked for did not work.
    void failed(const QString& message);
    /// The file of the store is damaged: nothing more should be written to it.
    void damaged(const retort::Error& error);

private:
    class Mailbox;

    Session(store::Workspace workspace, study::ComputeContext environment);
    Status start();
    /// Beside everything else: in a large workspace it takes longer than opening the window.
    Status checkForDamage();
    void deliver();
    void tellProgress();

    std::stop_source m_closing;
    store::Workspace m_workspace; ///< of the queue's work, on the queue's thread
    study::ComputeContext m_environment;
    QTimer m_delivery;
    std::unique_ptr<Mailbox> m_mailbox;
    QTimer m_pause; ///< runs while progress is not told
    std::map<std::int64_t, study::StudyProgress> m_progress;
    std::set<std::int64_t> m_progressed; ///< jobs whose progress is to be told
    std::vector<std::int64_t> m_atWork;
    std::unique_ptr<StoreReader> m_reader, m_transfers;
    std::unique_ptr<Forecaster> m_forecaster;
    Background m_background{2};
    DataShelf m_shelf;
    SharedChoice m_sharedChoice;
    std::unique_ptr<study::JobQueue>
        m_queue; ///< dies before all that its job may post to until it has stopped
    Background m_changes{1, Background::AtEnd::Finish}; ///< of the queue: nothing that was asked for is lost
};

} // namespace retort::ui
