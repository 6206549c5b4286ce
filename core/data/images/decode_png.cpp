// libpng itself, not through OpenCV, which keeps the colours of transparent grey and RGB pixels, and leaves
// libpng's messages to the terminal.

#include "data/images/decoders.h"

#include <array>
#include <csetjmp>
#include <cstdio>
#include <cstring>
#include <png.h>

namespace retort::data {

namespace {

/// libpng reports errors by a jump; what is read here afterwards lives outside the jumping frame.
struct PngDecoder {
    png_structp png = nullptr;
    png_infop info = nullptr;
    std::jmp_buf escape{};
    std::array<char, 128> message{};
    std::span<const std::byte> rest; ///< of the file

    PngDecoder() = default;
    PngDecoder(const PngDecoder&) = delete;
    PngDecoder& operator=(const PngDecoder&) = delete;
    ~PngDecoder() { png_destroy_read_struct(&png, &info, nullptr); }
};

[[noreturn]] void onPngError(png_structp png, png_const_charp message) {
    auto& decoder = *static_cast<PngDecoder*>(png_get_error_ptr(png));
    std::snprintf(decoder.message.data(), decoder.message.size(), "%s", message);
    std::longjmp(decoder.escape, 1);
}

void onPngWarning(png_structp, png_const_charp) {}

void readPngBytes(png_structp png, png_bytep into, std::size_t count) {
    auto& decoder = *static_cast<PngDecoder*>(png_get_io_ptr(png));
    if (count > decoder.rest.size())
        png_error(png, "its end is missing");
    std::memcpy(into, decoder.rest.data(), count);
    decoder.rest = decoder.rest.subspan(count);
}

/// 8-bit RGB, or RGBA where anything may be transparent.
void askForRgb(PngDecoder& decoder) {
    png_set_expand(decoder.png); // palettes, fewer bits than 8, transparent colours
    png_set_scale_16(decoder.png);
    png_set_gray_to_rgb(decoder.png);
    png_set_interlace_handling(decoder.png);
    png_read_update_info(decoder.png, decoder.info);
}

/// What is decoded into; made before the jumping frame, which must hold nothing that a jump could leak.
struct PngRows {
    int channels = 0;
    std::vector<std::uint8_t> pixels;
    std::vector<png_bytep> rows;

    void resize(std::size_t width, std::size_t height) {
        const auto rowBytes = width * static_cast<std::size_t>(channels);
        pixels.resize(rowBytes * height);
        rows.resize(height);
        for (std::size_t y = 0; y < height; ++y)
            rows[y] = pixels.data() + y * rowBytes;
    }
};

/// False when libpng gave up; the reason is in decoder.message.
bool decodeRows(PngDecoder& decoder, ImageSize size, PngRows& into) {
    if (setjmp(decoder.escape) != 0)
        return false;
    decoder.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &decoder, onPngError, onPngWarning);
    decoder.info = decoder.png == nullptr ? nullptr : png_create_info_struct(decoder.png);
    if (decoder.info == nullptr)
        return false;
    png_set_user_limits(decoder.png, PNG_UINT_31_MAX, PNG_UINT_31_MAX); // the header was checked before
    png_set_read_fn(decoder.png, &decoder, readPngBytes);
    png_read_info(decoder.png, decoder.info);
    askForRgb(decoder);
    into.channels = png_get_channels(decoder.png, decoder.info);
    if (png_get_bit_depth(decoder.png, decoder.info) != 8 || (into.channels != 3 && into.channels != 4))
        png_error(decoder.png, "its pixels cannot be unpacked");
    into.resize(static_cast<std::size_t>(size.width), static_cast<std::size_t>(size.height));
    png_read_image(decoder.png, into.rows.data());
    return true;
}

std::vector<std::uint8_t> opaquePixels(const std::vector<std::uint8_t>& rgba) {
    std::vector<std::uint8_t> rgb(rgba.size() / 4 * 3);
    auto* out = rgb.data();
    for (std::size_t at = 0; at < rgba.size(); at += 4)
        for (std::size_t c = 0; c < 3; ++c)
            *out++ = onWhite(rgba[at + c], rgba[at + 3]);
    return rgb;
}

} // namespace

Result<Image> decodePng(std::span<const std::byte> bytes, std::string_view source,
                        const ImageHeader& header) {
    const auto essential = essentialPng(bytes);
    PngDecoder decoder;
    decoder.rest = essential;
    PngRows decoded;
    if (!decodeRows(decoder, header.storedSize, decoded))
        return damagedImage(source, decoder.message[0] == 0 ? "its pixels cannot be unpacked"
                                                            : std::string_view{decoder.message.data()});
    return Image{.size = header.storedSize,
                 .pixels = decoded.channels == 4 ? opaquePixels(decoded.pixels) : std::move(decoded.pixels),
                 .fullSize = header.storedSize};
}

} // namespace retort::data
