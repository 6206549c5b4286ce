#include "pages/data/qt_image.h"

namespace retort::ui {

QImage imageOf(const data::Image& image) {
    constexpr int kChannels = 3;
    const QImage borrowed(image.pixels.data(), image.size.width, image.size.height,
                          static_cast<qsizetype>(image.size.width) * kChannels, QImage::Format_RGB888);
    return borrowed.copy();
}

} // namespace retort::ui
