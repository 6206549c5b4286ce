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

constexpr double kMost = 1e9;
constexpr double kMostPerCent = 100;
constexpr int kDecimals = 4, kFine = 8; ///< of losses; of learning rates

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
    const bool perCent = isPerCent(plot.axis().quantity);
    const auto unit = perCent ? tr(" %") : QString();
    const double most = perCent ? kMostPerCent : kMost;
    const bool isFine = plot.axis().quantity == Quantity::LearningRate;
    const int decimals = perCent ? 1 : isFine ? kFine : kDecimals;
    const bool byTime = plot.axis().by == CurveBy::Time;
    m_fromValue = addField(tr("%1 from").arg(name(plot.axis().quantity)), most, decimals, unit);
    m_toValue = addField(tr("to"), most, decimals, unit);
    m_fromStep = addField(tr("%1 from").arg(name(plot.axis().by)), kMost, 0, byTime ? tr(" s") : QString());
    m_toStep = addField(tr("to"), kMost, 0, byTime ? tr(" s") : QString());
    auto* reset = new QPushButton(tr("Show all"));
    form->addRow(reset);
    connect(reset, &QPushButton::clicked, this, [this] { m_plot.showAll(); });
    connect(&plot, &CurvePlot::limitsChanged, this, &AxesPopover::showLimits);
    showLimits();
}

QDoubleSpinBox* AxesPopover::addField(const QString& name, double most, int decimals, const QString& unit) {
    constexpr int kWidth = 110;
    auto* field = new QDoubleSpinBox;
    field->setRange(0, most);
    field->setDecimals(decimals);
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
