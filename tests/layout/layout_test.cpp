// The folders of this source tree keep what ARCHITECTURE.md promises of them; and the rules find what breaks
// them.

#include "layout/layout_rules.h"
#include "layout/source_tree.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

#include <gmock/gmock.h>

namespace retort::layout {
namespace {

using retort::testing::failsWith;
using retort::testing::TemporaryFolder;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

const SourceTree& thisTree() {
    static const auto tree = readSourceTree(RETORT_SOURCE_TREE);
    EXPECT_TRUE(tree.ok()) << tree.error().text();
    return tree.value();
}

TEST(Layout, CMakeFilesFitTheFolders) {
    EXPECT_THAT(thisTree().faults, IsEmpty());
    constexpr std::size_t kFewest = 30; // an empty tree keeps every rule
    EXPECT_GE(thisTree().units.size(), kFewest);
    for (const auto& [name, unit] : thisTree().units)
        EXPECT_THAT(unit.sources, ::testing::Not(IsEmpty())) << name;
}

TEST(Layout, EveryFolderLinksWhatItIncludes) {
    EXPECT_THAT(unlinkedIncludes(thisTree()), IsEmpty());
}

TEST(Layout, NoFolderLinksMoreThanItIncludes) {
    EXPECT_THAT(unusedLinks(thisTree()), IsEmpty());
}

TEST(Layout, NoFolderLinksUpwards) {
    EXPECT_THAT(linksUpwards(thisTree()), IsEmpty());
}

TEST(Layout, NoCircleBetweenTheFilesOfALibrary) {
    EXPECT_THAT(circles(thisTree()), IsEmpty());
}

TEST(Layout, NobodySeesAPrivateHeader) {
    EXPECT_THAT(privateHeadersSeen(thisTree()), IsEmpty());
}

TEST(Layout, TheWindowSeesNoTorch) {
    EXPECT_THAT(torchInWindow(thisTree()), IsEmpty());
}

/// A tree of two libraries and a program that keeps every rule until a test writes a fault into it.
class RulesOnASmallTree : public ::testing::Test {
protected:
    RulesOnASmallTree() {
        m_folder.write("core/CMakeLists.txt",
                       "# order\nadd_subdirectory(base)\nif(X)\n add_subdirectory(data/images)\nendif()\n");
        m_folder.write("core/base/CMakeLists.txt",
                       "retort_add_library(base SOURCES error.cpp HEADERS error.h)\n");
        m_folder.write("core/base/error.h", "#pragma once\n");
        m_folder.write("core/base/error.cpp", "#include \"base/error.h\"\n#include \"base/inner.h\"\n");
        m_folder.write("core/base/inner.h", "#pragma once\n#include <vector>\n");
        m_folder.write(
            "core/data/images/CMakeLists.txt",
            "retort_add_library(data/images\n SOURCES image.cpp\n HEADERS image.h\n PRIVATE retort::base)\n");
        m_folder.write("core/data/images/image.h", "#pragma once\n");
        m_folder.write("core/data/images/image.cpp",
                       "#include \"data/images/image.h\"\n#include \"base/error.h\"\n");
        m_folder.write("app/cli/CMakeLists.txt",
                       "target_link_libraries(retort-cli PRIVATE retort::data_images fmt)\n");
        m_folder.write("app/cli/main.cpp", "#include \"rate.h\"\n#include \"data/images/image.h\"\n");
        m_folder.write("app/cli/rate.h", "#pragma once\n");
        m_folder.write("app/cli/bench/bench.cpp", "#include \"rate.h\"\n");
    }

    SourceTree tree() const {
        auto read = readSourceTree(m_folder.path());
        EXPECT_TRUE(read.ok()) << read.error().text();
        return std::move(read).value();
    }

    TemporaryFolder m_folder;
};

TEST_F(RulesOnASmallTree, ATreeThatKeepsThemHasNoFaults) {
    const auto read = tree();
    EXPECT_THAT(read.faults, IsEmpty());
    EXPECT_THAT(unlinkedIncludes(read), IsEmpty());
    EXPECT_THAT(unusedLinks(read), IsEmpty());
    EXPECT_THAT(linksUpwards(read), IsEmpty());
    EXPECT_THAT(circles(read), IsEmpty());
    EXPECT_THAT(privateHeadersSeen(read), IsEmpty());
    EXPECT_THAT(torchInWindow(read), IsEmpty());
}

TEST_F(RulesOnASmallTree, AnIncludeOfAFolderThatIsNotLinkedIsAFault) {
    m_folder.write("app/cli/rate.h", "#pragma once\n\n#include \"base/error.h\"\n");
    EXPECT_THAT(
        unlinkedIncludes(tree()),
        ElementsAre(
            "app/cli/rate.h:3 includes \"base/error.h\", but app/cli/CMakeLists.txt does not link base"));
}

TEST_F(RulesOnASmallTree, AnIncludeOfNoFolderIsAFault) {
    m_folder.write("core/base/inner.h", "#include \"inner_part.h\"\n");
    m_folder.write("app/cli/main.cpp", "#include \"data/images/image.h\"\n#include \"gone.h\"\n");
    EXPECT_THAT(unlinkedIncludes(tree()),
                UnorderedElementsAre(HasSubstr("core/base/inner.h:1 includes \"inner_part.h\""),
                                     HasSubstr("app/cli/main.cpp:2 includes \"gone.h\"")));
}

TEST_F(RulesOnASmallTree, ALinkWithoutAnIncludeIsAFault) {
    m_folder.write("core/data/images/image.cpp", "#include \"data/images/image.h\"\n");
    EXPECT_THAT(unusedLinks(tree()),
                ElementsAre("core/data/images/CMakeLists.txt links base, of which it includes nothing"));
}

TEST_F(RulesOnASmallTree, ALinkUpwardsIsAFault) {
    m_folder.write("core/base/CMakeLists.txt",
                   "retort_add_library(base HEADERS error.h PUBLIC retort::data_images)\n");
    EXPECT_THAT(linksUpwards(tree()),
                ElementsAre(AllOf(HasSubstr("core/base"), HasSubstr("links data/images"))));
}

TEST_F(RulesOnASmallTree, ACircleByWayOfASourceIsAFault) {
    m_folder.write("core/base/inner.h", "#pragma once\n#include \"base/deeper.h\"\n");
    m_folder.write("core/base/deeper.h", "#pragma once\n");
    m_folder.write("core/base/deeper.cpp", "#include \"base/error.h\"\n");
    EXPECT_THAT(circles(tree()),
                ElementsAre(AllOf(HasSubstr("core/base/error.cpp:2 includes \"base/inner.h\""),
                                  HasSubstr("core/base/inner.h:2 includes \"base/deeper.h\""),
                                  HasSubstr("core/base/deeper.cpp:1 includes \"base/error.h\""))));
}

TEST_F(RulesOnASmallTree, APrivateHeaderSeenFromOutsideIsAFault) {
    m_folder.write("core/data/images/image.cpp", "#include \"base/inner.h\"\n");
    EXPECT_THAT(
        privateHeadersSeen(tree()),
        ElementsAre("core/data/images/image.cpp:1 includes \"base/inner.h\", a private header of base"));
}

TEST_F(RulesOnASmallTree, APublicHeaderThatIncludesAPrivateOneIsAFault) {
    m_folder.write("core/base/error.h", "#pragma once\n#include \"base/inner.h\"\n");
    EXPECT_THAT(privateHeadersSeen(tree()),
                ElementsAre(HasSubstr("core/base/error.h:2 includes \"base/inner.h\"")));
}

TEST_F(RulesOnASmallTree, APublicHeaderThatIsAbsentIsAFault) {
    m_folder.write("core/base/CMakeLists.txt", "retort_add_library(base HEADERS error.h gone.h)\n");
    EXPECT_THAT(privateHeadersSeen(tree()), ElementsAre(HasSubstr("names gone.h, which is not there")));
}

TEST_F(RulesOnASmallTree, TorchSeenByTheWindowIsAFault) {
    m_folder.write("core/base/error.h", "#pragma once\n#include <ATen/core/Tensor.h>\n");
    m_folder.write("ui/CMakeLists.txt", "add_subdirectory(pages)\n");
    m_folder.write("ui/pages/CMakeLists.txt",
                   "retort_add_library(pages HEADERS page.h PUBLIC retort::base)\n");
    m_folder.write("ui/pages/page.h", "#include \"base/error.h\"\n");
    EXPECT_THAT(torchInWindow(tree()),
                ElementsAre("ui/pages/page.h:1 includes \"base/error.h\", by which it sees LibTorch"));
}

TEST_F(RulesOnASmallTree, CMakeFilesThatDoNotFitAreFaults) {
    m_folder.write("core/stray.cpp", "");
    m_folder.write("core/base/CMakeLists.txt",
                   "retort_add_library(bass HEADERS error.h PUBLIC retort::gone)\n");
    EXPECT_THAT(tree().faults, UnorderedElementsAre(
                                   "core/base: its one library is not called base",
                                   "core/base/CMakeLists.txt links retort::gone, which no library is called",
                                   "core/stray.cpp: lies in the folder of no library"));
}

TEST_F(RulesOnASmallTree, ACMakeFileThatCannotBeReadIsAnError) {
    const auto file = m_folder.write("core/base/CMakeLists.txt", "retort_add_library(base HEADERS error.h\n");
    EXPECT_THAT(readSourceTree(m_folder.path()),
                failsWith(ErrorCode::Corrupt, AllOf(HasSubstr(file.string()), HasSubstr("parenthesis"))));
    m_folder.write("core/CMakeLists.txt", "add_subdirectory(absent)\n");
    EXPECT_THAT(readSourceTree(m_folder.path()), failsWith(ErrorCode::NotFound, HasSubstr("absent")));
}

TEST(ParseCommands, TakesQuotesCommentsAndNestedParenthesesApart) {
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto commands, parseCommands("if(A AND (B)) # not (c\n set(x \"a b\\\"#\" )\nendif()\n", "f"));
    ASSERT_EQ(commands.size(), 3U);
    EXPECT_THAT(commands[0].words, ElementsAre("A", "AND", "(", "B", ")"));
    EXPECT_EQ(commands[1].name, "set");
    EXPECT_THAT(commands[1].words, ElementsAre("x", "a b\"#"));
    EXPECT_THAT(parseCommands("set(x \"a)\n", "f"), failsWith(ErrorCode::Corrupt, HasSubstr("quote")));
}

TEST(IncludesOf, TellsQuotedOnesFromOthers) {
    const auto includes =
        includesOf("#pragma once\n#include \"a/b.h\"\n#include <vector> // x\n// #include \"c.h\"\n");
    ASSERT_EQ(includes.size(), 2U);
    EXPECT_EQ(includes[0].name, "a/b.h");
    EXPECT_EQ(includes[0].line, 2);
    EXPECT_EQ(includes[1].name, "vector");
    EXPECT_FALSE(includes[1].isQuoted);
}

} // namespace
} // namespace retort::layout
