#pragma once
// What stands beside the gallery: the form and the image, next to each other where there is room, else one
// of them, chosen by a chip.

#include <QWidget>

class QButtonGroup;

namespace retort::ui {

class Card;

class SidePanel : public QWidget {
    Q_OBJECT

public:
    enum Side { Form, Image };

    SidePanel(QWidget* form, QWidget* image, QWidget* parent = nullptr);

    void setWide(bool wide);
    /// Where there is room for one alone.
    void bringUp(Side side);

private:
    void arrange();

    QButtonGroup* m_choice;
    QWidget* m_chips;
    Card* m_form;
    Card* m_image;
    bool m_isWide = false;
};

} // namespace retort::ui
