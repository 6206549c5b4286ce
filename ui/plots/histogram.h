#pragma once
// How values are spread over a range: bars of equal width, counted here; where it is asked for, with
// thresholds that can be dragged.

#include <QWidget>

#include <cstdint>
#include <optional>
#include <vector>

namespace retort::ui {

struct HistogramRange {
    double from = 0;
    double to = 1;
    int bins = 20;
};

class Histogram : public QWidget {
    Q_OBJECT

public:
    explicit Histogram(const HistogramRange& range, QWidget* parent = nullptr);

    /// Values outside the range count in its first and last bin; what is not a number does not.
    void setValues(const std::vector<double>& values);
    const std::vector<std::int64_t>& counts() const { return m_counts; }
    /// Bars below it are pale; absent: there is none.
    void setThreshold(std::optional<double> threshold);
    /// The same for bars above it.
    void setUpperThreshold(std::optional<double> threshold);
    /// Whether a press or a drag sets it; of both the nearer one.
    void setDraggable(bool draggable);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void thresholdDragged(double threshold);
    void upperThresholdDragged(double threshold);

protected:
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    QRect plotRect() const;
    QRect barRect(int bin) const;
    double edge(int bin) const;
    bool isPale(int bin) const;
    void drawThreshold(QPainter& painter, const std::optional<double>& threshold) const;
    double valueAt(double x) const;
    void dragTo(double x);

    HistogramRange m_range;
    std::vector<std::int64_t> m_counts;
    std::optional<double> m_threshold;
    std::optional<double> m_upper;
    bool m_isDraggable = false;
    bool m_dragsUpper = false;
};

} // namespace retort::ui
