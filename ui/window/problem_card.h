#pragma once
// A problem as a person reads it: what did not work, and why, to be copied or dismissed.

#include "models/session/problem_list.h"

#include <QFrame>

namespace retort::ui {

class ProblemCard : public QFrame {
    Q_OBJECT

public:
    explicit ProblemCard(const Problem& problem, QWidget* parent = nullptr);

Q_SIGNALS:
    void dismissed();
};

} // namespace retort::ui
