// libjpeg-turbo itself, not through OpenCV, which hides that pixels were damaged, prints on the terminal, and
// gives BGR.

#include "data/images/decoders.h"

#include <array>
#include <csetjmp>
#include <cstdio>
#include <jerror.h>
#include <jpeglib.h>

namespace retort::data {

namespace {

/// libjpeg reports errors by a jump; what is read here afterwards lives outside the jumping frame.
struct Decoder {
    jpeg_decompress_struct info{};
    jpeg_error_mgr errors{};
    jpeg_progress_mgr progress{};
    std::jmp_buf escape{};
    std::array<char, JMSG_LENGTH_MAX> message{};

    Decoder() = default;
    Decoder(const Decoder&) = delete;
    Decoder& operator=(const Decoder&) = delete;
    ~Decoder() { jpeg_destroy_decompress(&info); }

    void fail() {
        errors.format_message(reinterpret_cast<j_common_ptr>(&info), message.data());
        std::longjmp(escape, 1);
    }
};

Decoder& decoderOf(j_common_ptr info) {
    return *static_cast<Decoder*>(info->client_data);
}

/// Warnings that leave every pixel as it was written.
bool isHarmless(int code) {
    return code == JWRN_EXTRANEOUS_DATA || code == JWRN_ADOBE_XFORM || code == JWRN_JFIF_MAJOR ||
           code == JWRN_TOO_MUCH_DATA || code == JWRN_NOT_SEQUENTIAL; // a baseline file of some cameras
}

void onError(j_common_ptr info) {
    decoderOf(info).fail();
}

void onMessage(j_common_ptr info, int level) {
    if (level < 0 && !isHarmless(info->err->msg_code))
        decoderOf(info).fail();
}

/// A progressive file of a few kilobytes can ask for hours of work by repeating scans.
void onProgress(j_common_ptr info) {
    constexpr int kMostScans = 500;
    auto& decoder = decoderOf(info);
    if (decoder.info.input_scan_number > kMostScans) {
        std::snprintf(decoder.message.data(), decoder.message.size(), "more than %d scans", kMostScans);
        std::longjmp(decoder.escape, 1);
    }
}

/// The largest divisor among 1, 2, 4 and 8 (which libjpeg-turbo does with SIMD) that keeps `atLeast`.
unsigned scaleDivisor(ImageSize stored, ImageSize atLeast) {
    if (atLeast.width <= 0 || atLeast.height <= 0)
        return 1;
    unsigned divisor = 8;
    while (divisor > 1 && (stored.width / static_cast<int>(divisor) < atLeast.width ||
                           stored.height / static_cast<int>(divisor) < atLeast.height))
        divisor /= 2;
    return divisor;
}

bool isInk(const jpeg_decompress_struct& info) {
    return info.jpeg_color_space == JCS_CMYK || info.jpeg_color_space == JCS_YCCK;
}

/// One row of inverted CMYK, as Adobe writes it and everybody reads it, to RGB.
void inkToRgb(const std::uint8_t* ink, std::uint8_t* rgb, std::size_t width) {
    for (std::size_t x = 0; x < width; ++x)
        for (std::size_t c = 0; c < 3; ++c)
            rgb[3 * x + c] = static_cast<std::uint8_t>((ink[4 * x + c] * ink[4 * x + 3] + 127) / 255);
}

/// Called inside the jumping frame: everything it allocates belongs to `image`, `inkRow` or libjpeg.
void readRows(jpeg_decompress_struct& info, Image& image, std::vector<std::uint8_t>& inkRow) {
    const std::size_t width = info.output_width;
    image.size = {static_cast<int>(width), static_cast<int>(info.output_height)};
    image.pixels.resize(width * info.output_height * 3);
    inkRow.resize(isInk(info) ? width * 4 : 0);
    while (info.output_scanline < info.output_height) {
        std::uint8_t* row = image.pixels.data() + info.output_scanline * width * 3;
        JSAMPROW target = inkRow.empty() ? row : inkRow.data();
        jpeg_read_scanlines(&info, &target, 1);
        if (!inkRow.empty())
            inkToRgb(inkRow.data(), row, width);
    }
}

/// False when libjpeg gave up; the reason is in decoder.message. Holds nothing that a jump could leak.
bool decode(Decoder& decoder, std::span<const std::byte> bytes, ImageSize atLeast, Image& image,
            std::vector<std::uint8_t>& inkRow) {
    auto& info = decoder.info;
    if (setjmp(decoder.escape) != 0)
        return false;
    jpeg_create_decompress(&info); // clears all but err and client_data
    info.progress = &decoder.progress;
    jpeg_mem_src(&info, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    jpeg_read_header(&info, TRUE);
    info.out_color_space = isInk(info) ? JCS_CMYK : JCS_RGB;
    info.scale_num = 1;
    info.scale_denom =
        scaleDivisor({static_cast<int>(info.image_width), static_cast<int>(info.image_height)}, atLeast);
    jpeg_start_decompress(&info);
    readRows(info, image, inkRow);
    jpeg_finish_decompress(&info);
    return true;
}

} // namespace

Result<Image> decodeJpeg(std::span<const std::byte> bytes, std::string_view source, const ImageHeader& header,
                         ImageSize atLeast) {
    Decoder decoder;
    decoder.info.err = jpeg_std_error(&decoder.errors);
    decoder.errors.error_exit = onError;
    decoder.errors.emit_message = onMessage;
    decoder.progress.progress_monitor = onProgress;
    decoder.info.client_data = &decoder;
    Image image;
    std::vector<std::uint8_t> inkRow;
    if (!decode(decoder, bytes, atLeast, image, inkRow))
        return damagedImage(source, decoder.message.data());
    image.fullSize = header.storedSize;
    return image;
}

} // namespace retort::data
