#include "plots/plot_export.h"

#include "base/file.h"
#include "models/session/text.h"
#include "plots/canvas.h"

#include <QBuffer>
#include <QPdfWriter>

namespace retort::ui {

namespace {

QByteArray pngOf(QCustomPlot& canvas, QSize size) {
    constexpr double kScale = 2;
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    canvas.toPixmap(size.width(), size.height(), kScale).save(&buffer, "PNG");
    return bytes;
}

QByteArray pdfOf(QCustomPlot& canvas, QSize size) {
    constexpr int kDotsPerInch = 96;
    constexpr double kPointsPerDot = 0.75;
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    writer.setCreator(QStringLiteral("Retort"));
    writer.setResolution(kDotsPerInch);
    writer.setPageSize(QPageSize(QSizeF(size) * kPointsPerDot, QPageSize::Point));
    writer.setPageMargins({});
    QCPPainter painter;
    painter.begin(&writer);
    painter.setMode(QCPPainter::pmVectorized);
    painter.setMode(QCPPainter::pmNoCaching);
    canvas.toPainter(&painter, size.width(), size.height());
    painter.end();
    return bytes;
}

/// The legend in a row of its own below the plot as long as this lives.
class LegendBelow {
public:
    explicit LegendBelow(QCustomPlot& canvas) : m_canvas(canvas) {
        constexpr int kInALine = 4;
        constexpr double kAsLowAsItCanBe = 0.001;
        auto* legend = canvas.legend;
        canvas.axisRect()->insetLayout()->take(legend);
        canvas.plotLayout()->addElement(1, 0, legend);
        canvas.plotLayout()->setRowStretchFactor(1, kAsLowAsItCanBe);
        legend->setWrap(kInALine);
        legend->setFillOrder(QCPLayoutGrid::foColumnsFirst);
        legend->setVisible(true);
        m_border = legend->borderPen();
        legend->setBorderPen(Qt::NoPen);
    }
    ~LegendBelow() {
        auto* legend = m_canvas.legend;
        legend->setVisible(false);
        legend->setBorderPen(m_border);
        m_canvas.plotLayout()->take(legend);
        m_canvas.plotLayout()->simplify();
        m_canvas.axisRect()->insetLayout()->addElement(legend, Qt::AlignBottom | Qt::AlignRight);
    }
    LegendBelow(const LegendBelow&) = delete;
    LegendBelow& operator=(const LegendBelow&) = delete;

private:
    QCustomPlot& m_canvas;
    QPen m_border;
};

} // namespace

Status exportCanvas(QCustomPlot& canvas, const std::filesystem::path& path, QSize size) {
    const auto kind = qt(path.extension()).toLower();
    if (kind != QStringLiteral(".png") && kind != QStringLiteral(".pdf"))
        return Error{ErrorCode::Unsupported,
                     path.string() + ": plots are written as .png, .pdf or .csv; choose one of these"};
    const LegendBelow legend(canvas);
    const auto bytes = kind == QStringLiteral(".png") ? pngOf(canvas, size) : pdfOf(canvas, size);
    return writeFileAtomically(path, bytes.toStdString());
}

} // namespace retort::ui
