#pragma once
// A small window below a button in which the axes of a plot are set by hand. It changes the plot at once and
// closes when one looks elsewhere.

#include <QFrame>

class QDoubleSpinBox;

namespace retort::ui {

class CurvePlot;

class AxesPopover : public QFrame {
    Q_OBJECT

public:
    /// Opens below `anchor`, deletes itself when closed.
    static void open(CurvePlot& plot, QWidget& anchor);

private:
    AxesPopover(CurvePlot& plot, QWidget* parent);
    QDoubleSpinBox* addField(const QString& name, double most, int decimals, const QString& unit = {});
    void showLimits();
    void apply();

    CurvePlot& m_plot;
    QDoubleSpinBox* m_fromValue;
    QDoubleSpinBox* m_toValue;
    QDoubleSpinBox* m_fromStep;
    QDoubleSpinBox* m_toStep;
};

} // namespace retort::ui
