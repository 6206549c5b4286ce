#include "pages/data/picture_image.h"

namespace retort::ui {

QImage imageOf(const data::Image& picture) {
    constexpr int kChannels = 3;
    const QImage borrowed(picture.pixels.data(), picture.size.width, picture.size.height,
                          static_cast<qsizetype>(picture.size.width) * kChannels, QImage::Format_RGB888);
    return borrowed.copy();
}

} // namespace retort::ui
