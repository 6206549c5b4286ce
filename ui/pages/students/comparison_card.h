#pragma once
// A student beside its teacher: what each knows, and what it costs.

#include "models/students/latency_book.h"
#include "widgets/card.h"

#include <optional>
#include <vector>

class QGridLayout;

namespace retort::ui {

class ComparisonCard : public Card {
    Q_OBJECT

public:
    explicit ComparisonCard(const LatencyBook& latencies, QWidget* parent = nullptr);

    void show(const std::optional<TrainedStudent>& student);

private:
    struct Line {
        QLabel* name;
        QLabel* student;
        QLabel* teacher;
    };

    Line addLine(const QString& name, const char* role = nullptr);
    void showLatency(const TrainedStudent& student);

    const LatencyBook& m_latencies;
    QWidget* m_figures;
    QGridLayout* m_grid;
    QLabel* m_teacherName = nullptr;
    Line m_accuracy{};
    Line m_best{};
    Line m_parameters{};
    Line m_operations{};
    Line m_latency{};
    Line m_file{};
    Line m_input{};
    QLabel* m_gain;
    QLabel* m_note;
};

} // namespace retort::ui
