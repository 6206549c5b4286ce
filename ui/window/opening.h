#pragma once
// From a workspace's folder to its window: the window itself, the window that another process has of it, or
// one that says why there is none.

#include "base/result.h"
#include "teacher/compute_context.h"

#include <QObject>

#include <filesystem>
#include <memory>

namespace retort::ui {

class MainWindow;
class RefusalWindow;
class Session;
class SingleWindow;

enum class Opened {
    Window,      ///< shown
    FirstCalled, ///< another process of this user has it and brings its window forward
    Refused      ///< error() says why
};

class Opening : public QObject {
    Q_OBJECT

public:
    explicit Opening(study::ComputeContext environment, QObject* parent = nullptr);
    /// Stops the job at work; it can be gone on with later.
    ~Opening() override;

    /// The study, a file, is queued and shown, by the window that has the workspace already too; empty: none.
    Opened open(const std::filesystem::path& folder, const std::filesystem::path& study = {});
    /// Shows why the last attempt failed, with the ways out: again, another folder, none.
    void showRefusal();
    const Error& error() const { return m_error; }
    /// Null unless a workspace is open.
    Session* session() const { return m_session.get(); }
    MainWindow* window() const { return m_window.get(); }
    /// Null unless one was shown.
    RefusalWindow* refusal() const { return m_refusal.get(); }

Q_SIGNALS:
    /// What was opened turned out to be damaged: its window is gone, error() says why, showRefusal() has been
    /// called.
    void gaveUp();

private:
    void giveUp(const Error& error);
    void giveUpNow(const Error& error);
    void tryAnother(const std::filesystem::path& folder);
    void run(const std::filesystem::path& study);

    study::ComputeContext m_environment;
    std::filesystem::path m_folder, m_study; ///< as they were asked for
    Error m_error;
    std::unique_ptr<SingleWindow> m_single;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<MainWindow> m_window; ///< dies before its session
    std::unique_ptr<RefusalWindow> m_refusal;
    bool m_isGivingUp = false; ///< once no dialog stands any more
};

} // namespace retort::ui
