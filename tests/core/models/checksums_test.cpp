#include "base/sha256.h"
#include "models/checksums.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

namespace {

using namespace retort;
using namespace retort::models;
using retort::testing::failsWith;
using retort::testing::succeeds;
using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(Checksums, WrittenSumsAreVerified) {
    const retort::testing::TemporaryFolder folder;
    folder.write("a.json", "one");
    folder.write("b.json", "two");
    ASSERT_THAT(writeChecksums(folder.path(), {"a.json", "b.json"}), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto verified, verifyChecksums(folder.path()));
    EXPECT_EQ(verified, 2u);
}

TEST(Checksums, FolderWithoutSumsHasNothingToVerify) {
    const retort::testing::TemporaryFolder folder;
    RETORT_ASSERT_OK_AND_ASSIGN(const auto verified, verifyChecksums(folder.path()));
    EXPECT_EQ(verified, 0u);
}

TEST(Checksums, ChangedFileIsNamedWithBothHashes) {
    const retort::testing::TemporaryFolder folder;
    folder.write("a.json", "one");
    ASSERT_THAT(writeChecksums(folder.path(), {"a.json"}), succeeds());
    folder.write("a.json", "two");
    EXPECT_THAT(
        verifyChecksums(folder.path()),
        failsWith(ErrorCode::Corrupt,
                  AllOf(HasSubstr((folder / "a.json").string()), HasSubstr("wrong hash"),
                        HasSubstr("expected " + sha256("one")), HasSubstr("found " + sha256("two")))));
}

TEST(Checksums, BadListsAreRefusedWithTheirLine) {
    const auto hash = sha256("x");
    struct Case {
        std::string content;
        ErrorCode code;
        const char* reason;
    };
    const std::vector<Case> cases{
        {"no hash\n", ErrorCode::Corrupt, "SHA256SUMS:1"},
        {hash + "\n", ErrorCode::Corrupt, "SHA256SUMS:1"},
        {"\n" + hash + "  ../outside\n", ErrorCode::Corrupt, "SHA256SUMS:2"},
        {hash + "  /etc/passwd\n", ErrorCode::Corrupt, "SHA256SUMS:1"},
        {hash + "  absent.json\n", ErrorCode::NotFound, "absent.json: missing"},
    };
    for (const auto& [content, code, reason] : cases) {
        const retort::testing::TemporaryFolder folder;
        folder.write("SHA256SUMS", content);
        EXPECT_THAT(verifyChecksums(folder.path()), failsWith(code, HasSubstr(reason))) << content;
    }
}

} // namespace
