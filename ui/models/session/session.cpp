#include "models/session/session.h"

#include "models/session/text.h"
#include "settings/settings.h"
#include "teacher/study_data.h"

#include <algorithm>
#include <chrono>
#include <initializer_list>

namespace retort::ui {

namespace {

constexpr std::chrono::milliseconds kDeliveryInterval{33};
/// Each new text of a job's progress lays the whole window out anew, which trainings on the same cores pay
/// for.
constexpr std::chrono::milliseconds kProgressInterval{250};

} // namespace

/// Where other threads leave their news. It is emptied at most 30 times a second; of a job's progress only
/// the newest is kept, of its runs' events all.
class Session::Mailbox : public study::JobListener {
public:
    struct Mail {
        bool jobs = false;
        std::map<std::int64_t, study::StudyProgress> progress{};
        std::vector<RunMove> moves{};
    };

    explicit Mailbox(Session& session) : m_session(session) {}

    void jobsChanged() override {
        post([](Mail& mail) { mail.jobs = true; });
    }
    void jobProgressed(JobId job, const study::StudyProgress& progress) override {
        post([&](Mail& mail) { mail.progress[job.value] = progress; });
    }
    void runMoved(JobId, RunId run, const distill::RunEvent& event) override {
        post([&](Mail& mail) { mail.moves.push_back({run, event}); });
    }
    void workspaceLost(const Error& error) override {
        QMetaObject::invokeMethod(
            &m_session, [session = &m_session, error] { Q_EMIT session->damaged(error); },
            Qt::QueuedConnection);
    }
    Mail take() {
        const std::scoped_lock lock(m_mutex);
        m_announced = false;
        return std::exchange(m_mail, {});
    }

private:
    template<class Write> void post(Write write) {
        const std::scoped_lock lock(m_mutex);
        write(m_mail);
        if (std::exchange(m_announced, true))
            return;
        QMetaObject::invokeMethod(
            &m_session.m_delivery, [timer = &m_session.m_delivery] { timer->start(); }, Qt::QueuedConnection);
    }

    Session& m_session;
    std::mutex m_mutex;
    Mail m_mail;
    bool m_announced = false;
};

Result<std::unique_ptr<Session>> Session::open(const std::filesystem::path& folder,
                                               const study::ComputeContext& environment) {
    RETORT_TRY(auto workspace,
               store::Workspace::open(folder, store::Access::ReadWrite, store::DamageCheck::Later));
    std::unique_ptr<Session> session(new Session(std::move(workspace), environment));
    RETORT_CHECK(session->start());
    return session;
}

Session::Session(store::Workspace workspace, study::ComputeContext environment)
    : m_workspace(std::move(workspace)), m_environment(std::move(environment)),
      m_mailbox(std::make_unique<Mailbox>(*this)), m_shelf(study::datasetSearch(m_workspace.folder())) {
    m_delivery.setSingleShot(true);
    m_delivery.setInterval(kDeliveryInterval);
    connect(&m_delivery, &QTimer::timeout, this, &Session::deliver);
    m_pause.setSingleShot(true);
    m_pause.setInterval(kProgressInterval);
    connect(&m_pause, &QTimer::timeout, this, &Session::tellProgress);
}

Session::~Session() {
    m_closing.request_stop();
}

Status Session::start() {
    RETORT_TRY(auto forReading, m_workspace.another());
    m_reader = std::make_unique<StoreReader>(std::move(forReading));
    RETORT_TRY(auto forTransfers, m_workspace.another());
    m_transfers = std::make_unique<StoreReader>(std::move(forTransfers));
    RETORT_TRY(auto forForecasts, m_workspace.another());
    m_forecaster = std::make_unique<Forecaster>(std::move(forForecasts), m_environment);
    for (const auto* background : std::initializer_list<const Background*>{
             &m_background, &m_changes, &m_reader->thread(), &m_transfers->thread(), &m_forecaster->thread(),
             &m_shelf.threads()})
        connect(background, &Background::failed, this, &Session::failed);
    RETORT_TRY(auto forQueue, m_workspace.another());
    RETORT_TRY(m_queue, study::JobQueue::open(
                            std::move(forQueue),
                            [this](store::Workspace& workspace) {
                                return study::jobWork(workspace, m_environment, [] {
                                    return path(settings::tensorBoardFolder().value());
                                });
                            },
                            *m_mailbox));
    return checkForDamage();
}

Status Session::checkForDamage() {
    RETORT_TRY(auto forCheck, m_workspace.another());
    m_background.run(
        this,
        [workspace = std::make_shared<store::Workspace>(std::move(forCheck)), stop = m_closing.get_token()] {
            return workspace->database().check(stop);
        },
        [this](const Status& checked) {
            if (!checked.ok())
                Q_EMIT damaged(checked.error());
        });
    return {};
}

std::optional<study::StudyProgress> Session::progressOf(JobId job) const {
    const auto found = m_progress.find(job.value);
    if (found == m_progress.end())
        return {};
    return found->second;
}

void Session::deliver() {
    auto mail = m_mailbox->take();
    for (auto& [job, progress] : mail.progress) {
        m_progress[job] = std::move(progress);
        m_progressed.insert(job);
    }
    if (mail.jobs) {
        std::vector<std::int64_t> atWork;
        for (const auto& job : m_queue->jobs())
            if (job.state == store::JobState::Running)
                atWork.push_back(job.id.value);
        const bool stopped = std::any_of(m_atWork.begin(), m_atWork.end(), [&](std::int64_t job) {
            return std::find(atWork.begin(), atWork.end(), job) == atWork.end();
        });
        for (const auto job : atWork)
            if (std::find(m_atWork.begin(), m_atWork.end(), job) == m_atWork.end() &&
                !mail.progress.contains(job))
                m_progress.erase(job);
        m_atWork = std::move(atWork);
        Q_EMIT jobsChanged();
        if (stopped)
            Q_EMIT storeChanged();
    }
    if (!m_pause.isActive())
        tellProgress();
    if (!mail.moves.empty())
        Q_EMIT runsMoved(mail.moves);
}

void Session::tellProgress() {
    if (m_progressed.empty())
        return;
    m_pause.start();
    for (const auto job : std::exchange(m_progressed, {}))
        Q_EMIT jobProgressed(JobId{job});
}

} // namespace retort::ui
