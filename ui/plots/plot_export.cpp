#include "plots/plot_export.h"

#include "base/file.h"
#include "models/text.h"
#include "plots/canvas.h"

#include <QBuffer>
#include <QPdfWriter>

namespace retort::ui {

namespace {

QByteArray pngOf(QCustomPlot& canvas) {
    constexpr double kScale = 2;
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    canvas.toPixmap(canvas.width(), canvas.height(), kScale).save(&buffer, "PNG");
    return bytes;
}

QByteArray pdfOf(QCustomPlot& canvas) {
    constexpr int kDotsPerInch = 96;
    constexpr double kPointsPerDot = 0.75;
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    writer.setCreator(QStringLiteral("Retort"));
    writer.setResolution(kDotsPerInch);
    writer.setPageSize(QPageSize(QSizeF(canvas.width(), canvas.height()) * kPointsPerDot, QPageSize::Point));
    writer.setPageMargins({});
    QCPPainter painter;
    painter.begin(&writer);
    painter.setMode(QCPPainter::pmVectorized);
    painter.setMode(QCPPainter::pmNoCaching);
    canvas.toPainter(&painter, canvas.width(), canvas.height());
    painter.end();
    return bytes;
}

} // namespace

Status exportCanvas(QCustomPlot& canvas, const std::filesystem::path& path) {
    const auto kind = qt(path.extension()).toLower();
    if (kind != QStringLiteral(".png") && kind != QStringLiteral(".pdf"))
        return Error{ErrorCode::Unsupported,
                     path.string() + ": plots are written as .png, .pdf or .csv; choose one of these"};
    canvas.legend->setVisible(true);
    const auto bytes = kind == QStringLiteral(".png") ? pngOf(canvas) : pdfOf(canvas);
    canvas.legend->setVisible(false);
    return writeFileAtomically(path, bytes.toStdString());
}

} // namespace retort::ui
