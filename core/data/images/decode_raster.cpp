#include "data/images/decoders.h"
#include "data/images/held_cerr.h"

#include <algorithm>
#include <opencv2/core.hpp>
#include <opencv2/core/utils/logger.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <webp/decode.h>

namespace retort::data {

namespace {

/// OpenCV reports broken files on the terminal besides returning nothing.
void silenceOpenCv() {
    cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
    cv::redirectError([](int, const char*, const char*, const char*, int, void*) { return 0; });
}

/// The fourth byte of a BMP is no dependable alpha.
int flagsFor(ImageFormat format) {
    return format == ImageFormat::Bmp ? cv::IMREAD_COLOR | cv::IMREAD_IGNORE_ORIENTATION
                                      : cv::IMREAD_UNCHANGED;
}

cv::Mat decodeWithOpenCv(std::span<const std::byte> bytes, ImageFormat format) {
    const cv::Mat buffer{
        1, static_cast<int>(bytes.size()), CV_8U,
        const_cast<std::byte*>(bytes.data())}; // OpenCV has no read-only Mat; imdecode only reads
    return cv::imdecode(buffer, flagsFor(format));
}

/// Without OpenCV, which asks all of its decoders about a file that libwebp refuses: GDAL and GDCM take files
/// of many kinds, among them such as end the program or name other files.
cv::Mat decodeWebP(std::span<const std::byte> bytes, ImageSize size) {
    const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
    WebPBitstreamFeatures features{};
    const bool isOne = WebPGetFeatures(data, bytes.size(), &features) == VP8_STATUS_OK &&
                       features.has_animation == 0 && ImageSize{features.width, features.height} == size;
    if (!isOne)
        return {};
    cv::Mat decoded(size.height, size.width, features.has_alpha != 0 ? CV_8UC4 : CV_8UC3);
    const auto decode = features.has_alpha != 0 ? WebPDecodeBGRAInto : WebPDecodeBGRInto;
    const bool isWhole = decode(data, bytes.size(), decoded.data, decoded.total() * decoded.elemSize(),
                                static_cast<int>(decoded.step)) != nullptr;
    return isWhole ? decoded : cv::Mat{};
}

/// BGRA on white; c + 255 * (1 - a) where c was multiplied before.
void compositeOnWhite(const cv::Mat& bgra, Alpha kind, std::uint8_t* rgb) {
    for (int y = 0; y < bgra.rows; ++y) {
        const auto* pixel = bgra.ptr<std::uint8_t>(y);
        for (int x = 0; x < bgra.cols; ++x, pixel += 4, rgb += 3)
            for (int c = 0; c < 3; ++c) {
                const int alpha = pixel[3];
                const int colour = pixel[2 - c];
                rgb[c] = kind == Alpha::Straight
                             ? onWhite(colour, alpha)
                             : static_cast<std::uint8_t>(std::min(255, colour + 255 - alpha));
            }
    }
}

/// 8-bit RGB from whatever OpenCV decoded to; empty for depths that are none of 8 and 16 bits.
Image toRgb(cv::Mat decoded, Alpha alpha) {
    Image image{.size = {decoded.cols, decoded.rows}, .fullSize = {decoded.cols, decoded.rows}};
    if (decoded.depth() == CV_16U)
        decoded.convertTo(decoded, CV_8U, 1.0 / 257); // 65535 / 255
    if (decoded.depth() != CV_8U || (decoded.channels() != 1 && decoded.channels() < 3))
        return image;
    image.pixels.resize(decoded.total() * 3);
    if (decoded.channels() == 4) {
        compositeOnWhite(decoded, alpha, image.pixels.data());
        return image;
    }
    cv::Mat target{decoded.rows, decoded.cols, CV_8UC3, image.pixels.data()};
    cv::cvtColor(decoded, target, decoded.channels() == 1 ? cv::COLOR_GRAY2RGB : cv::COLOR_BGR2RGB);
    return image;
}

} // namespace

Result<Image> decodeRaster(std::span<const std::byte> bytes, std::string_view source,
                           const ImageHeader& header) {
    if (bytes.size() > INT32_MAX)
        return unsupportedImage(source, "an image file of more than 2 GiB");
    try {
        silenceOpenCv();
        const HeldCerr held;
        const auto decoded = header.format == ImageFormat::WebP ? decodeWebP(bytes, header.storedSize)
                                                                : decodeWithOpenCv(bytes, header.format);
        const auto size = header.format == ImageFormat::Tiff ? header.size() : header.storedSize;
        if (decoded.empty() || ImageSize{decoded.cols, decoded.rows} != size)
            return damagedImage(source, "its pixels cannot be unpacked");
        auto image = toRgb(decoded, header.alpha);
        if (image.pixels.empty())
            return unsupportedImage(source, "an image that has neither 8 nor 16 bits per value");
        return image;
    } catch (const cv::Exception& exception) {
        if (exception.code == cv::Error::StsNoMem)
            return Error{ErrorCode::OutOfMemory,
                         std::string{source} + ": not enough memory to decode the image"};
        return damagedImage(source, exception.err);
    }
}

} // namespace retort::data
