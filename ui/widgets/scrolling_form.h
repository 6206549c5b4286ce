#pragma once
// Fields with their names beside them, under headings, in a column that scrolls up and down.

#include <QScrollArea>

class QFormLayout;
class QLabel;

namespace retort::ui {

class ScrollingForm : public QScrollArea {
    Q_OBJECT

public:
    explicit ScrollingForm(QWidget* parent = nullptr);

    /// As wide as its rows need: it does not scroll sideways, and names are longer in some languages than in
    /// others.
    QSize minimumSizeHint() const override;

protected:
    void addHeading(const QString& text);
    /// The name leads to the field by the keyboard and is told by screen readers; it is returned.
    QLabel* addRow(const QString& title, QWidget* field);
    QFormLayout& form() { return *m_form; }

private:
    QFormLayout* m_form;
};

} // namespace retort::ui
