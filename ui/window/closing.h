#pragma once
// What becomes of the jobs when the window is closed: asked once, and only when there are some.

class QWidget;

namespace retort::ui {

enum class Closing {
    Now,      ///< the job at work saves its state and goes on at the next start
    WhenDone, ///< the window goes, the program stays until the queue is done
    Not
};

Closing askClosing(QWidget* window);

} // namespace retort::ui
