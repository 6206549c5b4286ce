#include "style/icon.h"

#include "style/tokens.h"

#include <QBuffer>
#include <QFile>
#include <QGuiApplication>
#include <QIconEngine>
#include <QImageReader>
#include <QPainter>
#include <QPixmapCache>

namespace retort::ui {

namespace {

/// The drawings say "currentColor", as icons in web pages do.
QByteArray coloured(const QString& name, const QColor& colour) {
    QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    return file.readAll().replace("currentColor", colour.name().toLatin1());
}

class LineIconEngine : public QIconEngine {
public:
    explicit LineIconEngine(QString name) : m_name(std::move(name)) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override {
        const auto ratio = painter->device()->devicePixelRatio();
        const int side = qMin(rect.width(), rect.height());
        const auto drawing = iconPixmap(m_name, colourFor(mode, state), side, ratio);
        const QPoint corner(rect.x() + (rect.width() - side) / 2, rect.y() + (rect.height() - side) / 2);
        painter->drawPixmap(corner, drawing);
    }
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
        return scaledPixmap(size, mode, state, 1);
    }
    QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State state, qreal scale) override {
        const int side = qRound(qMin(size.width(), size.height()) / scale);
        return iconPixmap(m_name, colourFor(mode, state), side, scale);
    }
    QIconEngine* clone() const override { return new LineIconEngine(m_name); }

private:
    static QColor colourFor(QIcon::Mode mode, QIcon::State state) {
        const auto palette = QGuiApplication::palette();
        const auto& theme = tokensOf(palette);
        if (mode == QIcon::Disabled)
            return theme.faint;
        return state == QIcon::On ? theme.accent : theme.muted;
    }

    QString m_name;
};

} // namespace

QIcon icon(const QString& name) {
    return QIcon(new LineIconEngine(name));
}

QPixmap iconPixmap(const QString& name, const QColor& colour, int pixels, qreal ratio) {
    const auto key = QStringLiteral("icon/%1/%2/%3/%4").arg(name, colour.name()).arg(pixels).arg(ratio);
    QPixmap pixmap;
    if (QPixmapCache::find(key, &pixmap))
        return pixmap;
    auto drawing = coloured(name, colour);
    QBuffer buffer(&drawing);
    buffer.open(QIODevice::ReadOnly);
    QImageReader reader(&buffer, "svg");
    const int side = qMax(1, qRound(pixels * ratio));
    reader.setScaledSize({side, side});
    pixmap = QPixmap::fromImage(reader.read());
    pixmap.setDevicePixelRatio(ratio);
    QPixmapCache::insert(key, pixmap);
    return pixmap;
}

} // namespace retort::ui
