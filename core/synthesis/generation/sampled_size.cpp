#include "synthesis/generation/sampled_size.h"

#include <algorithm>
#include <fmt/format.h>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

namespace retort::synthesis {

namespace {

cv::Rect centredPart(const data::ImageSize& from, const data::ImageSize& to) {
    const double scale =
        std::min(static_cast<double>(from.width) / to.width, static_cast<double>(from.height) / to.height);
    const int width = std::clamp(cvRound(to.width * scale), 1, from.width);
    const int height = std::clamp(cvRound(to.height * scale), 1, from.height);
    return {(from.width - width) / 2, (from.height - height) / 2, width, height};
}

} // namespace

Result<data::Image> cutTo(const data::Image& image, const data::ImageSize& size) {
    if (image.size == size)
        return image;
    try {
        const auto part = centredPart(image.size, size);
        // OpenCV has no read-only Mat; resize only reads.
        const cv::Mat whole(image.size.height, image.size.width, CV_8UC3,
                            const_cast<std::uint8_t*>(image.pixels.data()));
        data::Image cut{.size = size,
                        .pixels = std::vector<std::uint8_t>(static_cast<std::size_t>(size.width) * 3 *
                                                            static_cast<std::size_t>(size.height)),
                        .fullSize = size};
        cv::Mat target(size.height, size.width, CV_8UC3, cut.pixels.data());
        const bool shrinks = size.width < part.width;
        cv::resize(whole(part), target, target.size(), 0, 0, shrinks ? cv::INTER_AREA : cv::INTER_CUBIC);
        return cut;
    } catch (const cv::Exception& exception) {
        return Error{ErrorCode::Internal, fmt::format("resizing an image of {} x {} pixels: {}",
                                                      image.size.width, image.size.height, exception.err)};
    }
}

} // namespace retort::synthesis
