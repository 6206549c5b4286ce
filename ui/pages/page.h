#pragma once
// What every page of the window is.

#include <QWidget>

class QVBoxLayout;

namespace retort::ui {

class MessageStrip;
class PageHeader;

class Page : public QWidget {
    Q_OBJECT

public:
    Page(const QString& title, const QString& purpose, QWidget* parent = nullptr);

    /// The page has come to the front.
    virtual void enter() {}
    /// Shows what another page named in wayTo(): a study, a data set, a set of pictures, a file.
    virtual void showSubject(const QString&) {}

Q_SIGNALS:
    /// Another page is the way on; `subject` says what it should show.
    void wayTo(const QString& page, const QString& subject);

protected:
    PageHeader& header() { return *m_header; }
    /// Messages about the page stand here, over its foot: nothing moves when they come.
    MessageStrip& strip() { return *m_strip; }
    QVBoxLayout* body() { return m_body; }
    void resizeEvent(QResizeEvent* event) override;

private:
    void placeStrip();

    PageHeader* m_header;
    MessageStrip* m_strip;
    QVBoxLayout* m_body;
};

} // namespace retort::ui
