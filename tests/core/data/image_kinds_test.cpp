// What people have in folders of images: every kind of transparency, TIFFs of science and of cameras, files
// of other formats.

#include "data/images/decode_image.h"

#include "data/images/image_header.h"
#include "test_images.h"
#include "testing/result_matchers.h"

#include <gtest/gtest.h>
#include <iostream>
#include <map>
#include <utility>
#include <vector>
#include <zlib.h>

namespace retort::data::testing {
namespace {

using namespace std::string_literals;
using retort::testing::failsWith;
using ::testing::AllOf;
using ::testing::HasSubstr;

std::string bigEndian(std::uint32_t value) {
    std::string bytes;
    for (int shift = 24; shift >= 0; shift -= 8)
        bytes += static_cast<char>(value >> shift & 0xff);
    return bytes;
}

std::string chunk(const std::string& type, const std::string& data) {
    const auto covered = type + data;
    const auto sum = crc32_z(0, reinterpret_cast<const Bytef*>(covered.data()), covered.size());
    return bigEndian(static_cast<std::uint32_t>(data.size())) + covered +
           bigEndian(static_cast<std::uint32_t>(sum));
}

std::string deflated(const std::string& text) {
    auto size = compressBound(text.size());
    std::string out(size, '\0');
    compress(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(text.data()),
             text.size());
    out.resize(size);
    return out;
}

struct PngParts {
    std::uint32_t width = 2;
    char bits = 8;
    char colourType = 0;
    std::string before{}; ///< chunks between header and pixels
    std::string row{};    ///< the only one, without its filter byte
};

std::string png(const PngParts& parts) {
    return "\x89PNG\r\n\x1a\n"s +
           chunk("IHDR", bigEndian(parts.width) + bigEndian(1) + parts.bits + parts.colourType + "\0\0\0"s) +
           parts.before + chunk("IDAT", deflated("\0"s + parts.row)) + chunk("IEND", "");
}

struct TransparentCase {
    const char* what;
    std::string file;
    Colour second; ///< the first pixel is transparent
};

TEST(DecodeImage, WhateverIsTransparent_IsWhite) {
    const std::vector<TransparentCase> cases{
        {"grey with a transparent grey",
         png({.before = chunk("tRNS", "\0\x28"s), .row = "\x28\x50"s}),
         {0x50, 0x50, 0x50}},
        {"grey of 16 bits with a transparent grey",
         png({.bits = 16, .before = chunk("tRNS", "\x28\x01"s), .row = "\x28\x01\x50\x50"s}),
         {0x50, 0x50, 0x50}},
        {"grey with alpha", png({.colourType = 4, .row = "\x28\x00\x50\xff"s}), {0x50, 0x50, 0x50}},
        {"RGB with a transparent colour",
         png({.colourType = 2, .before = chunk("tRNS", "\0\1\0\2\0\3"s), .row = "\1\2\3\4\5\6"s}),
         {4, 5, 6}},
        {"RGBA", png({.colourType = 6, .row = "\1\2\3\0\4\5\6\xff"s}), {4, 5, 6}},
        {"a palette with a transparent entry",
         png({.colourType = 3,
              .before = chunk("PLTE", "\1\2\3\4\5\6"s) + chunk("tRNS", "\0"s),
              .row = "\0\1"s}),
         {4, 5, 6}},
    };
    for (const auto& [what, file, second] : cases) {
        RETORT_ASSERT_OK_AND_ASSIGN(const auto image, decodeImage(bytesOf(file), what));
        EXPECT_EQ(pixelAt(image, 0, 0), (Colour{255, 255, 255})) << what;
        EXPECT_EQ(pixelAt(image, 1, 0), second) << what;
        RETORT_ASSERT_OK_AND_ASSIGN(const auto header, readImageHeader(bytesOf(file), what));
        EXPECT_EQ(header.channels, 4) << what;
    }
}

TEST(DecodeImage, PngThatLacksPixels_IsDamagedInLibpngsWordsAndPrintsNothing) {
    const auto file = png({.width = 4, .row = "\1\2"s});
    ::testing::internal::CaptureStderr();
    const auto image = decodeImage(bytesOf(file), "short.png");
    EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
    EXPECT_THAT(image, failsWith(ErrorCode::Corrupt,
                                 AllOf(HasSubstr("short.png: damaged image"), HasSubstr("ot enough"))));
}

TEST(ImageHeader, OfAnAnimatedPng_TellsThatThereIsMore) {
    const auto still = png({.row = "\1\2"s});
    const auto moving = png({.before = chunk("acTL", bigEndian(3) + bigEndian(0)), .row = "\1\2"s});
    EXPECT_FALSE(readImageHeader(bytesOf(still), "still")->holdsSeveral);
    EXPECT_TRUE(readImageHeader(bytesOf(moving), "moving")->holdsSeveral);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto first, decodeImage(bytesOf(moving), "moving"));
    EXPECT_EQ(pixelAt(first, 1, 0), (Colour{2, 2, 2}));
}

std::string little(std::uint32_t value, int bytes) {
    std::string text;
    for (int i = 0; i < bytes; ++i)
        text += static_cast<char>(value >> 8 * i & 0xff);
    return text;
}

using Tags = std::map<std::uint32_t, std::uint32_t>;

/// An uncompressed TIFF of 2 x 1 pixels in one strip, every tag of one value.
std::string tiff(Tags tags, const std::string& pixels) {
    constexpr std::uint32_t kPixelsAt = 8;
    const auto at = static_cast<std::uint32_t>(kPixelsAt + pixels.size());
    tags.merge(Tags{{256, 2},
                    {257, 1},
                    {258, 8},
                    {259, 1},
                    {262, 1},
                    {273, kPixelsAt},
                    {277, 1},
                    {278, 1},
                    {279, static_cast<std::uint32_t>(pixels.size())}});
    auto file = "II*\0"s + little(at, 4) + pixels + little(static_cast<std::uint32_t>(tags.size()), 2);
    for (const auto& [tag, value] : tags)
        file += little(tag, 2) + little(4, 2) + little(1, 4) + little(value, 4);
    return file + little(0, 4);
}

struct TiffCase {
    const char* what;
    Tags tags;
    const char* reason;
};

TEST(DecodeImage, TiffThatIsNoPlainImage_IsNamedForWhatItIs) {
    const std::vector<TiffCase> cases{
        {"Sentinel-2", {{258, 16}, {277, 13}, {338, 0}}, "a TIFF of 13 bands; export three of them"},
        {"13 bands of 8 bits", {{277, 13}, {338, 0}}, "a TIFF of 13 bands"},
        {"RGB and infrared", {{262, 2}, {277, 4}, {338, 0}}, "a TIFF of 4 bands"},
        {"two channels of a microscope", {{277, 2}, {338, 0}}, "a TIFF of 2 bands"},
        {"an elevation", {{258, 32}, {339, 3}}, "floating-point"},
        {"signed numbers", {{258, 16}, {339, 2}}, "signed"},
        {"12 bits", {{258, 12}}, "a TIFF of 12 bits per value"},
        {"a palette of 16 bits", {{258, 16}, {262, 3}}, "neither grey nor RGB"},
        {"inverted grey of 16 bits", {{258, 16}, {262, 0}}, "neither grey nor RGB"},
        {"planes of 16 bits", {{258, 16}, {262, 2}, {277, 3}, {284, 2}}, "neither grey nor RGB"},
        {"CMYK of 16 bits", {{258, 16}, {262, 5}, {277, 4}}, "a CMYK TIFF of 16 bits"},
        {"a DNG", {{50706, 1}}, "a camera's RAW file"},
        {"a NEF, whose first image is a preview", {{254, 1}, {330, 8}}, "a camera's RAW file"},
    };
    for (const auto& [what, tags, reason] : cases) {
        ::testing::internal::CaptureStderr();
        const auto image = decodeImage(bytesOf(tiff(tags, std::string(64, '\1'))), "x.tif");
        EXPECT_EQ(::testing::internal::GetCapturedStderr(), "") << what;
        EXPECT_THAT(image, failsWith(ErrorCode::Unsupported, AllOf(HasSubstr("x.tif"), HasSubstr(reason))))
            << what;
    }
}

TEST(DecodeImage, TiffOfGreys_GivesThem) {
    struct Grey {
        const char* what;
        Tags tags;
        std::string pixels;
    };
    const std::vector<Grey> cases{
        {"8 bits", {}, "\x28\x50"s},
        {"8 bits, 0 is white", {{262, 0}}, "\xd7\xaf"s},
        {"16 bits", {{258, 16}}, "\x28\x28\x50\x50"s},
        {"a file of pages", {{254, 2}}, "\x28\x50"s},
    };
    for (const auto& [what, tags, pixels] : cases) {
        RETORT_ASSERT_OK_AND_ASSIGN(const auto image, decodeImage(bytesOf(tiff(tags, pixels)), what));
        EXPECT_EQ(pixelAt(image, 0, 0), (Colour{0x28, 0x28, 0x28})) << what;
        EXPECT_EQ(pixelAt(image, 1, 0), (Colour{0x50, 0x50, 0x50})) << what;
    }
}

/// A TIFF whose header promises a compression that its pixels are not of.
TEST(DecodeImage, TiffThatCannotBeUnpacked_PrintsNothingWhileOtherThreadsMay) {
    constexpr std::uint32_t kJpeg = 7;
    const auto file = tiff({{259, kJpeg}}, std::string(64, '\1'));
    ::testing::internal::CaptureStderr();
    const auto image = decodeImage(bytesOf(file), "x.tif");
    std::cerr << "a line of the program\n";
    EXPECT_EQ(::testing::internal::GetCapturedStderr(), "a line of the program\n");
    EXPECT_THAT(image, failsWith(ErrorCode::Corrupt, HasSubstr("x.tif: damaged image")));
}

TEST(DecodeImage, FileOfAnotherFormat_IsNamedForWhatItIs) {
    const std::vector<std::pair<std::string, const char*>> cases{
        {"GIF89a\1\0\1\0\0\0\0;"s, "a GIF image"},
        {"\0\0\0\x18"
         "ftypheic\0\0\0\0"s,
         "a HEIC image"},
        {"\0\0\0\x18"
         "ftypmif1\0\0\0\0"s,
         "a HEIF image"},
        {"\0\0\0\x18"
         "ftypavif\0\0\0\0"s,
         "an AVIF image"},
        {"\0\0\0\x18"
         "ftypcrx \0\0\0\0"s,
         "a camera's RAW file"},
        {"\0\0\0\x18"
         "ftypmp42\0\0\0\0"s,
         "a video"},
        {"FUJIFILMCCD-RAW 0201"s, "a camera's RAW file"},
        {"\0\0\0\x0c"
         "JXL \r\n\x87\n"s,
         "a JPEG XL image"},
        {"\0\0\0\x0c"
         "jP  \r\n\x87\n"s,
         "a JPEG 2000 image"},
        {"<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\"/>"s, "an SVG drawing"},
        {"\n<!DOCTYPE html><title>404</title>"s, "a web page"},
        {"version https://git-lfs.github.com/spec/v1\noid sha256:0\n"s, "a Git LFS pointer"},
        {"8BPS\0\1"s, "a Photoshop file"},
        {"II+\0\x08\0\0\0"s, "a BigTIFF image"},
        {"%PDF-1.7"s, "a PDF file"},
        {std::string(100, '\0'), "nothing but zeros"},
        {"Just some words."s, "not an image of a known format"},
    };
    for (const auto& [bytes, kind] : cases)
        EXPECT_THAT(decodeImage(bytesOf(bytes), "x.jpg"),
                    failsWith(ErrorCode::Unsupported,
                              AllOf(HasSubstr("x.jpg: "), HasSubstr(kind), HasSubstr("supported are"))));
}

} // namespace
} // namespace retort::data::testing
