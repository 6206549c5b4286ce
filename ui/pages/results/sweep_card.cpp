#include "pages/results/sweep_card.h"

#include "base/file.h"
#include "models/distil/curve_mean.h"
#include "models/session/advice.h"
#include "models/session/field_text.h"
#include "models/session/sweep_text.h"
#include "models/session/text.h"
#include "plots/drawing_view.h"
#include "study/document/sweep_plot.h"
#include "widgets/message_strip.h"
#include "widgets/save_file.h"

#include <QBuffer>
#include <QDesktopServices>
#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>
#include <QResizeEvent>
#include <QUrl>

#include <algorithm>
#include <utility>

namespace retort::ui {

SweepCard::SweepCard(std::filesystem::path exports, QWidget* parent)
    : Card(tr("Sweep"), parent), m_exports(std::move(exports)), m_view(new DrawingView),
      m_strip(new MessageStrip) {
    setNote(tr("means over the seeds; bands are one standard deviation"));
    addExports();
    body()->addWidget(m_strip);
    body()->addWidget(m_view);
    hide();
}

void SweepCard::addExports() {
    auto* button = new QPushButton(tr("Export"));
    button->setProperty("role", QStringLiteral("chip"));
    auto* menu = new QMenu(button);
    for (const auto& [title, suffix] : {std::pair{tr("Image (PNG)…"), QStringLiteral("png")},
                                        {tr("Document (PDF)…"), QStringLiteral("pdf")},
                                        {tr("Drawing (SVG)…"), QStringLiteral("svg")},
                                        {tr("A line for each run (CSV)…"), QStringLiteral("csv")}})
        connect(menu->addAction(title), &QAction::triggered, this,
                [this, suffix = suffix] { chooseExport(suffix); });
    giveMenu(*button, menu);
    headingLine()->addWidget(button);
}

void SweepCard::setSweep(const study::Sweep* sweep) {
    m_sweep = sweep ? std::optional(*sweep) : std::nullopt;
    draw();
    setVisible(!m_view->drawing().isEmpty());
}

/// As wide as there is room, so far as a plot is better for it.
void SweepCard::draw() {
    constexpr double kWidest = 1600;
    const double width = std::min(kWidest, m_view->width() / DrawingView::kLargest);
    m_view->setDrawing(m_sweep ? study::drawingOf(*m_sweep, titlesFor(*m_sweep), width) : chart::Drawing{});
}

void SweepCard::resizeEvent(QResizeEvent* event) {
    Card::resizeEvent(event);
    if (event->size().width() != event->oldSize().width())
        draw();
}

study::SweepTitles SweepCard::titlesFor(const study::Sweep& sweep) {
    const auto axis = sweep.axis();
    auto values = keyTitle(axis.key);
    if (!axis.unit.empty())
        values = tr("%1, %2").arg(values, fieldText(axis.unit));
    const auto accuracy = sweep.shown == study::ShownAccuracy::Last ? tr("Test accuracy, %")
                                                                    : tr("Test accuracy at the best step, %");
    return {.values = utf8(values),
            .accuracy = utf8(accuracy),
            .column = [](const study::Column& column) { return utf8(columnTitle(name(column))); },
            .panel =
                [](const study::SweepPanel& panel) {
                    return utf8(panel.other ? rowTitle({.dataset = panel.dataset, .settings = {*panel.other}})
                                            : qt(panel.dataset));
                }};
}

void SweepCard::chooseExport(const QString& suffix) {
    if (!m_sweep)
        return;
    const auto ending = QLatin1Char('.') + suffix;
    const auto suggested = qt(m_exports / (m_sweep->study + "-sweep")) + ending;
    const auto chosen = askWhereToSave(this, tr("Export the sweep"), suggested, ending);
    if (!chosen.isEmpty())
        exportTo(path(chosen));
}

Status SweepCard::write(const std::filesystem::path& path) const {
    RETORT_CHECK(createFolders(path.parent_path()));
    if (qt(path.extension()).toLower() != QStringLiteral(".png"))
        return study::writePlot(*m_sweep, path);
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    m_view->onPaper().save(&buffer, "PNG");
    return writeFileAtomically(path, bytes.toStdString());
}

void SweepCard::exportTo(const std::filesystem::path& path) {
    if (!m_sweep)
        return;
    if (const auto written = write(path); !written.ok())
        return m_strip->show(StripKind::Problem, told(written.error()));
    m_strip->show(StripKind::Info, tr("Wrote %1").arg(qt(path)), tr("Open the folder"),
                  [path] { QDesktopServices::openUrl(QUrl::fromLocalFile(qt(path.parent_path()))); });
}

} // namespace retort::ui
