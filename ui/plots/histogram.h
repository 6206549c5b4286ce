#pragma once
// How values are spread over a range: bars of equal width, counted here.

#include <QWidget>

#include <cstdint>
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

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    QRect plotRect() const;
    QRect barRect(int bin) const;
    double edge(int bin) const;

    HistogramRange m_range;
    std::vector<std::int64_t> m_counts;
};

} // namespace retort::ui
