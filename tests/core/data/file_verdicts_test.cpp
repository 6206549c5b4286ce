#include "data/file_verdicts.h"

#include "data/formats/folder_dataset.h"
#include "test_images.h"
#include "testing/result_matchers.h"

#include <chrono>
#include <fstream>
#include <gmock/gmock.h>

namespace retort::data::testing {
namespace {

namespace fs = std::filesystem;
using retort::testing::TemporaryFolder;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class FileVerdictsTest : public ::testing::Test {
protected:
    void SetUp() override {
        for (const auto* name : {"set/a/1.bmp", "set/a/2.bmp", "set/b/1.bmp", "set/b/2.bmp"})
            m_folder.write(name, solidBmp({4, 3}, {1, 2, static_cast<std::uint8_t>(++m_written)}));
        m_folder.write("set/b/broken.jpg", readFile(testFile("plain.jpg")).substr(0, 628) + "\xff\xd9");
    }
    DatasetSummary open(Verify verify = Verify::Decode) const {
        const auto opened =
            openFolder(m_folder / "set", {.testFraction = 0, .verify = verify, .verdicts = m_verdicts});
        EXPECT_TRUE(opened.ok()) << opened.error().text();
        return (*opened)->summary();
    }
    std::string root() const { return fs::canonical(m_folder / "set"); }
    fs::path keptFile() const { return fs::directory_iterator(m_folder / "kept")->path(); }
    /// Lets the folder's kept verdicts say something that no check would say.
    void claim(const std::string& file, const std::string& problem) {
        auto verdicts = m_verdicts.of(root());
        verdicts.at(file).checked.problem = problem;
        m_verdicts.keep(root(), verdicts);
    }

    TemporaryFolder m_folder;
    FileVerdicts m_verdicts{m_folder / "kept"};
    int m_written = 0;
};

TEST_F(FileVerdictsTest, OfAnOpenedFolder_AreKeptForEveryFile) {
    EXPECT_EQ(open().excluded(), 1);
    const auto kept = m_verdicts.of(root());
    ASSERT_THAT(kept, SizeIs(5));
    EXPECT_EQ(kept.at("a/1.bmp").checked.size, (ImageSize{4, 3}));
    EXPECT_EQ(kept.at("a/1.bmp").mark, markOf(m_folder / "set/a/1.bmp"));
    EXPECT_NE(kept.at("a/1.bmp").checked.fingerprint, kept.at("a/2.bmp").checked.fingerprint);
    EXPECT_THAT(kept.at("b/broken.jpg").checked.problem, HasSubstr("damaged image"));
}

TEST_F(FileVerdictsTest, OfFilesAsTheyWere_DecideTheNextOpening) {
    open();
    claim("a/1.bmp", "claimed");
    for (const auto verify : {Verify::Decode, Verify::Structure})
        EXPECT_THAT(open(verify).problems, Contains("claimed; excluded"));
}

TEST_F(FileVerdictsTest, OfAFileThatWasWrittenSince_CountNoMore) {
    open();
    claim("a/1.bmp", "claimed");
    const auto file = m_folder / "set/a/1.bmp";
    fs::last_write_time(file, fs::last_write_time(file) + std::chrono::seconds(1));
    EXPECT_THAT(open().problems, ElementsAre(HasSubstr("broken.jpg"), HasSubstr("no test images")));
    EXPECT_THAT(m_verdicts.of(root()).at("a/1.bmp").checked.problem, IsEmpty());
}

TEST_F(FileVerdictsTest, OfAFolder_ForgetWhatIsThereNoMore) {
    open();
    fs::remove(m_folder / "set/b/broken.jpg");
    m_folder.write("set/b/3.bmp", solidBmp({4, 3}, {9, 9, 9}));
    open();
    EXPECT_FALSE(m_verdicts.of(root()).contains("b/broken.jpg"));
    EXPECT_TRUE(m_verdicts.of(root()).contains("b/3.bmp"));
}

TEST_F(FileVerdictsTest, ThatWereDamaged_AreAsIfNoneWereKept) {
    open();
    for (const std::size_t at : {std::size_t{3}, std::size_t{40}, std::size_t{150}}) {
        auto text = readFile(keptFile());
        text[at] = static_cast<char>(text[at] ^ 1);
        std::ofstream(keptFile(), std::ios::binary) << text;
        EXPECT_THAT(m_verdicts.of(root()), IsEmpty()) << at;
        EXPECT_EQ(open().excluded(), 1);
        m_verdicts.keep(root(), {});
        open();
    }
}

TEST_F(FileVerdictsTest, QuickLook_KnowsOnlyTheStructureOfNewFilesAndKeepsNothing) {
    EXPECT_EQ(open(Verify::Structure).excluded(), 0);
    EXPECT_THAT(m_verdicts.of(root()), IsEmpty());
    open();
    EXPECT_EQ(open(Verify::Structure).excluded(), 1);
}

TEST_F(FileVerdictsTest, WhereNothingCanBeKept_OpeningWorksAllTheSame) {
    m_verdicts = FileVerdicts{m_folder.write("a file", "") / "folder"};
    EXPECT_EQ(open().excluded(), 1);
}

TEST_F(FileVerdictsTest, OfStrangeNames_ComeBackAsTheyWere) {
    const FileVerdict verdict{.mark = {.bytes = 1, .written = -2, .changed = 3, .inode = 4},
                              .checked = {.size = {5, 6},
                                          .channels = 1,
                                          .holdsSeveral = true,
                                          .fingerprint = ~std::uint64_t{0},
                                          .problem = "two\nlines"}};
    const std::string name = "a b\n7 \xff\t.png";
    m_verdicts.keep("/somewhere", {{name, verdict}});
    const auto kept = m_verdicts.of("/somewhere");
    ASSERT_TRUE(kept.contains(name));
    EXPECT_EQ(kept.at(name).mark, verdict.mark);
    EXPECT_EQ(kept.at(name).checked.fingerprint, verdict.checked.fingerprint);
    EXPECT_TRUE(kept.at(name).checked.holdsSeveral);
    EXPECT_EQ(kept.at(name).checked.problem, "two\nlines");
    EXPECT_THAT(m_verdicts.of("/elsewhere"), IsEmpty());
}

} // namespace
} // namespace retort::data::testing
