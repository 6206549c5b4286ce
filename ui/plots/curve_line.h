#pragma once
// One curve on a canvas: the line that is read, the raw values faint behind it when it is smoothed, and a
// band of its spread.

#include "models/distil/curve.h"
#include "plots/thinning.h"

class QCPGraph;
class QCustomPlot;

namespace retort::ui {

enum class Emphasis { Normal, Strong, Weak };

class CurveLine {
public:
    enum class Band { Without, With };

    /// The canvas owns what is drawn and must outlive this.
    CurveLine(QCustomPlot& canvas, Curve curve, Band band);

    const Curve& curve() const { return m_curve; }
    /// The values of the line that is read: smoothed, not thinned.
    const std::vector<CurvePoint>& values() const { return m_values; }

    void setSmoothing(double factor);
    void setShown(bool shown);
    bool isShown() const { return m_shown; }
    void setEmphasis(Emphasis emphasis);
    /// Gives the canvas what can be seen in the window.
    void draw(const PlotWindow& window);

private:
    void showGraphs();
    void dress(std::size_t points);

    Curve m_curve;
    std::vector<CurvePoint> m_values;
    bool m_smooth = false;
    Emphasis m_emphasis = Emphasis::Normal;
    bool m_shown = true;
    QCPGraph* m_upper = nullptr;
    QCPGraph* m_lower = nullptr;
    QCPGraph* m_raw;
    QCPGraph* m_line;
};

} // namespace retort::ui
