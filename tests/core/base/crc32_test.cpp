#include "base/crc32.h"

#include <gtest/gtest.h>

#include <string>

namespace retort {
namespace {

std::uint32_t crcOf(std::string_view text) {
    return Crc32{}.update(text).value();
}

TEST(Crc32,
     is_that_of_gzip_and_png) { // check values of the catalogue of parametrised CRC algorithms, and zlib
    EXPECT_EQ(crcOf(""), 0u);
    EXPECT_EQ(crcOf("123456789"), 0xcbf43926u);
    EXPECT_EQ(crcOf("The quick brown fox jumps over the lazy dog"), 0x414fa339u);
    EXPECT_EQ(crcOf(std::string(1000, '\0')), 0x060b1780u);
}

TEST(Crc32, of_parts_is_that_of_the_whole) {
    const std::string text = "IHDR, IDAT and IEND are the chunks of an image";
    for (std::size_t cut = 0; cut <= text.size(); ++cut)
        EXPECT_EQ(Crc32{}.update(text.substr(0, cut)).update(text.substr(cut)).value(), crcOf(text));
}

} // namespace
} // namespace retort
