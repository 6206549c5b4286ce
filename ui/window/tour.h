#pragma once
// Opens every page in both themes, saves a picture of each, and ends: for documents, tests and reviews.

#include <QObject>
#include <QString>

class QApplication;

namespace retort::ui {

class MainWindow;
class Session;

class Tour : public QObject {
    Q_OBJECT

public:
    Tour(QApplication& application, Session& session, MainWindow& window, const QString& folder);

    /// Begins; the application ends when the tour does, with 1 if a picture could not be saved.
    void start();

private:
    void next();
    void capture();

    QApplication& m_application;
    Session& m_session;
    MainWindow& m_window;
    QString m_folder;
    int m_step = 0;
};

} // namespace retort::ui
