#include "testing/image_folder.h"

#include <gtest/gtest.h>

#include <QBuffer>
#include <QFile>
#include <QImage>

namespace retort::ui::testing {

namespace fs = std::filesystem;

namespace {

constexpr int kSide = 24;

QByteArray png(const QColor& colour) {
    QImage image(kSide, kSide, QImage::Format_RGB888);
    image.fill(colour);
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return bytes;
}

void write(const fs::path& path, const QByteArray& bytes) {
    fs::create_directories(path.parent_path());
    QFile file(QString::fromStdString(path.string()));
    ASSERT_TRUE(file.open(QIODevice::WriteOnly)) << path;
    file.write(bytes);
}

} // namespace

void writeImages(const fs::path& folder, const QString& className, int count, const QColor& colour) {
    for (int i = 0; i < count; ++i)
        write(folder / className.toStdString() /
                  QStringLiteral("%1.png").arg(i, 2, 10, QLatin1Char('0')).toStdString(),
              png(QColor((colour.red() + i) % 256, colour.green(), colour.blue())));
}

void writeBrokenImage(const fs::path& file) {
    write(file, png(Qt::gray).left(40));
}

fs::path writePets(const fs::path& folder) {
    writeImages(folder, QStringLiteral("cat"), 10, Qt::darkRed);
    writeImages(folder, QStringLiteral("big dog 犬"), 10, Qt::darkBlue);
    writeBrokenImage(folder / "cat" / "torn picture 破.png");
    return folder;
}

} // namespace retort::ui::testing
