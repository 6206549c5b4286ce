#include "synthesis/sets/class_folders.h"

#include <gmock/gmock.h>

namespace retort::synthesis {
namespace {

using ::testing::ElementsAre;

TEST(ClassFolders, NamesThatFileSystemsRefuseAreReplacedLetterByLetter) {
    EXPECT_EQ(fileNameFrom("T-shirt/top"), "T-shirt-top");
    EXPECT_EQ(fileNameFrom("ankle boot"), "ankle-boot");
    EXPECT_EQ(fileNameFrom("../../etc"), "-..-..-etc");
    EXPECT_EQ(fileNameFrom(".."), "-..");
    EXPECT_EQ(fileNameFrom(""), "-");
    EXPECT_EQ(fileNameFrom("\u00c4pfel"), "\u00c4pfel");
    EXPECT_LE(fileNameFrom(std::string(500, 'x')).size(), 100u);
}

TEST(ClassFolders, ClassesThatWouldShareAFolderGetDifferentOnes) {
    EXPECT_THAT(classFolders({"a b", "a/b", "A B", "a-b-1"}),
                ElementsAre("a-b", "a-b-1-1", "A-B-2", "a-b-1"));
    EXPECT_THAT(classFolders({"A+", "A-", "O+", "O-"}), ElementsAre("A--0", "A-", "O--2", "O-"))
        << "a folder that is called like a class holds that class";
}

} // namespace
} // namespace retort::synthesis
