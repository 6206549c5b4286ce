#pragma once
// The classes that a teacher thought likeliest, as bars with their probabilities.

#ifndef Q_MOC_RUN // the meta-object compiler cannot read <compare>
#include "models/generate/generation_record.h"
#endif

#include <QWidget>

namespace retort::ui {

class GuessBars : public QWidget {
    Q_OBJECT

public:
    explicit GuessBars(QWidget* parent = nullptr);

    void setGuesses(std::vector<ClassGuess> guesses);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    std::vector<ClassGuess> m_guesses;
};

} // namespace retort::ui
