#include "pages/results/part_chips.h"

#include "settings/settings.h"
#include "style/tokens.h"
#include "widgets/page_header.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QPushButton>
#include <QSignalBlocker>

namespace retort::ui {

namespace {

constexpr const char* kBestKey = "best";

} // namespace

PartChips::PartChips(QWidget* parent) : QWidget(parent) {
    auto* line = new QHBoxLayout(this);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(2 * size::kStep - 2);
    m_spread = add(tr("± seeds"), tr("Sample standard deviation over the seeds"), "spread", true);
    m_delta =
        add(tr("Δ SUP"), tr("Gain over the SUP runs of the same split, seed and budget"), "delta", true);
    m_interval =
        add(tr("95 % interval"),
            tr("Shows the 95 % interval of the gain in its place. Where it includes 0 (≈), the two are "
               "not distinguishable."),
            "interval", false);
    m_last = add(tr("last"), tr("The last test evaluation of each run"), "last", true);
    m_best = add(tr("best on validation"), {}, kBestKey, false);
    m_published = add(tr("Show published"), {}, "published", false);
    auto* choice = new QButtonGroup(this);
    choice->addButton(m_last);
    choice->addButton(m_best);
    setBestAvailable(true);
    for (auto* part : {m_spread, m_delta, m_interval, m_published})
        connect(part, &QPushButton::toggled, this, &PartChips::partsChanged);
    connect(m_best, &QPushButton::toggled, this, &PartChips::bestChanged);
}

QPushButton* PartChips::add(const QString& text, const QString& tip, const char* key, bool usual) {
    const auto setting = settings::resultPart(QLatin1String(key));
    auto* button = chip(text);
    button->setToolTip(tip);
    button->setChecked(setting.value(usual));
    layout()->addWidget(button);
    connect(button, &QPushButton::toggled, this, [setting](bool on) { setting.set(on); });
    return button;
}

ResultParts PartChips::parts() const {
    return {.spread = m_spread->isChecked(),
            .delta = m_delta->isChecked() || m_interval->isChecked(),
            .interval = m_interval->isChecked(),
            .published = m_published->isChecked()};
}

bool PartChips::isBest() const {
    return m_best->isChecked();
}

void PartChips::setBestAvailable(bool available) {
    const bool isBest = available && settings::resultPart(QLatin1String(kBestKey)).value(false);
    {
        const QSignalBlocker last(m_last), best(m_best); // what was chosen stays remembered
        (isBest ? m_best : m_last)->setChecked(true);
    }
    setAvailable(*m_best,
                 available ? QString()
                           : tr("No run of this study was evaluated on validation images: its datasets have "
                                "no validation split, or the runs finished before these were evaluated. Set "
                                "Validation, % of labelled, on the Distil page."),
                 tr("Test accuracy of each run at the step of fine-tuning (SUP: of training) that is best on "
                    "validation images"));
}

void PartChips::setPublishedAvailable(bool available) {
    setAvailable(*m_published, available ? QString() : tr("No figures are published for these datasets"),
                 tr("Shows published figures below your results. They were not measured by this program."));
}

} // namespace retort::ui
