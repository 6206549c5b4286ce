#include "data/archive.h"

#include "pictures.h"
#include "testing/archives.h"
#include "testing/result_matchers.h"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <stop_token>
#include <sys/file.h>
#include <tuple>
#include <unistd.h>

namespace retort::data::testing {
namespace {

namespace fs = std::filesystem;
using retort::testing::EntryKind;
using retort::testing::failsWith;
using retort::testing::succeeds;
using retort::testing::tarGzOf;
using retort::testing::TemporaryFolder;
using retort::testing::TestEntry;
using retort::testing::zipOf;
using ::testing::AllOf;
using ::testing::HasSubstr;

const std::vector<TestEntry> kPets{{"pets", "", EntryKind::Folder},
                                   {"pets/cat/1.bmp", "first"},
                                   {"./pets/cat/two words 'and' \"quotes\".bmp", "second"},
                                   {"pets/犬/кот.bmp", "third"},
                                   {"pets/" + std::string(200, 'x') + ".bmp", "fourth"},
                                   {"__MACOSX/pets/._1.bmp", "not wanted"}};

/// Bytes that cannot be packed.
std::string noise(std::size_t count) {
    std::string bytes;
    for (std::uint32_t state = 1; bytes.size() < count; state = state * 1664525 + 1013904223)
        bytes += static_cast<char>(state >> 24);
    return bytes;
}

class Archive : public ::testing::Test {
protected:
    fs::path target() const { return m_folder / "place/unpacked"; }
    Status unpack(const fs::path& archive, const UnpackOptions& options = {}) const {
        return unpackArchive(archive, target(), options);
    }
    /// Nothing in the target's place, and nothing half done beside it.
    bool nothingIsLeft() const {
        return !fs::exists(target()) && !fs::exists(m_folder / "place/.unpacked.part");
    }

    TemporaryFolder m_folder;
};

TEST_F(Archive, OfEitherKind_IsUnpackedWithAllNames) {
    for (const auto& archive :
         {m_folder.write("a.zip", zipOf(kPets)), m_folder.write("a.TAR.GZ", tarGzOf(kPets)),
          m_folder.write("a.tgz", tarGzOf(kPets))}) {
        ASSERT_TRUE(isArchiveName(archive));
        ASSERT_THAT(unpack(archive), succeeds()) << archive;
        EXPECT_EQ(readFile(target() / "pets/cat/1.bmp"), "first");
        EXPECT_EQ(readFile(target() / "pets/cat/two words 'and' \"quotes\".bmp"), "second");
        EXPECT_EQ(readFile(target() / "pets/犬/кот.bmp"), "third");
        EXPECT_EQ(readFile(target() / ("pets/" + std::string(200, 'x') + ".bmp")), "fourth");
        EXPECT_FALSE(fs::exists(target() / "__MACOSX"));
        fs::remove_all(target());
    }
}

struct BadArchive {
    const char* what;
    std::vector<TestEntry> entries;
    ErrorCode code;
    const char* reason;
};

TEST_F(Archive, WithAnythingThatLeavesItsFolder_IsRefusedAndLeavesNothing) {
    const TestEntry good{"a/1.bmp", "1"};
    const std::vector<BadArchive> cases{
        {"dots", {good, {"a/../../evil", "x"}}, ErrorCode::Unsupported, "leads out of its folder"},
        {"dots at the end", {good, {"a/b/..", "x"}}, ErrorCode::Unsupported, "leads out of its folder"},
        {"backslashes", {good, {"a\\..\\..\\evil", "x"}}, ErrorCode::Unsupported, "leads out of its folder"},
        {"absolute", {good, {"/tmp/retort-evil", "x"}}, ErrorCode::Unsupported, "absolute path"},
        {"a drive", {good, {"C:/evil", "x"}}, ErrorCode::Unsupported, "absolute path"},
        {"a link out",
         {good, {"a/link", "/etc/passwd", EntryKind::Link}},
         ErrorCode::Unsupported,
         "is a link"},
        {"a link inside", {good, {"a/link", "1.bmp", EntryKind::Link}}, ErrorCode::Unsupported, "is a link"},
        {"a name too long", {good, {std::string(256, 'x'), "x"}}, ErrorCode::Unsupported, "too long"},
        {"the same twice", {good, good}, ErrorCode::Corrupt, "twice"},
        {"nothing", {}, ErrorCode::Corrupt, "without files"},
    };
    for (const auto& [what, entries, code, reason] : cases)
        for (const auto& archive :
             {m_folder.write("bad.zip", zipOf(entries)), m_folder.write("bad.tgz", tarGzOf(entries))}) {
            EXPECT_THAT(unpack(archive), failsWith(code, HasSubstr(reason))) << what << ' ' << archive;
            EXPECT_TRUE(nothingIsLeft()) << what;
            EXPECT_FALSE(fs::exists("/tmp/retort-evil"));
            EXPECT_FALSE(fs::exists(m_folder / "evil"));
            EXPECT_FALSE(fs::exists(m_folder / "place/evil"));
        }
}

TEST_F(Archive, WithAHardLinkOrADevice_IsRefused) {
    const auto link =
        m_folder.write("link.tgz", tarGzOf({{"a/1.bmp", "1"}, {"a/2.bmp", "a/1.bmp", EntryKind::HardLink}}));
    EXPECT_THAT(unpack(link),
                failsWith(ErrorCode::Unsupported, AllOf(HasSubstr("a/2.bmp"), HasSubstr("a link"))));
    const auto device = m_folder.write("device.tgz", tarGzOf({{"a/null", "", EntryKind::Device}}));
    EXPECT_THAT(unpack(device), failsWith(ErrorCode::Unsupported, HasSubstr("a device or a pipe")));
    EXPECT_TRUE(nothingIsLeft());
}

TEST_F(Archive, CutOffBeforeItsLastFileEnds_IsCorruptAndLeavesNothing) {
    const std::vector<TestEntry> entries{{"a/1.bmp", std::string(3000, 'a')}, {"b/2.bmp", noise(2000)}};
    const auto zip = zipOf(entries);
    const auto tar = tarGzOf(entries);
    // Behind the files stand a zip's list of them, and a tar's end mark and check sum.
    const auto zipEnd = zip.find("PK\x01\x02");
    const auto tarEnd = tar.size() - 20;
    for (const auto& [name, whole, end] :
         {std::tuple{"cut.zip", zip, zipEnd}, std::tuple{"cut.tgz", tar, tarEnd}})
        for (std::size_t length = 0; length < end; length += length < 100 ? 1 : 37) {
            const auto archive = m_folder.write(name, whole.substr(0, length));
            ASSERT_THAT(unpack(archive), failsWith(ErrorCode::Corrupt, HasSubstr(archive.string())))
                << length << " of " << whole.size() << " bytes";
            ASSERT_TRUE(nothingIsLeft());
        }
}

TEST_F(Archive, WithChangedBytes_IsCorrupt) {
    auto zip = zipOf({{"a/1.bmp", noise(4000)}});
    zip[zip.size() / 2] ^= 1;
    EXPECT_THAT(unpack(m_folder.write("changed.zip", zip)),
                failsWith(ErrorCode::Corrupt, HasSubstr("changed.zip")));
    EXPECT_THAT(unpack(m_folder.write("text.zip", "just a text, and long enough to be looked at")),
                failsWith(ErrorCode::Corrupt, HasSubstr("text.zip")));
    EXPECT_TRUE(nothingIsLeft());
}

TEST_F(Archive, BeyondItsLimits_IsRefusedAsABomb) {
    const auto zeros =
        m_folder.write("zeros.zip", zipOf({{"a/1", std::string(300'000, '\0')}, {"a/2", "x"}}));
    EXPECT_THAT(unpack(zeros, {.limits = {.bytes = 299'999}}),
                failsWith(ErrorCode::Unsupported, HasSubstr("more than 299999 bytes")));
    EXPECT_THAT(unpack(zeros, {.limits = {.entries = 1}}),
                failsWith(ErrorCode::Unsupported, HasSubstr("more than 1 files")));
    EXPECT_THAT(unpack(zeros, {.limits = {.ratio = 10, .ratioFrom = 1000}}),
                failsWith(ErrorCode::Unsupported, HasSubstr("more than 10 times its size")));
    EXPECT_TRUE(nothingIsLeft());
    EXPECT_THAT(unpack(zeros), succeeds());
}

TEST_F(Archive, OntoSomethingThatIsThere_ChangesNothing) {
    m_folder.write("place/unpacked/own.txt", "mine");
    EXPECT_THAT(unpack(m_folder.write("a.zip", zipOf(kPets))),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("exists already")));
    EXPECT_EQ(readFile(target() / "own.txt"), "mine");
}

TEST_F(Archive, AfterAnInterruptedAttempt_IsUnpackedWithoutWhatThatLeft) {
    m_folder.write("place/.unpacked.part/half.bmp", "ha");
    ASSERT_THAT(unpack(m_folder.write("a.zip", zipOf(kPets))), succeeds());
    EXPECT_FALSE(fs::exists(target() / "half.bmp"));
    EXPECT_FALSE(fs::exists(m_folder / "place/.unpacked.part"));
}

TEST_F(Archive, WhileAnotherUnpacksToTheSamePlace_IsBusy) {
    m_folder.write("place/.unpacked.part/half.bmp", "ha");
    const int other = ::open((m_folder / "place/.unpacked.part").c_str(), O_RDONLY | O_DIRECTORY);
    ASSERT_EQ(::flock(other, LOCK_EX | LOCK_NB), 0);
    EXPECT_THAT(unpack(m_folder.write("a.zip", zipOf(kPets))),
                failsWith(ErrorCode::Busy, HasSubstr("another program")));
    EXPECT_EQ(readFile(m_folder / "place/.unpacked.part/half.bmp"), "ha");
    ::close(other);
}

TEST_F(Archive, Cancelled_LeavesNothing) {
    std::stop_source stop;
    const ProgressSink stopAtOnce = [&](const Progress& progress) {
        EXPECT_GT(progress.total, 0);
        stop.request_stop();
    };
    EXPECT_THAT(
        unpack(m_folder.write("a.zip", zipOf(kPets)), {.progress = stopAtOnce, .stop = stop.get_token()}),
        failsWith(ErrorCode::Cancelled, HasSubstr("unpacking")));
    EXPECT_TRUE(nothingIsLeft());
}

TEST_F(Archive, ThatIsNotThere_IsToldByName) {
    EXPECT_THAT(unpack(m_folder / "absent.zip"), failsWith(ErrorCode::NotFound, HasSubstr("absent.zip")));
    EXPECT_THAT(unpack(m_folder.path()), failsWith(ErrorCode::InvalidArgument, HasSubstr("no archive file")));
    for (const auto* other : {"a.tar", "a.rar", "zip", "a.gz", "a.7z"})
        EXPECT_FALSE(isArchiveName(other)) << other;
}

} // namespace
} // namespace retort::data::testing
