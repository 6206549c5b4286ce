#include "data/images/decode_image.h"
#include "data/images/image.h"
#include "synthesis/image_file.h"
#include "synthesis/png_text.h"
#include "testing/result_matchers.h"

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
