#pragma once
// A box of choices in a form that scrolls: the wheel moves the form and never changes what it passes over.

#include <QComboBox>

namespace retort::ui {

class CalmCombo : public QComboBox {
public:
    explicit CalmCombo(QWidget* parent = nullptr);

    /// The list is as wide as its longest entry, whatever the width of the box.
    void showPopup() override;

protected:
    void wheelEvent(QWheelEvent* event) override;
    /// Text that the box has no room for ends in "…".
    void paintEvent(QPaintEvent* event) override;
    /// The whole text of an entry that is cut.
    bool event(QEvent* event) override;

private:
    QString shownText() const;
};

} // namespace retort::ui
