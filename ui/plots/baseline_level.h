#pragma once
// Where plain supervised training came to, across the whole plot: a dashed line in a band of its spread, so
// that a curve is seen to pass it long before the baseline's own curve ends.

#include "models/distil/curve.h"

#include <optional>

class QCPItemRect;
class QCPItemStraightLine;
class QCustomPlot;

namespace retort::ui {

class BaselineLevel {
public:
    /// The canvas owns what is drawn and must outlive this.
    explicit BaselineLevel(QCustomPlot& canvas);

    /// Nothing is drawn where there is none.
    void set(const std::optional<CurvePoint>& level);
    void setShown(bool shown);

private:
    void show();

    QCPItemRect* m_band;
    QCPItemStraightLine* m_line;
    std::optional<CurvePoint> m_level;
    bool m_shown = true;
};

} // namespace retort::ui
