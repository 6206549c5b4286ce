#pragma once
// What is shown of each result: chips whose choice is remembered.

#include "models/results/result_table.h"

#include <QWidget>

class QPushButton;

namespace retort::ui {

class PartChips : public QWidget {
    Q_OBJECT

public:
    explicit PartChips(QWidget* parent = nullptr);

    ResultParts parts() const;
    /// The accuracy at the step that is best on validation in the place of the last one.
    bool isBest() const;
    /// Where no run was evaluated on validation images there is no best: the last one is shown, the choice is
    /// remembered.
    void setBestAvailable(bool available);
    void setPublishedAvailable(bool available);

Q_SIGNALS:
    void partsChanged();
    void bestChanged();

private:
    QPushButton* add(const QString& text, const QString& tip, const char* key, bool usual);

    QPushButton* m_spread;
    QPushButton* m_delta;
    QPushButton* m_interval;
    QPushButton* m_last;
    QPushButton* m_best;
    QPushButton* m_published;
};

} // namespace retort::ui
