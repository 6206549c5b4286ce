#pragma once
// Bars with names and figures: counts or shares of one or two series, for example real and synthetic images
// of each class. Horizontal bars stand below one another and want a height; vertical ones share the width.

#include <QString>
#include <QWidget>

#include <optional>
#include <vector>

namespace retort::ui {

struct Bar {
    QString name{};
    double value = 0;
    std::optional<double> second{}; ///< of the second series
};

class BarChart : public QWidget {
    Q_OBJECT

public:
    enum class Figures { Counts, PerCent };

    explicit BarChart(Qt::Orientation orientation, Figures figures, QWidget* parent = nullptr);

    void setBars(std::vector<Bar> bars);
    /// Names of the series; with a second one a legend is shown.
    void setSeries(const QString& first, const QString& second = {});
    /// The end of the scale; by default the greatest value.
    void setMaximum(double maximum);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    /// "Coat: 500 real, 2,000 synthetic".
    QString describe(const Bar& bar) const;

Q_SIGNALS:
    void barActivated(int index);

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;

private:
    QString figure(double value) const;
    double maximum() const;
    int barAt(QPoint pixel) const;
    int legendHeight() const;
    QRect slot(int index) const;
    void paintLegend(QPainter& painter) const;
    void paintHorizontal(QPainter& painter, int index) const;
    void paintVertical(QPainter& painter, int index) const;
    int nameWidth() const;
    int figureWidth() const;

    Qt::Orientation m_orientation;
    Figures m_figures;
    std::vector<Bar> m_bars;
    QString m_first;
    QString m_second;
    std::optional<double> m_maximum;
};

} // namespace retort::ui
