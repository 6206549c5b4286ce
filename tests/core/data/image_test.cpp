#include "data/images/decode_image.h"
#include "data/images/image.h"

#include "data/images/image_header.h"
#include "test_images.h"
#include "testing/result_matchers.h"

#include <cstdlib>
#include <gtest/gtest.h>

namespace retort::data::testing {
namespace {

using retort::testing::failsWith;
using retort::testing::succeeds;
using ::testing::AllOf;
using ::testing::HasSubstr;

Result<Image> decodeText(std::string_view text, const DecodeOptions& options = {}) {
    return decodeImage(bytesOf(text), "some/picture", options);
}

Result<Image> decodeFile(std::string_view name, const DecodeOptions& options = {}) {
    return decodeImage(bytesOf(readFile(testFile(name))), name, options);
}

MATCHER_P2(isNear, colour, tolerance, "") {
    for (std::size_t c = 0; c < 3; ++c)
        if (std::abs(int{arg[c]} - int{colour[c]}) > tolerance)
            return false;
    return true;
}

struct Quadrants {
    Colour topLeft, topRight, bottomLeft, bottomRight;
};
constexpr Quadrants kColours{{255, 0, 0}, {0, 255, 0}, {0, 0, 255}, {255, 255, 255}};
constexpr Quadrants kGreys{{76, 76, 76}, {150, 150, 150}, {29, 29, 29}, {255, 255, 255}};

void expectQuadrants(const Image& image, const Quadrants& expected, int tolerance) {
    const auto [width, height] = image.size;
    ASSERT_EQ(image.channels, 3);
    ASSERT_EQ(image.pixels.size(), static_cast<std::size_t>(width * height * 3));
    EXPECT_THAT(pixelAt(image, width / 4, height / 4), isNear(expected.topLeft, tolerance));
    EXPECT_THAT(pixelAt(image, width * 3 / 4, height / 4), isNear(expected.topRight, tolerance));
    EXPECT_THAT(pixelAt(image, width / 4, height * 3 / 4), isNear(expected.bottomLeft, tolerance));
    EXPECT_THAT(pixelAt(image, width * 3 / 4, height * 3 / 4), isNear(expected.bottomRight, tolerance));
}

struct FormatCase {
    const char* file;
    Quadrants expected;
    int tolerance;
};

class DecodeImageOfFormat : public ::testing::TestWithParam<FormatCase> {};

TEST_P(DecodeImageOfFormat, GivesRgb) {
    const auto& [file, expected, tolerance] = GetParam();
    RETORT_ASSERT_OK_AND_ASSIGN(const auto image, decodeFile(file));
    EXPECT_EQ(image.size, (ImageSize{32, 16}));
    EXPECT_EQ(image.fullSize, image.size);
    expectQuadrants(image, expected, tolerance);
}

constexpr int kExact = 0;
constexpr int kLossy = 4;
// Half transparent on white: (c * 128 + 255 * 127) / 255.
constexpr Quadrants kOnWhite{{255, 0, 0}, {127, 255, 127}, {0, 0, 255}, {255, 255, 255}};
constexpr Quadrants kGreyOnWhite{{76, 76, 76}, {202, 202, 202}, {29, 29, 29}, {255, 255, 255}};
INSTANTIATE_TEST_SUITE_P(
    , DecodeImageOfFormat,
    ::testing::Values(FormatCase{"plain.jpg", kColours, kLossy},
                      FormatCase{"progressive.jpg", kColours, kLossy}, FormatCase{"grey.jpg", kGreys, kLossy},
                      FormatCase{"cmyk.jpg", kColours, kLossy}, FormatCase{"plain.png", kColours, kExact},
                      FormatCase{"palette.png", kColours, kExact}, FormatCase{"grey.png", kGreys, kExact},
                      FormatCase{"grey16.png", kGreys, kExact}, FormatCase{"alpha.png", kOnWhite, kExact},
                      FormatCase{"grey_alpha.png", kGreyOnWhite, kExact},
                      FormatCase{"plain.webp", kColours, kExact}, FormatCase{"lossy.webp", kColours, 12},
                      FormatCase{"alpha.webp", kOnWhite, kExact}, FormatCase{"plain.bmp", kColours, kExact},
                      FormatCase{"plain.tif", kColours, kExact}, FormatCase{"deflate.tif", kColours, kExact},
                      FormatCase{"grey.tif", kGreys, kExact}, FormatCase{"cmyk.tif", kColours, kExact},
                      FormatCase{"alpha.tif", kOnWhite, 1}));

class DecodeImageWithOrientation : public ::testing::TestWithParam<const char*> {};

TEST_P(DecodeImageWithOrientation, TurnsTheImageUpright) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto image, decodeFile(GetParam()));
    EXPECT_EQ(image.size, (ImageSize{32, 16}));
    expectQuadrants(image, kColours, kLossy);
}

INSTANTIATE_TEST_SUITE_P(, DecodeImageWithOrientation,
                         ::testing::Values("orientation_2.jpg", "orientation_3.jpg", "orientation_4.jpg",
                                           "orientation_5.jpg", "orientation_6.jpg", "orientation_7.jpg",
                                           "orientation_8.jpg", "orientation_6.png", "orientation_6.webp",
                                           "orientation_2.tif", "orientation_3.tif", "orientation_6.tif",
                                           "orientation_8.tif"));

TEST(ImageHeader, OfTurnedImage_GivesTheSizeAPersonSees) {
    for (const auto* file :
         {"orientation_6.jpg", "orientation_6.png", "orientation_6.webp", "orientation_6.tif"}) {
        RETORT_ASSERT_OK_AND_ASSIGN(const auto header,
                                    readImageHeader(bytesOf(readFile(testFile(file))), file));
        EXPECT_EQ(header.size(), (ImageSize{32, 16})) << file;
    }
}

struct ScaleCase {
    ImageSize atLeast;
    ImageSize decoded;
};

TEST(DecodeImage, JpegWithLeastSize_DecodesAtTheSmallestSufficientScale) {
    for (const auto& [atLeast, decoded] :
         {ScaleCase{{0, 0}, {256, 128}}, ScaleCase{{256, 128}, {256, 128}}, ScaleCase{{129, 20}, {256, 128}},
          ScaleCase{{128, 64}, {128, 64}}, ScaleCase{{64, 30}, {64, 32}}, ScaleCase{{1, 1}, {32, 16}}}) {
        RETORT_ASSERT_OK_AND_ASSIGN(const auto image, decodeFile("large.jpg", {.atLeast = atLeast}));
        EXPECT_EQ(image.size, decoded);
        EXPECT_EQ(image.fullSize, (ImageSize{256, 128}));
        expectQuadrants(image, kColours, kLossy);
    }
}

std::string truncated(std::string_view file) {
    const auto text = readFile(testFile(file));
    return text.substr(0, text.size() - text.size() / 4);
}

/// The image with one byte in its middle changed.
std::string damaged(std::string_view file, std::size_t fromEnd) {
    auto text = readFile(testFile(file));
    text[text.size() - fromEnd] = static_cast<char>(text[text.size() - fromEnd] ^ 0x55);
    return text;
}

/// A BMP header that promises more than the file could ever hold.
std::string hugeBmp() {
    auto text = solidBmp({1, 1}, {});
    text.replace(18, 8, std::string("\xff\xff\xff\x7f\xff\xff\xff\x7f", 8));
    return text;
}

/// A JPEG with a second, huge frame header in front of its first.
std::string withSecondSize() {
    using namespace std::string_literals;
    auto text = readFile(testFile("plain.jpg"));
    return text.insert(2, "\xff\xc0\0\x0b\x08\xff\xff\xff\xff\1\1\x11\0"s);
}

std::string pngWithTwoHeaders() {
    auto text = readFile(testFile("plain.png"));
    return text.insert(8, text.substr(8, 25)); // length, type, 13 bytes, checksum
}

/// One pixel of 32 bits with masks.
std::string bmpOfMasks(std::uint32_t red, std::uint32_t green, std::uint32_t blue) {
    const auto number = [](std::uint32_t value) {
        return std::string(reinterpret_cast<const char*>(&value), 4);
    };
    std::string text = "BM" + number(70) + number(0) + number(66) + number(40) + number(1) + number(1);
    text += std::string("\1\0\x20\0", 4) + number(3) + number(4) + std::string(16, '\0');
    return text + number(red) + number(green) + number(blue) + "\x0a\x14\x1e\xff";
}

/// A BMP whose pixels are said to be a PNG.
std::string bmpWithPngInside() {
    auto text = solidBmp({4, 4}, {});
    text[30] = 5;
    return text;
}

/// A TIFF of 4 bits per sample: the three values of entry 258 stand at the file's end.
std::string tiffOfFourBits() {
    auto text = readFile(testFile("deflate.tif"));
    for (std::size_t i = text.size() - 6; i < text.size(); i += 2)
        text[i] = 4;
    return text;
}

struct BadImage {
    const char* what;
    std::string bytes;
    ErrorCode code;
    const char* reason;
};

std::vector<BadImage> badCases() {
    using namespace std::string_literals;
    return {
        {"nothing", "", ErrorCode::Corrupt, "empty"},
        {"a text", "Just some words, no image.", ErrorCode::Unsupported, "not an image of a known format"},
        {"a GIF", "GIF89a\1\0\1\0\0\0\0;"s, ErrorCode::Unsupported, "a GIF image"},
        {"a truncated JPEG", truncated("plain.jpg"), ErrorCode::Corrupt, "truncated JPEG"},
        {"a truncated progressive JPEG", truncated("progressive.jpg"), ErrorCode::Corrupt, "truncated JPEG"},
        {"a truncated PNG", truncated("plain.png"), ErrorCode::Corrupt, "truncated PNG"},
        {"a truncated WebP", truncated("plain.webp"), ErrorCode::Corrupt, "truncated WebP"},
        {"a truncated BMP", truncated("plain.bmp"), ErrorCode::Corrupt, "truncated BMP"},
        {"a truncated TIFF", readFile(testFile("plain.tif")).substr(0, 100), ErrorCode::Corrupt,
         "truncated TIFF"},
        {"a PNG with a changed byte", damaged("plain.png", 20), ErrorCode::Corrupt, "wrong checksum"},
        {"a JPEG with only its ends", "\xff\xd8\xff\xd9"s, ErrorCode::Corrupt, "without pixels"},
        {"a PNG with two headers", pngWithTwoHeaders(), ErrorCode::Corrupt, "two headers"},
        {"a TIFF of 4 bits", tiffOfFourBits(), ErrorCode::Unsupported, "a TIFF of 4 bits"},
        {"a BMP of red, green, blue", bmpOfMasks(0xff, 0xff00, 0xff0000), ErrorCode::Unsupported,
         "not in the order blue, green, red"},
        {"a BMP with a PNG inside", bmpWithPngInside(), ErrorCode::Unsupported, "a BMP with a JPEG or PNG"},
        {"a JPEG with two sizes", withSecondSize(), ErrorCode::Corrupt, "two sizes"},
        {"a JPEG of half its pixels", readFile(testFile("plain.jpg")).substr(0, 628) + "\xff\xd9"s,
         ErrorCode::Corrupt, "premature end"},
        {"a TIFF with a wrong offset", damaged("deflate.tif", 174), ErrorCode::Corrupt, "truncated TIFF"},
        {"a WebP with a wrong length", damaged("plain.webp", 60), ErrorCode::Corrupt, "truncated WebP"},
        {"an animated WebP", readFile(testFile("animated.webp")), ErrorCode::Unsupported, "animated"},
        {"a TIFF of floats", readFile(testFile("float.tif")), ErrorCode::Unsupported, "floating-point"},
        {"a BMP that promises 4 exabytes", hugeBmp(), ErrorCode::Corrupt, "truncated BMP"},
    };
}

TEST(DecodeImage, OfBadBytes_FailsWithTheReasonAndPrintsNothing) {
    for (const auto& [what, bytes, code, reason] : badCases()) {
        ::testing::internal::CaptureStderr();
        const auto image = decodeText(bytes);
        EXPECT_EQ(::testing::internal::GetCapturedStderr(), "") << what;
        EXPECT_THAT(image, failsWith(code, AllOf(HasSubstr("some/picture"), HasSubstr(reason)))) << what;
    }
}

TEST(DecodeImage, OfEveryPrefixOfAImage_FailsOrGivesAWholeImage) {
    for (const auto* file : {"plain.jpg", "alpha.png", "orientation_6.webp", "plain.bmp", "deflate.tif"}) {
        const auto text = readFile(testFile(file));
        for (std::size_t length = 0; length < text.size(); ++length)
            if (const auto image = decodeText(std::string_view{text}.substr(0, length))) {
                ASSERT_EQ(image->pixels.size(), std::size_t{32 * 16 * 3}) << file << " " << length;
            }
    }
}

TEST(DecodeImage, OfMorePixelsThanAllowed_IsRefusedBeforeDecoding) {
    for (const auto* file : {"plain.jpg", "plain.png", "plain.webp", "plain.bmp", "plain.tif"})
        EXPECT_THAT(decodeFile(file, {.maxPixels = 32 * 16 - 1}),
                    failsWith(ErrorCode::Unsupported, AllOf(HasSubstr(file), HasSubstr("32 x 16 pixels"))));
    EXPECT_THAT(decodeFile("plain.jpg", {.maxPixels = 32 * 16}), succeeds());
}

TEST(DecodeImage, OfDecompressionBomb_IsRefused) {
    auto png = readFile(testFile("plain.png"));
    const auto header = std::string("IHDR\0\0\xff\xff\0\0\xff\xff\x08\x02\0\0\0", 17);
    png.replace(12, 17, header);
    png.replace(29, 4, std::string("\x39\x67\x4e\x07", 4));
    EXPECT_THAT(decodeText(png), failsWith(ErrorCode::Unsupported, HasSubstr("65535 x 65535")));
}

} // namespace
} // namespace retort::data::testing
