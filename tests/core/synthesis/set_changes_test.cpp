#include "set_fixture.h"

#include "store/synthetic_table.h"
#include "synthesis/generation/generation.h"
#include "synthesis/sets/set_changes.h"

namespace retort::synthesis {
namespace {

namespace fs = std::filesystem;
using retort::testing::failsWith;
using retort::testing::succeeds;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class SetChangesTest : public testing::SetFixture {
protected:
    SetChangesTest()
        : set(generateSet(workspace, imageGenerator, cls2img(), inputs(), {.name = "first"}).value().set) {}

    fs::path folderOf(const std::string& name) const { return workspace.paths().synthetic() / name; }

    SyntheticSetId set;
};

TEST_F(SetChangesTest, RenamedSet_IsReadFromItsNewFolderAndIsTheSame) {
    const auto hash = open(set)->contentHash(data::Split::Train, {}).value();
    const auto identity = open(set)->record().request.identity;
    ASSERT_THAT(renameSet(workspace, set, "Köln-2"), succeeds());
    EXPECT_FALSE(fs::exists(folderOf("first")));
    const auto renamed = open(set);
    EXPECT_EQ(renamed->record().request.name, "Köln-2");
    EXPECT_EQ(renamed->record().request.identity, identity);
    EXPECT_EQ(renamed->contentHash(data::Split::Train, {}).value(), hash);
    const auto again = generateSet(workspace, imageGenerator, cls2img(), inputs()).value();
    EXPECT_EQ(again.set, set) << "the same choices find it under its new name";
}

TEST_F(SetChangesTest, NameThatCannotBe_ChangesNothing) {
    auto other = cls2img();
    other.seed = 9;
    ASSERT_THAT(generateSet(workspace, imageGenerator, other, inputs(), {.name = "second"}), succeeds());
    EXPECT_THAT(renameSet(workspace, set, "second"),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("already")));
    for (const auto* name : {"", "a/b", "..", ".hidden", "two words"})
        EXPECT_THAT(renameSet(workspace, set, name),
                    failsWith(ErrorCode::InvalidArgument, HasSubstr("cannot be the name")))
            << name;
    EXPECT_TRUE(open(set));
    EXPECT_EQ(open(set)->record().request.name, "first");
}

TEST_F(SetChangesTest, DeletedSet_LeavesNothing) {
    ASSERT_THAT(deleteSet(workspace, set), succeeds());
    EXPECT_FALSE(fs::exists(folderOf("first")));
    const store::SyntheticTable table(workspace.database());
    EXPECT_THAT(table.all().value(), IsEmpty());
    EXPECT_THAT(table.images(set).value(), IsEmpty());
    EXPECT_THAT(deleteSet(workspace, set), failsWith(ErrorCode::NotFound, HasSubstr("no synthetic set")));
    EXPECT_THAT(generateSet(workspace, imageGenerator, cls2img(), inputs(), {.name = "first"}), succeeds())
        << "the same can be generated again";
}

} // namespace
} // namespace retort::synthesis
