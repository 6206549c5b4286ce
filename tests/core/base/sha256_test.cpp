#include "base/sha256.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

namespace retort {
namespace {

// FIPS 180-4 test vectors.
TEST(Sha256, agrees_with_the_published_vectors) {
    EXPECT_EQ(sha256(std::string_view{}), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(sha256(std::string_view{"abc"}),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(sha256(std::string_view{"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"}),
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    EXPECT_EQ(sha256(std::string(1'000'000, 'a')),
              "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, does_not_depend_on_how_the_bytes_are_cut) {
    const std::string text(300, 'x');
    for (std::size_t cut = 0; cut <= text.size(); cut += 7) {
        Sha256 hash;
        hash.update(std::string_view{text}.substr(0, cut)).update(std::string_view{text}.substr(cut));
        EXPECT_EQ(hash.hex(), sha256(std::string_view{text})) << "cut at " << cut;
    }
}

TEST(Sha256, of_a_file_is_that_of_its_bytes) {
    const testing::TemporaryFolder folder;
    RETORT_ASSERT_OK_AND_ASSIGN(const auto hash, sha256OfFile(folder.write("a", "abc")));
    EXPECT_EQ(hash, sha256(std::string_view{"abc"}));
    EXPECT_THAT(sha256OfFile(folder / "missing"),
                testing::failsWith(ErrorCode::NotFound, ::testing::HasSubstr("missing")));
}

} // namespace
} // namespace retort
