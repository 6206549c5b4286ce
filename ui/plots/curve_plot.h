#pragma once
// Test accuracy against training steps for many runs, distillation and fine-tuning on one axis. Wheel and
// drag change what is seen, a double click shows all; with the keyboard: arrows walk along the curves, + and
// - zoom, Home shows all.

#include "base/result.h"
#include "models/curve.h"

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

/// What a plot shows of its axes.
struct AxisLimits {
    double fromStep = 0;
    double toStep = 1;
    double fromValue = 0; ///< per cent
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
    /// In [0, 1); the raw line stays visible, and faint, behind the smooth one.
    void setSmoothing(double factor);
    void setHiddenColumns(std::set<std::string> columns);
    /// Makes a run's curve stand out; RunId{} none.
    void setHighlighted(RunId run);
    void setHighlightedColumn(const std::string& column);

    AxisLimits limits() const;
    void setLimits(const AxisLimits& limits);
    /// Everything that is shown fits again, and goes on to.
    void resetLimits();

    /// Where a point is drawn, in this widget's pixels.
    QPointF pixelOf(const CurvePoint& point) const;
    /// What is read at the pointer or by the keyboard; empty for nothing.
    QString readOut() const;

    /// As seen, with a legend; `.png`, `.pdf` or `.csv` by the path's name. Unsupported for other names, or
    /// what writing the file says.
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
    void thin();
    void fit();
    void replot();
    void markFineTuning();
    void zoom(double factor);
    std::optional<Place> nearest(QPointF pixel) const;
    std::optional<Place> firstPlace() const;
    void walk(int points, int lines);
    void point(const std::optional<Place>& place);
    QString describe(const Place& place) const;
    std::vector<Curve> shownCurves() const;

    QCustomPlot* m_canvas;
    ReadOut* m_readOut;
    QCPItemStraightLine* m_mark;
    QCPItemText* m_markText;
    std::unique_ptr<BaselineLevel> m_level;
    CurveAxis m_axis;
    std::vector<CurveLine> m_lines;
    double m_smoothing = 0;
    std::set<std::string> m_hidden;
    RunId m_highlighted{};
    std::string m_highlightedColumn;
    std::optional<Place> m_place;
    bool m_limitsByHand = false;
};

} // namespace retort::ui
