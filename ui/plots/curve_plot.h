#pragma once
// A quantity over training for many runs, distillation and fine-tuning on one axis. A crosshair reads all
// curves where the pointer is. Wheel and drag change what is seen, a double click shows all; with the
// keyboard: arrows walk along the curves, + and - zoom, Home shows all.

#include "base/result.h"
#include "models/distil/curve.h"

#include <QWidget>

#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <vector>

class QCPItemStraightLine;
class QCPItemText;
class QCustomPlot;

namespace retort::ui {

class BaselineLevel;
class CurveLine;
class ReadOut;
struct ReadRow;

/// What a plot shows of its axes.
struct AxisLimits {
    double fromStep = 0; ///< or images, or seconds, as the axis counts
    double toStep = 1;
    double fromValue = 0; ///< of the quantity
    double toValue = 100;

    friend bool operator==(const AxisLimits&, const AxisLimits&) = default;
};

class CurvePlot : public QWidget {
    Q_OBJECT

public:
    explicit CurvePlot(QWidget* parent = nullptr);
    ~CurvePlot() override;

    /// SUP's spread is drawn as a band, and where it ended as a line across all. Limits that were set by hand
    /// stay.
    void setCurves(std::vector<Curve> curves, const CurveAxis& axis);
    const CurveAxis& axis() const { return m_axis; }
    /// The axis of values; what is not above 0 has no place on it then.
    void setLogarithmic(bool on);
    /// In [0, 1); the raw line stays visible, and faint, behind the smooth one.
    void setSmoothing(double factor);
    void setHiddenColumns(std::set<std::string> columns);
    /// Makes a run's curve stand out; RunId{} none.
    void setHighlighted(RunId run);
    void setHighlightedColumn(const std::string& column);

    AxisLimits limits() const;
    void setLimits(const AxisLimits& limits);
    /// What is shown fits again, and goes on to: but for the first accuracy of a curve, where it has others.
    void resetLimits();
    /// As resetLimits(), with the first accuracies.
    void showAll();

    /// Where a point is drawn, in this widget's pixels.
    QPointF pixelOf(const CurvePoint& point) const;
    /// The point that is read at the pointer or by the keyboard; empty for none.
    QString readOut() const;
    /// What the crosshair reads, a line for each curve: "SUP 60.0 ±2.0 %", the highest first.
    QStringList crosshair() const;

    /// As seen, 3:2, with a legend below; `.png`, `.pdf` or `.csv` by the path's name. Unsupported for other
    /// names, or what writing the file says.
    Status exportTo(const std::filesystem::path& path);

Q_SIGNALS:
    /// The runs behind the curve that the person points at; none when they point at none.
    void pointed(const std::vector<retort::RunId>& runs);
    void limitsChanged();

protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    struct Place {
        std::size_t line = 0;
        std::size_t point = 0;
    };

    void makeCanvas();
    void dress();
    void dressLines();
    void hideColumns();
    void showAxes();
    void showValueTitle();
    /// Gives the canvas no more points than an area of so many pixels shows.
    void thin(QSize area);
    void alignMark();
    void fit();
    void fitLimits();
    void replot();
    void markFineTuning();
    void zoom(double factor);
    std::optional<Place> nearest(QPointF pixel) const;
    std::optional<Place> firstPlace() const;
    bool scrollsAround() const;
    void walk(int points, int lines);
    void point(const std::optional<Place>& place);
    /// The same point of the same curve among others; absent where it is not there.
    std::optional<Place> placeOf(const Curve& curve, const CurvePoint& point) const;
    /// The crosshair at a position of the axis; off without one.
    void cross(std::optional<double> position);
    std::optional<ReadRow> rowAt(std::size_t line, double position) const;
    QString headingAt(double position) const;
    QString describe(const Place& place) const;
    QString valueOf(const Curve& curve, const CurvePoint& point) const;
    std::vector<Curve> shownCurves() const;

    QCustomPlot* m_canvas;
    ReadOut* m_readOut;
    QCPItemStraightLine* m_mark;
    QCPItemText* m_markText;
    std::unique_ptr<BaselineLevel> m_level;
    CurveAxis m_axis;
    std::vector<CurveLine> m_lines;
    double m_smoothing = 0;
    bool m_logarithmic = false;
    std::set<std::string> m_hidden;
    RunId m_highlighted{};
    std::string m_highlightedColumn;
    std::optional<Place> m_place;
    std::optional<double> m_crossed; ///< where the crosshair stands
    bool m_limitsByHand = false;
    bool m_showsAll = false; ///< the first points, too
};

} // namespace retort::ui
