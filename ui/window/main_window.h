#pragma once
// The window: rail, pages, dock and status line, wired to one another and to nothing else.

#include <QMainWindow>

#include <map>

class QStackedWidget;
class QToolButton;

namespace retort::ui {

class JobListModel;
class Page;
class ProblemList;
class QueuePanel;
class Rail;
class Session;

class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    explicit MainWindow(Session& session, QWidget* parent = nullptr);

    /// Keys of the pages, in the order of the rail.
    QStringList pages() const { return m_order; }
    void showPage(const QString& key);
    /// What the program does, and one button that does all of it: shown by itself in an empty workspace.
    void showStart();
    void comeForward();
    Page* page(const QString& key) const;

protected:
    void resizeEvent(QResizeEvent* event) override;
    void closeEvent(QCloseEvent* event) override;

private:
    void addPage(const QString& key, const QString& iconName, const QString& title, Page* page);
    void addPages();
    void addShortcuts();
    void addDockButton(class StatusLine& status);
    /// Shows the dock where there is room for it, unless a person has decided.
    void fitDock();
    void goTo(const QString& key, const QString& subject);
    void showAbout();
    void leave();
    void restore();
    void remember() const;

    Session& m_session;
    JobListModel* m_jobs;
    ProblemList* m_problems;
    Rail* m_rail;
    QStackedWidget* m_stack;
    QueuePanel* m_queue;
    QToolButton* m_dockButton = nullptr;
    Page* m_start = nullptr;
    bool m_leaving = false;
    QStringList m_order;
    std::map<QString, Page*> m_pages;
};

} // namespace retort::ui
