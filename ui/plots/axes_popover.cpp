#include "plots/axes_popover.h"

#include "plots/curve_plot.h"
#include "style/tokens.h"
#include "widgets/card.h"

#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QPushButton>
#include <QSignalBlocker>

namespace retort::ui {

namespace {

constexpr double kMostSteps = 1e9;
constexpr double kMostPerCent = 100;

} // namespace

void AxesPopover::open(CurvePlot& plot, QWidget& anchor) {
    auto* popover = new AxesPopover(plot, &anchor);
    popover->setAttribute(Qt::WA_DeleteOnClose);
    popover->adjustSize();
    const auto below = anchor.mapToGlobal(QPoint(anchor.width(), anchor.height() + size::kStep));
    popover->move(below.x() - popover->width(), below.y());
    popover->show();
    popover->m_fromValue->setFocus();
}

AxesPopover::AxesPopover(CurvePlot& plot, QWidget* parent) : QFrame(parent, Qt::Popup), m_plot(plot) {
    setProperty("card", true);
    setAccessibleName(tr("Axes"));
    auto* form = new QFormLayout(this);
    form->setContentsMargins(size::kGap, size::kGap, size::kGap, size::kGap);
    form->setSpacing(2 * size::kStep);
    m_fromValue = addField(tr("Accuracy from"), 0, kMostPerCent, tr(" %"));
    m_toValue = addField(tr("to"), 0, kMostPerCent, tr(" %"));
    m_fromStep = addField(tr("Steps from"), 0, kMostSteps, {});
    m_toStep = addField(tr("to"), 0, kMostSteps, {});
    auto* reset = new QPushButton(tr("Show all"));
    form->addRow(reset);
    connect(reset, &QPushButton::clicked, this, [this] { m_plot.resetLimits(); });
    connect(&plot, &CurvePlot::limitsChanged, this, &AxesPopover::showLimits);
    showLimits();
}

QDoubleSpinBox* AxesPopover::addField(const QString& name, double least, double most, const QString& unit) {
    constexpr int kWidth = 110;
    auto* field = new QDoubleSpinBox;
    field->setRange(least, most);
    field->setDecimals(unit.isEmpty() ? 0 : 1);
    field->setSuffix(unit);
    field->setAlignment(Qt::AlignRight);
    field->setGroupSeparatorShown(true);
    field->setKeyboardTracking(false);
    field->setMinimumWidth(kWidth);
    field->setAccessibleName(name);
    static_cast<QFormLayout*>(layout())->addRow(label(name, "label"), field);
    connect(field, &QDoubleSpinBox::valueChanged, this, &AxesPopover::apply);
    return field;
}

void AxesPopover::showLimits() {
    const auto limits = m_plot.limits();
    for (const auto& [field, value] : {std::pair{m_fromValue, limits.fromValue},
                                       {m_toValue, limits.toValue},
                                       {m_fromStep, limits.fromStep},
                                       {m_toStep, limits.toStep}}) {
        const QSignalBlocker quiet(field);
        field->setValue(value);
    }
}

void AxesPopover::apply() {
    const AxisLimits limits{.fromStep = m_fromStep->value(),
                            .toStep = m_toStep->value(),
                            .fromValue = m_fromValue->value(),
                            .toValue = m_toValue->value()};
    const bool possible = limits.fromStep < limits.toStep && limits.fromValue < limits.toValue;
    for (auto* field : {m_fromValue, m_toValue, m_fromStep, m_toStep})
        setLook(*field, "invalid", !possible);
    if (possible)
        m_plot.setLimits(limits);
}

} // namespace retort::ui
