#include "synthesis/sets/image_file.h"

#include <fmt/format.h>
#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

namespace retort::synthesis {

namespace {

std::vector<int> encoderOptions(const GenerationSpec& spec) {
    switch (spec.format) {
    case FileFormat::Png: return {};
    case FileFormat::Jpeg: return {cv::IMWRITE_JPEG_QUALITY, spec.quality};
    case FileFormat::WebP: return {cv::IMWRITE_WEBP_QUALITY, spec.quality};
    }
    return {};
}

cv::Mat bgrOf(const data::Image& image) {
    // OpenCV has no read-only Mat; cvtColor only reads.
    const cv::Mat rgb(image.size.height, image.size.width, CV_8UC3,
                      const_cast<std::uint8_t*>(image.pixels.data()));
    cv::Mat bgr;
    cv::cvtColor(rgb, bgr, cv::COLOR_RGB2BGR);
    return bgr;
}

} // namespace

Result<std::vector<std::byte>> encodeImage(const data::Image& image, const GenerationSpec& spec,
                                           const PngText& text) {
    try {
        std::vector<unsigned char> encoded;
        if (!cv::imencode(std::string{extension(spec.format)}, bgrOf(image), encoded, encoderOptions(spec)))
            return Error{ErrorCode::Internal,
                         fmt::format("an image of {} x {} pixels cannot be written as {}", image.size.width,
                                     image.size.height, wordOf(spec.format))};
        const auto bytes = std::as_bytes(std::span{encoded});
        if (spec.format == FileFormat::Png)
            return withText(bytes, text);
        return std::vector<std::byte>(bytes.begin(), bytes.end());
    } catch (const cv::Exception& exception) {
        return Error{ErrorCode::Internal, fmt::format("writing an image as {}: {}; is OpenCV built with it?",
                                                      wordOf(spec.format), exception.err)};
    }
}

} // namespace retort::synthesis
