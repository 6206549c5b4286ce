#pragma once
// One window per workspace: a second start brings the first one forward, and hands it the study that it was
// to run.

#include <QObject>

#include <filesystem>

class QLocalServer;

namespace retort::ui {

class SingleWindow : public QObject {
    Q_OBJECT

public:
    explicit SingleWindow(const std::filesystem::path& workspace, QObject* parent = nullptr);

    /// Whether another process of this user has the workspace's window; it is told to come forward and what
    /// to run: a study's file, empty for none.
    bool callFirst(const std::filesystem::path& study) const;
    /// This process has the window from now on. Without effect where sockets cannot be made: a second start
    /// then says who holds the workspace.
    void beFirst();

Q_SIGNALS:
    void called(const std::filesystem::path& study);

private:
    QString m_name;
    QLocalServer* m_server;
};

} // namespace retort::ui
