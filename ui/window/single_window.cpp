#include "window/single_window.h"

#include "models/session/text.h"

#include <QCryptographicHash>
#include <QLocalServer>
#include <QLocalSocket>

namespace retort::ui {

namespace {

constexpr int kPatience = 500; // milliseconds; the first window may be busy for a moment
constexpr qint64 kLongestPath = 16384;

QString nameOf(const std::filesystem::path& workspace) {
    std::error_code error;
    const auto whole = std::filesystem::weakly_canonical(workspace, error);
    const auto hash =
        QCryptographicHash::hash(qt(error ? workspace : whole).toUtf8(), QCryptographicHash::Sha1);
    return QStringLiteral("retort-") + QString::fromLatin1(hash.toHex());
}

} // namespace

SingleWindow::SingleWindow(const std::filesystem::path& workspace, QObject* parent)
    : QObject(parent), m_name(nameOf(workspace)), m_server(new QLocalServer(this)) {
    m_server->setSocketOptions(QLocalServer::UserAccessOption);
    connect(m_server, &QLocalServer::newConnection, this, [this] {
        auto* caller = m_server->nextPendingConnection();
        caller->setReadBufferSize(kLongestPath);
        const auto hear = [this, caller] {
            caller->deleteLater();
            Q_EMIT called(path(QString::fromUtf8(caller->readAll())));
        };
        if (caller->state() == QLocalSocket::UnconnectedState)
            return hear();
        connect(caller, &QLocalSocket::disconnected, this, hear);
    });
}

bool SingleWindow::callFirst(const std::filesystem::path& study) const {
    QLocalSocket socket;
    socket.connectToServer(m_name);
    if (!socket.waitForConnected(kPatience))
        return false;
    socket.write(qt(study).toUtf8());
    socket.disconnectFromServer(); // once all is written
    if (socket.state() != QLocalSocket::UnconnectedState)
        socket.waitForDisconnected(kPatience);
    return true;
}

void SingleWindow::beFirst() {
    // Who has the workspace's lock may take over the socket that a dead process left.
    QLocalServer::removeServer(m_name);
    m_server->listen(m_name);
}

} // namespace retort::ui
