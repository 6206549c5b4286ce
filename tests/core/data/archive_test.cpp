#include "data/archives/archive.h"

#include "data/archives/archive_kind.h"
#include "test_images.h"
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
using retort::testing::kUtf8Name;
using retort::testing::RawZipEntry;
using retort::testing::rawZipOf;
using retort::testing::succeeds;
using retort::testing::tarGzOf;
using retort::testing::tarOf;
using retort::testing::TemporaryFolder;
using retort::testing::TestEntry;
using retort::testing::unicodePathField;
using retort::testing::zipOf;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

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
    Result<UnpackedArchive> unpack(const fs::path& archive, const UnpackOptions& options = {}) const {
        return unpackArchive(archive, target(), options);
    }
    /// Nothing in the target's place, and nothing half done beside it.
    bool nothingIsLeft() const {
        return !fs::exists(target()) && !fs::exists(m_folder / "place/.unpacked.part");
    }

    TemporaryFolder m_folder;
};

TEST_F(Archive, OfAnyKindThatIsRead_IsUnpackedWithAllNames) {
    for (const auto& archive :
         {m_folder.write("a.zip", zipOf(kPets)), m_folder.write("a.TAR.GZ", tarGzOf(kPets)),
          m_folder.write("a.tgz", tarGzOf(kPets)), m_folder.write("a.tar", tarOf(kPets, "none")),
          m_folder.write("a.tar.bz2", tarOf(kPets, "bzip2")), m_folder.write("a.txz", tarOf(kPets, "xz")),
          m_folder.write("a.tar.zst", tarOf(kPets, "zstd"))}) {
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

TEST_F(Archive, OfTarCutBetweenTwoFiles_IsUnpackedAndTold) {
    constexpr std::size_t kBlock = 512;
    const std::vector<TestEntry> entries{{"a/1.bmp", std::string(700, 'a')}, {"b/2.bmp", noise(500)}};
    const auto whole = tarOf(entries, "none");
    const auto cut = whole.substr(0, 3 * kBlock); // a header and two blocks of the first file
    const auto oneBlock = whole.substr(0, 6 * kBlock);
    const auto packed = [&](const std::string& tar) { // as of a program that packs what it was given
        const auto path = fs::path(m_folder.write("packed.tar", tar));
        EXPECT_EQ(std::system(("gzip -f " + path.string()).c_str()), 0);
        return fs::path(path.string() + ".gz");
    };
    for (const auto& [archive, files, isCut] :
         {std::tuple{fs::path(m_folder.write("whole.tar", whole)), 2, false},
          {fs::path(m_folder.write("one-block.tar", oneBlock)), 2, false},
          {fs::path(m_folder.write("cut.tar", cut)), 1, true},
          {fs::path(m_folder.write("no-mark.tar", whole.substr(0, 5 * kBlock))), 2, true},
          {packed(cut), 1, true}}) {
        RETORT_ASSERT_OK_AND_ASSIGN(const auto unpacked, unpack(archive));
        EXPECT_EQ(unpacked.hasNoEndMark, isCut) << archive;
        EXPECT_EQ(fs::exists(target() / "b/2.bmp"), files == 2) << archive;
        fs::remove_all(target());
    }
    RETORT_ASSERT_OK_AND_ASSIGN(const auto zip, unpack(m_folder.write("whole.zip", zipOf(entries))));
    EXPECT_FALSE(zip.hasNoEndMark);
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
    for (const auto* other : {".tar", "a.rar", "zip", "a.gz", "a.7z"})
        EXPECT_FALSE(isArchiveName(other)) << other;
    EXPECT_EQ(nameWithoutEnding("x/pets.v2.Tar.GZ"), "pets.v2");
    EXPECT_EQ(nameWithoutEnding("x/pets"), "pets");
}

struct NamesCase {
    const char* what;
    std::vector<RawZipEntry> entries;
    std::vector<const char*> files;
    const char* encoding; ///< that is found
};

// Bytes of the names as programs of the time wrote them.
TEST_F(Archive, WithNamesInAnyEncoding_HasThemInUnicode) {
    const std::string raw437 = "K\x84tzchen/1";
    const std::vector<NamesCase> cases{
        {"flag bit 11", {{"K\xC3\xA4tzchen/1", "x", kUtf8Name}}, {"Kätzchen/1"}, ""},
        {"UTF-8 without the flag",
         {{"K\xC3\xA4tzchen/1", "x"}, {"\xE7\x8C\xAB/1", "x"}},
         {"Kätzchen/1", "猫/1"},
         ""},
        {"Unicode path field",
         {{raw437, "x", 0, unicodePathField(raw437, "Kätzchen/1")}},
         {"Kätzchen/1"},
         ""},
        {"a Unicode path field of another name is not believed",
         {{raw437, "x", 0, unicodePathField("other", "wrong/1")}},
         {"Kätzchen/1"},
         "cp437"},
        {"cp437",
         {{raw437, "x"},
          {"S\x81\xE1"
           "er Hund/1",
           "x"}},
         {"Kätzchen/1", "Süßer Hund/1"},
         "cp437"},
        {"windows-1252",
         {{"K\xE4tzchen/1", "x"},
          {"S\xFC\xDF"
           "er Hund/1",
           "x"}},
         {"Kätzchen/1", "Süßer Hund/1"},
         "windows-1252"},
        {"Shift_JIS", {{"\x94L/1", "x"}, {"\x8C\xA2/1", "x"}}, {"猫/1", "犬/1"}, "Shift_JIS"},
        {"Shift_JIS with 0x5C in a character",
         {{"\x95\\/1", "x"}, {"\x94\\/1", "x"}, {"\x97\\\x92\xE8\x95\\.png", "x"}},
         {"表/1", "能/1", "予定表.png"},
         "Shift_JIS"},
        {"Shift_JIS with backslashes between folders",
         {{"\x95\\\\\x94L\\1", "x"}, {"\x8C\xA2\\1", "x"}},
         {"表/猫/1", "犬/1"},
         "Shift_JIS"},
        {"GBK, one name of which could be UTF-8",
         {{"\xD0\xA1\xC3\xA8/1", "x"}, {"\xB9\xB7/1", "x"}, {"\xC6\xFB\xB3\xB5/1", "x"}, {"\xC3\xA8/1", "x"}},
         {"小猫/1", "狗/1", "汽车/1", "猫/1"},
         "GBK"},
        {"windows-949",
         {{"\xB0\xED\xBE\xE7\xC0\xCC/1", "x"}, {"\xB0\xAD\xBE\xC6\xC1\xF6/1", "x"}},
         {"고양이/1", "강아지/1"},
         "windows-949"},
        {"cp866", {{"\xAA\xAE\xE8\xAA\xA0/1", "x"}}, {"кошка/1"}, "cp866"},
        {"windows-1251", {{"\xEA\xEE\xF8\xEA\xE0/1", "x"}}, {"кошка/1"}, "windows-1251"},
        {"a name with the flag among others",
         {{"K\xE4tzchen/1", "x"}, {"H\xC3\xA4schen/1", "x", kUtf8Name}},
         {"Kätzchen/1", "Häschen/1"},
         "windows-1252"},
        {"decomposed", {{"e\xCC\x81t\xC3\xA9/1", "x", kUtf8Name}}, {"été/1"}, ""},
    };
    for (const auto& [what, entries, files, encoding] : cases) {
        RETORT_ASSERT_OK_AND_ASSIGN(const auto unpacked, unpack(m_folder.write("a.zip", rawZipOf(entries))));
        EXPECT_EQ(unpacked.nameEncoding, encoding) << what;
        for (const auto* file : files)
            EXPECT_TRUE(fs::exists(target() / file)) << what << ": " << file;
        std::size_t count = 0;
        for (const auto& one : fs::recursive_directory_iterator(target()))
            count += one.is_regular_file() ? 1 : 0;
        EXPECT_EQ(count, files.size()) << what;
        fs::remove_all(target());
    }
}

TEST_F(Archive, WithANameThatIsSaidToBeUtf8AndIsNot_IsRefused) {
    const auto archive = m_folder.write("a.zip", rawZipOf({{"caf\xE9/1", "x", kUtf8Name}}));
    EXPECT_THAT(unpack(archive), failsWith(ErrorCode::Unsupported, HasSubstr("not the UTF-8 that it is")));
}

TEST_F(Archive, WithNamesInTwoPossibleEncodings_AsksForOne) {
    // Three words, capitals in windows-1251 or small letters in KOI8-R.
    const auto archive = m_folder.write("a.zip", rawZipOf({{"\xCA\xCE\xD8\xCA\xC0/1", "x"}}));
    EXPECT_THAT(unpack(archive), failsWith(ErrorCode::Unsupported,
                                           AllOf(HasSubstr("windows-1251: КОШКА"), HasSubstr("KOI8-R: йньйю"),
                                                 HasSubstr("--name-encoding"))));
    EXPECT_TRUE(nothingIsLeft());
    ASSERT_THAT(unpack(archive, {.nameEncoding = "cp1251"}), succeeds());
    EXPECT_TRUE(fs::exists(target() / "КОШКА/1"));
    EXPECT_THAT(unpackArchive(archive, m_folder / "other", {.nameEncoding = "klingon"}),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("'klingon' is no code page")));
    EXPECT_THAT(unpackArchive(archive, m_folder / "other", {.nameEncoding = "UTF-16"}),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("no code page")));
}

TEST_F(Archive, OfTarWithNamesInACodePage_HasThemInUnicode) {
    const auto archive = m_folder.write("a.tgz", tarGzOf({{"\x94L/1", "x"}, {"\x8C\xA2/1", "x"}}));
    ASSERT_THAT(unpack(archive), succeeds());
    EXPECT_TRUE(fs::exists(target() / "猫/1"));
}

TEST_F(Archive, OfAnotherKind_IsNamedWithTheWayOut) {
    struct Kind {
        const char* file;
        std::string bytes;
        ErrorCode code;
        std::vector<const char*> words;
    };
    const auto gzip = [&](const std::string& content) { // what gzip packs is any file
        const auto packed = fs::path(m_folder.write("packed", content));
        EXPECT_EQ(std::system(("gzip -c " + packed.string() + " > " + packed.string() + ".gz").c_str()), 0);
        return readFile(packed.string() + ".gz");
    };
    using namespace std::string_literals;
    const std::vector<Kind> kinds{
        {"a.zip.001", "PK\3\4 a part", ErrorCode::Unsupported, {"one part of an archive", "7-Zip"}},
        {"a.z01", "PK\3\4 a part", ErrorCode::Unsupported, {"one part of an archive"}},
        {"a.7z", "7z\xBC\xAF\x27\x1C\0\4"s, ErrorCode::Unsupported, {"7-Zip archive", "unpack it"}},
        {"a.zip", "7z\xBC\xAF\x27\x1C\0\4"s, ErrorCode::Unsupported, {"7-Zip archive", "pack that as .zip"}},
        {"a.rar", "Rar!\x1A\7\1\0"s, ErrorCode::Unsupported, {"RAR archive"}},
        {"a.zip", "<!DOCTYPE html><html>", ErrorCode::InvalidArgument, {"is a web page"}},
        {"a.zip",
         "version https://git-lfs.github.com/spec/v1\noid x",
         ErrorCode::InvalidArgument,
         {"Git LFS", "git lfs pull"}},
        {"a.zip", "", ErrorCode::Corrupt, {"is empty"}},
        {"a.tgz", "certainly no gzip", ErrorCode::Corrupt, {"is not an archive"}},
        {"a.txt", "a text", ErrorCode::InvalidArgument, {"is a file", ".tar.xz"}},
        {"a.png", "\x89PNG\r\n\x1A\n", ErrorCode::InvalidArgument, {"is an image"}},
        {"a.parquet", "PAR1xxxx", ErrorCode::InvalidArgument, {"Parquet"}},
        {"a.pkl", "\x80\4\x95", ErrorCode::InvalidArgument, {"pickle"}},
        {"a.gz", gzip("one file alone"), ErrorCode::Unsupported, {"a single file packed with gzip"}},
        {"a.tgz", gzip("one file alone"), ErrorCode::Unsupported, {"a single file packed with gzip"}},
        {"encrypted.zip",
         rawZipOf({{"cat/1.png", "x", 1}}),
         ErrorCode::Unsupported,
         {"cat/1.png", "encrypted", "password"}},
    };
    for (const auto& [file, bytes, code, words] : kinds)
        for (const auto* word : words)
            EXPECT_THAT(unpack(m_folder.write(file, bytes)),
                        failsWith(code, AllOf(HasSubstr((m_folder / file).string()), HasSubstr(word))))
                << file;
    EXPECT_TRUE(nothingIsLeft());
}

TEST_F(Archive, UnderAnotherName_IsReadByItsContent) {
    for (const auto& archive :
         {m_folder.write("a.bin.dat", zipOf(kPets)), m_folder.write("pets.gz", tarGzOf(kPets)),
          m_folder.write("b.zip", tarOf(kPets, "xz")),
          m_folder.write("unpacks-itself.exe", "MZ" + noise(5000) + zipOf(kPets))}) {
        ASSERT_THAT(unpack(archive), succeeds()) << archive;
        EXPECT_EQ(readFile(target() / "pets/cat/1.bmp"), "first");
        fs::remove_all(target());
    }
}

TEST_F(Archive, WithAPathTwice_NamesTheArchiveAndThePathInIt) {
    for (const auto& entries : {std::vector<TestEntry>{{"a/1.bmp", "1"}, {"./a/1.bmp", "2"}},
                                {{"a", "file"}, {"a/1.bmp", "2"}},
                                {{"e\xCC\x81", "1"}, {"\xC3\xA9", "2"}}}) {
        const auto archive = m_folder.write("twice.tgz", tarGzOf(entries));
        const auto unpacked = unpack(archive);
        EXPECT_THAT(unpacked, failsWith(ErrorCode::Corrupt,
                                        AllOf(HasSubstr(archive.string()), HasSubstr("twice"),
                                              HasSubstr("take the folder"), Not(HasSubstr(".part")))));
    }
}

} // namespace
} // namespace retort::data::testing
