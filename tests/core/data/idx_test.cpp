#include "base/gzip.h"
#include "data/formats/idx.h"

#include "test_images.h"
#include "testing/result_matchers.h"

#include <gtest/gtest.h>

namespace retort::data::testing {
namespace {

using namespace std::string_literals;
using retort::testing::failsWith;
using retort::testing::TemporaryFolder;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Idx, WithValues_GivesShapeAndValues) {
    const auto file = idx({2, 3}, "abcdef");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto array, parseIdx(bytesOf(file), "x"));
    EXPECT_THAT(array.shape, ElementsAre(2, 3));
    EXPECT_THAT(array.values, ElementsAre('a', 'b', 'c', 'd', 'e', 'f'));
}

struct BadIdx {
    const char* what;
    std::string bytes;
    ErrorCode code;
    const char* reason;
};

TEST(Idx, OfBadBytes_FailsWithTheReason) {
    const std::vector<BadIdx> cases{
        {"nothing", "", ErrorCode::Corrupt, "magic number"},
        {"a text", "some words", ErrorCode::Corrupt, "magic number"},
        {"floats", "\0\0\x0d\1\0\0\0\1abcd"s, ErrorCode::Unsupported, "0x0d"},
        {"no dimensions", "\0\0\x08\0"s, ErrorCode::Corrupt, "0 dimensions"},
        {"too many dimensions", "\0\0\x08\xff"s, ErrorCode::Corrupt, "255 dimensions"},
        {"half a header", "\0\0\x08\2\0\0\0\1\0\0"s, ErrorCode::Corrupt, "truncated IDX header"},
        {"too few values", idx({2, 3}, "abcde"), ErrorCode::Corrupt,
         "5 bytes of values, its header says 2 x 3"},
        {"too many values", idx({2, 3}, "abcdefg"), ErrorCode::Corrupt, "7 bytes of values"},
        {"sizes beyond 64 bits", idx({0xffffffff, 0xffffffff, 0xffffffff}, "abc"), ErrorCode::Corrupt,
         "4294967295"},
    };
    for (const auto& [what, bytes, code, reason] : cases)
        EXPECT_THAT(parseIdx(bytesOf(bytes), "some/file"),
                    failsWith(code, AllOf(HasSubstr("some/file"), HasSubstr(reason))))
            << what;
}

TEST(Idx, OfPlainAndPackedFile_ReadsTheSame) {
    const TemporaryFolder folder;
    folder.write("plain", idx({2}, "ab"));
    folder.write("packed.gz", gzip(idx({2}, "ab")));
    for (const auto* file : {"plain", "packed"}) {
        RETORT_ASSERT_OK_AND_ASSIGN(const auto array, readIdx(folder / file));
        EXPECT_THAT(array.values, ElementsAre('a', 'b'));
    }
    EXPECT_THAT(readIdx(folder / "absent"), failsWith(ErrorCode::NotFound, HasSubstr("absent.gz")));
}

TEST(Gunzip, OfSeveralMembers_JoinsThem) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto unpacked, gunzip(bytesOf(gzip("ab") + gzip("c")), "x", 3));
    EXPECT_EQ(std::string(reinterpret_cast<const char*>(unpacked.data()), unpacked.size()), "abc");
}

TEST(Gunzip, OfBadBytes_FailsWithTheReason) {
    const auto whole = gzip(std::string(100'000, 'x') + "abcdefgh");
    auto changed = whole;
    changed[changed.size() - 6] ^= 1;
    const std::vector<BadIdx> cases{
        {"nothing", "", ErrorCode::Corrupt, "truncated .gz"},
        {"a text", "some words of text", ErrorCode::Corrupt, "damaged .gz"},
        {"the first half", whole.substr(0, whole.size() / 2), ErrorCode::Corrupt, "truncated .gz"},
        {"all but the last byte", whole.substr(0, whole.size() - 1), ErrorCode::Corrupt, "truncated .gz"},
        {"a wrong checksum", changed, ErrorCode::Corrupt, "damaged .gz"},
        {"trailing bytes", whole + "xyz", ErrorCode::Corrupt, ".gz"},
    };
    for (const auto& [what, bytes, code, reason] : cases)
        EXPECT_THAT(gunzip(bytesOf(bytes), "some/file.gz", 1'000'000),
                    failsWith(code, AllOf(HasSubstr("some/file.gz"), HasSubstr(reason))))
            << what;
    EXPECT_THAT(gunzip(bytesOf(whole), "some/file.gz", 99'999),
                failsWith(ErrorCode::Corrupt, HasSubstr("more than the 99999 bytes")));
}

} // namespace
} // namespace retort::data::testing
