#include "download/digest.h"

#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

using namespace retort;
using namespace retort::download;
using retort::testing::failsWith;
using retort::testing::TemporaryFolder;

// RFC 1321 appendix A.5, FIPS 180-4 examples.
TEST(Digest, of_known_texts) {
    const TemporaryFolder folder;
    const auto file = folder.write("abc", "abc");
    EXPECT_EQ(digestOfFile(file, DigestKind::Md5).value(), "900150983cd24fb0d6963f7d28e17f72");
    EXPECT_EQ(digestOfFile(file, DigestKind::Sha256).value(),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Digest, of_a_file_longer_than_a_block) {
    const TemporaryFolder folder;
    const auto file = folder.write("a", std::string(1'000'000, 'a'));
    EXPECT_EQ(digestOfFile(file, DigestKind::Sha256).value(),
              "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Digest, of_what_is_not_there_and_after_a_wish_to_stop) {
    const TemporaryFolder folder;
    EXPECT_THAT(digestOfFile(folder / "none", DigestKind::Md5),
                failsWith(ErrorCode::NotFound, ::testing::HasSubstr("none")));
    std::stop_source stop;
    stop.request_stop();
    EXPECT_THAT(digestOfFile(folder.write("abc", "abc"), DigestKind::Md5, stop.get_token()),
                failsWith(ErrorCode::Cancelled, ::testing::_));
}
