#pragma once
// Opens every page in both themes, saves an image of each, and ends: for documents, tests and reviews.

#include <QObject>
#include <QSize>
#include <QString>

#include <functional>
#include <vector>

class QApplication;

namespace retort::ui {

class MainWindow;
class Session;

struct TourOptions {
    QString folder{};
    QSize size{}; ///< of the window; empty: as it is
};

class Tour : public QObject {
    Q_OBJECT

public:
    Tour(QApplication& application, Session& session, MainWindow& window, const TourOptions& options);

    /// Begins; the application ends when the tour does, with 1 if an image could not be saved.
    void start();

private:
    /// An image: its name, and what brings it onto the screen.
    struct Stop {
        QString name;
        std::function<void()> show;
    };

    std::vector<Stop> stops() const;
    void openCell() const;
    void openPage(const QString& key) const;
    void openGrid() const;
    void next();
    void capture();
    bool isQuiet() const;
    int stopsOfTheme() const { return static_cast<int>(m_stops.size()); }

    QApplication& m_application;
    Session& m_session;
    MainWindow& m_window;
    TourOptions m_options;
    std::vector<Stop> m_stops;
    int m_step = 0;
};

} // namespace retort::ui
