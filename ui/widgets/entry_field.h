#pragma once
// A line for a value that is typed: what cannot be taken stays as it was typed, with a red border and a
// sentence below it that says what can.

#include <QWidget>

#include <functional>

class QLabel;
class QLineEdit;
class QTimer;

namespace retort::ui {

class EntryField : public QWidget {
    Q_OBJECT

public:
    /// Why a text cannot be taken, in one sentence; empty if it can.
    using Check = std::function<QString(const QString& text)>;

    explicit EntryField(Check check, QWidget* parent = nullptr);

    /// In grey where nothing is typed: what holds then.
    void setStandard(const QString& text);
    /// In grey at the end of the line: "steps".
    void setUnit(const QString& unit);
    /// Shows a value; what a person is typing, or what was refused, stays as long as the value is the same.
    void setText(const QString& text);
    QString text() const;
    /// Empty where the text is in order.
    QString problem() const { return m_problem; }
    /// Drops what was refused in favour of the value.
    void forget();
    QLineEdit& line() { return *m_line; }

Q_SIGNALS:
    /// With every letter that makes a text which can be taken.
    void entered(const QString& text);
    /// Why the text cannot be taken; empty when it can again.
    void refused(const QString& problem);

private:
    void judge();
    void showProblem();
    void settle();

    Check m_check;
    QLineEdit* m_line;
    QLabel* m_unit;
    QLabel* m_sentence;
    QTimer* m_patience; ///< a number that is half typed is no mistake yet
    QString m_value;
    QString m_problem;
    QString m_judged; ///< the text that the problem, or its absence, is about
    bool m_entering = false;
};

} // namespace retort::ui
