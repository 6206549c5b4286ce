#pragma once
// The window: rail, pages, dock and status line, wired to one another and to nothing else.

#include <QMainWindow>

#include <any>
#include <functional>
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
    /// Whether every page has been made.
    bool isComplete() const { return m_pages.size() == m_makers.size(); }
    /// The page of this key, which is made the first time it is asked for; null if there is none.
    Page* page(const QString& key);

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    using MakePage = std::function<Page*()>;
    /// Everything in the window, in the language that is spoken now.
    void addContent();
    /// The same in another language: each page takes over from the one before, the queue works on.
    void renewContent();
    /// The window comes up with the page it shows; the others are made right after it was painted for the
    /// first time.
    void addPage(const QString& key, const QString& title, MakePage make);
    void addPages();
    Page* shelve(Page* page);
    void makeNextPage();
    void enter(Page& page);
    /// The key of the page that is shown; empty for the start page.
    QString shownPage() const;
    void addShortcuts();
    void addDockButton(class StatusLine& status);
    /// Shows the dock where there is room for it, unless a person has decided.
    void fitDock();
    /// The dock is shown with that question whatever it was before.
    void offerToResume();
    void goTo(const QString& key, const QString& subject);
    void showAbout();
    void leave();
    void restore();
    void remember() const;

    Session& m_session;
    ProblemList* m_problems;
    JobListModel* m_jobs = nullptr;
    Rail* m_rail = nullptr;
    QStackedWidget* m_stack = nullptr;
    QueuePanel* m_queue = nullptr;
    QToolButton* m_dockButton = nullptr;
    Page* m_start = nullptr;  ///< null until it is shown
    bool m_wantsDock = false; ///< asked for by the status line, for this session
    bool m_leaving = false;
    bool m_painted = false;
    QStringList m_order;
    std::map<QString, MakePage> m_makers;
    std::map<QString, Page*> m_pages;   ///< those that have been made
    std::map<QString, std::any> m_kept; ///< for pages that are to be made anew
};

} // namespace retort::ui
