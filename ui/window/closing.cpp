#include "window/closing.h"

#include <QCoreApplication>
#include <QMessageBox>
#include <QPushButton>

namespace retort::ui {

namespace {

struct ClosingTexts {
    Q_DECLARE_TR_FUNCTIONS(Closing)
};

} // namespace

Closing askClosing(QWidget* window) {
    QMessageBox box(QMessageBox::NoIcon, ClosingTexts::tr("Close Retort"),
                    ClosingTexts::tr("A job is running."), QMessageBox::NoButton, window);
    box.setInformativeText(
        ClosingTexts::tr("When paused, it resumes from its last checkpoint after the next start."));
    auto* pause = box.addButton(ClosingTexts::tr("Pause and close"), QMessageBox::AcceptRole);
    auto* finish = box.addButton(ClosingTexts::tr("Close when the queue is done"), QMessageBox::AcceptRole);
    auto* stay = box.addButton(ClosingTexts::tr("Keep open"), QMessageBox::RejectRole);
    box.setDefaultButton(pause);
    box.setEscapeButton(stay);
    box.exec();
    if (box.clickedButton() == pause)
        return Closing::Now;
    return box.clickedButton() == finish ? Closing::WhenDone : Closing::Not;
}

} // namespace retort::ui
