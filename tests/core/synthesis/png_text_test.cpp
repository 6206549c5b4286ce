#include "data/images/decode_image.h"
#include "data/images/image.h"
#include "synthesis/sets/image_file.h"
#include "synthesis/sets/png_text.h"
#include "testing/result_matchers.h"

#include <zlib.h>

namespace retort::synthesis {
namespace {

using retort::testing::failsWith;
using ::testing::HasSubstr;

data::Image image() {
    data::Image image{.size = {5, 4}, .fullSize = {5, 4}};
    for (int i = 0; i < 5 * 4 * 3; ++i)
        image.pixels.push_back(static_cast<std::uint8_t>(4 * i));
    return image;
}

std::vector<std::byte> plainPng() {
    return encodeImage(image(), {}, {}).value();
}

TEST(PngText, TextIsReadBackAndPixelsStayAsTheyWere) {
    const PngText text{
        {"prompt", "a photo of a cat.\nsecond line"}, {"Author", "\u00c4nne \u732b"}, {"empty", ""}};
    RETORT_ASSERT_OK_AND_ASSIGN(const auto png, encodeImage(image(), {}, text));
    EXPECT_EQ(readText(png, "p").value(), text);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto decoded, data::decodeImage(png, "p"));
    EXPECT_EQ(decoded.pixels, image().pixels);
}

TEST(PngText, Latin1OfOtherProgramsIsReadAsUtf8) {
    const PngText ascii{{"Title", "caf_"}};
    RETORT_ASSERT_OK_AND_ASSIGN(auto png, withText(plainPng(), ascii));
    for (auto& byte : png)
        if (byte == std::byte{'_'})
            byte = std::byte{0xe9};
    EXPECT_EQ(readText(png, "p").value().at("Title"), "caf\u00e9");
}

/// The PNG with a chunk of this type behind its header. Readers of texts do not check checksums.
std::vector<std::byte> withChunk(const std::string& type, const std::string& content) {
    constexpr std::size_t kHeaderEnd = 33;
    auto png = plainPng();
    std::string chunk;
    for (const int shift : {24, 16, 8, 0})
        chunk += static_cast<char>(content.size() >> shift);
    chunk += type + content + "crc.";
    const auto bytes = std::as_bytes(std::span{chunk});
    png.insert(png.begin() + kHeaderEnd, bytes.begin(), bytes.end());
    return png;
}

std::string packed(const std::string& text) {
    std::string bytes(compressBound(text.size()), '\0');
    auto length = static_cast<uLongf>(bytes.size());
    EXPECT_EQ(compress(reinterpret_cast<Bytef*>(bytes.data()), &length,
                       reinterpret_cast<const Bytef*>(text.data()), text.size()),
              Z_OK);
    bytes.resize(length);
    return bytes;
}

TEST(PngText, CompressedTextsOfOtherProgramsAreRead) {
    const std::string keyword("Title\0\0", 7), international("Title\0\1\0\0\0", 10);
    const std::string longText(5000, 'x');
    EXPECT_EQ(readText(withChunk("zTXt", keyword + packed(longText)), "p").value().at("Title"), longText);
    EXPECT_EQ(readText(withChunk("iTXt", international + packed("\u732b")), "p").value().at("Title"),
              "\u732b");
}

TEST(PngText, CompressedTextsThatAreDamagedOrTooLargeSayNothing) {
    const std::string keyword("Title\0\0", 7);
    for (const auto& content : {keyword + "no zlib", keyword + packed(std::string(8 << 20, 'x')),
                                std::string("Title\0\1x", 8), std::string("Title"), keyword})
        EXPECT_EQ(readText(withChunk("zTXt", content), "p").value(), PngText{});
}

TEST(PngText, BadKeywordsAreRefused) {
    for (const auto& keyword :
         {std::string{}, std::string(80, 'k'), std::string{"new\nline"}, std::string{"\u00e4"}})
        EXPECT_THAT(withText(plainPng(), {{keyword, "x"}}),
                    failsWith(ErrorCode::InvalidArgument, HasSubstr("keyword")));
}

TEST(PngText, WhatIsNoPngIsRefused) {
    const std::vector<std::byte> nonsense(100, std::byte{1});
    EXPECT_THAT(withText(nonsense, {}), failsWith(ErrorCode::Corrupt, HasSubstr("PNG")));
    EXPECT_THAT(readText(nonsense, "x.png"), failsWith(ErrorCode::Corrupt, HasSubstr("x.png: is no PNG")));
    EXPECT_THAT(readText({}, "x.png"), failsWith(ErrorCode::Corrupt, HasSubstr("x.png")));
}

TEST(PngText, EveryTruncationIsAnErrorAndNoCrash) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto png, withText(plainPng(), {{"prompt", "\u00e4"}, {"seed", "1"}}));
    constexpr std::size_t kEndChunk = 12;
    for (std::size_t size = 0; size <= png.size() - kEndChunk; ++size)
        EXPECT_THAT(readText(std::span{png}.first(size), "cut.png"),
                    failsWith(ErrorCode::Corrupt, HasSubstr("cut.png")));
}

TEST(PngText, LengthsBeyondTheFileAreRefused) {
    auto png = withText(plainPng(), {{"prompt", "x"}}).value();
    constexpr std::size_t kTextLength = 8 + 25;
    for (std::size_t i = 0; i < 4; ++i)
        png[kTextLength + i] = std::byte{0xff};
    EXPECT_THAT(readText(png, "x.png"), failsWith(ErrorCode::Corrupt, HasSubstr("truncated")));
}

} // namespace
} // namespace retort::synthesis
