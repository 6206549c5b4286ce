#pragma once
// A column in a plot's legend: a piece of its line and its name. Off when its curves are hidden.

#include <QAbstractButton>

#include <string>

namespace retort::ui {

class LegendChip : public QAbstractButton {
    Q_OBJECT

public:
    explicit LegendChip(std::string column, QWidget* parent = nullptr);

    const std::string& column() const { return m_column; }
    QSize sizeHint() const override;

Q_SIGNALS:
    /// The pointer or the focus is on the chip.
    void meant(bool on);

protected:
    void paintEvent(QPaintEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    std::string m_column;
};

} // namespace retort::ui
