#pragma once
// What every page of the window is.

#include <QWidget>

#include <any>

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
    /// Shows what another page named in wayTo(): a study, a dataset, a set of images, a file.
    virtual void showSubject(const QString&) {}
    /// What a person has chosen and typed here and what is under way, in a type of the page's own: for the
    /// page that takes this one's place when the window speaks another language.
    virtual std::any keep() const { return {}; }
    /// What keep() of the page before gave; called before anything is shown.
    virtual void takeOver(const std::any&) {}

Q_SIGNALS:
    /// Another page is the way on; `subject` says what it should show.
    void wayTo(const QString& page, const QString& subject);
    /// Something that a person asked for did not work; it is told on the page as well.
    void problemMet(const QString& text);

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
