#include "store/study_table.h"

#include "store/workspace.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

#include <gmock/gmock.h>

namespace retort::store {
namespace {

using retort::testing::failsWith;
using retort::testing::succeeds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class StudyTableTest : public ::testing::Test {
protected:
    StudyTableTest() {
        for (const auto* name : {"first", "second"})
            EXPECT_THAT(table.put(name, "{}", std::span<const StudyRun>{}), succeeds());
    }
    std::vector<std::string> names() {
        std::vector<std::string> names;
        const auto studies = table.all().value();
        for (const auto& study : studies)
            names.push_back(study.name);
        return names;
    }

    retort::testing::TemporaryFolder folder;
    Workspace workspace = Workspace::open(folder.path(), Access::ReadWrite).value();
    StudyTable table{workspace.database()};
};

TEST_F(StudyTableTest, RenamedStudyIsFoundByItsNewNameAlone) {
    ASSERT_THAT(table.rename("first", "third", "{\"name\": \"third\"}"), succeeds());
    EXPECT_THAT(names(), ElementsAre("second", "third"));
    EXPECT_EQ(table.find("third")->spec, "{\"name\": \"third\"}");
}

TEST_F(StudyTableTest, NameOfAnotherStudyIsRefused) {
    EXPECT_THAT(table.rename("first", "second", "{}"),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("second")));
    EXPECT_THAT(table.rename("no study", "new", "{}"), failsWith(ErrorCode::NotFound, HasSubstr("no study")));
}

TEST_F(StudyTableTest, NoteAndTagsOutliveAnotherRun) {
    ASSERT_THAT(table.annotate("first", "lower rate helped", "paper, rate"), succeeds());
    ASSERT_THAT(table.put("first", "{}", std::span<const StudyRun>{}), succeeds());
    EXPECT_EQ(table.find("first")->note, "lower rate helped");
    EXPECT_EQ(table.find("first")->tags, "paper, rate");
}

TEST_F(StudyTableTest, DeletedStudyIsGoneUntilItIsRestored) {
    const auto study = table.remove("first");
    ASSERT_THAT(study, succeeds());
    EXPECT_THAT(names(), ElementsAre("second"));
    ASSERT_THAT(table.restore(*study), succeeds());
    EXPECT_THAT(names(), ElementsAre("second", "first"));
    EXPECT_THAT(table.restore(*study), failsWith(ErrorCode::NotFound, HasSubstr("deleted")));
}

TEST_F(StudyTableTest, NameOfADeletedStudyIsFreeAndThenKeptFromIt) {
    const auto study = table.remove("first");
    ASSERT_THAT(study, succeeds());
    ASSERT_THAT(table.put("first", "{}", std::span<const StudyRun>{}), succeeds());
    EXPECT_THAT(table.restore(*study), failsWith(ErrorCode::InvalidArgument, HasSubstr("first")));
    EXPECT_THAT(names(), ElementsAre("first", "second"));
}

} // namespace
} // namespace retort::store
