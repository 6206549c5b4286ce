// Names come from files and folders of anybody, and so may the whole store: what they hold is text, never
// SQL, and no path in it leads out of the workspace.

#include "store/job_table.h"
#include "store/metric_table.h"
#include "store/run_table.h"
#include "store/study_table.h"
#include "store/synthetic_table.h"
#include "store/workspace.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <array>

namespace retort::store {
namespace {

using retort::testing::failsWith;
using retort::testing::succeeds;
using retort::testing::TemporaryFolder;
using ::testing::AllOf;
using ::testing::HasSubstr;

class UntrustedTextTest : public ::testing::Test {
protected:
    RunRequest run(const std::string& text) const {
        return {
            .identity = text, .dataset = text, .method = text, .source = text, .student = text, .spec = text};
    }
    SyntheticSetId putSet(const std::string& name) {
        const auto set = sets.put({.identity = "identity of " + name,
                                   .name = name,
                                   .kind = "cls2img",
                                   .dataset = "pets",
                                   .classes = {"cat"},
                                   .spec = "{}",
                                   .images = 1,
                                   .width = 8,
                                   .height = 8});
        EXPECT_TRUE(set.ok()) << set.error().text();
        return *set;
    }
    /// As somebody who prepares a workspace for others would.
    void execute(const std::string& sql) {
        const auto changed =
            workspace.database().guarded("preparing", [&](SQLite::Database& connection) -> Status {
                connection.exec(sql);
                return {};
            });
        ASSERT_THAT(changed, succeeds());
    }

    TemporaryFolder folder;
    Workspace workspace = Workspace::open(folder.path(), Access::ReadWrite).value();
    SyntheticTable sets{workspace.database()};
};

TEST_F(UntrustedTextTest, SqlInNamesIsStoredAsText) {
    RunTable runs(workspace.database());
    StudyTable studies(workspace.database());
    for (const std::string text : {"'; DROP TABLE run; --", "\"; DELETE FROM study; --", "x' OR '1'='1",
                                   "%_?1 :a @b $c", "'), ('a', 'b"}) {
        RETORT_ASSERT_OK_AND_ASSIGN(const auto id, runs.put(run(text)));
        ASSERT_THAT(studies.put(text, text, std::array{StudyRun{.run = id, .dataset = text}}), succeeds());
        ASSERT_THAT(MetricTable(workspace.database())
                        .put(std::array{Metric{.run = id, .stage = text, .name = text, .value = 1}}),
                    succeeds());
        ASSERT_THAT(JobTable(workspace.database()).add({.kind = text, .title = text, .request = text}),
                    succeeds());
        RETORT_ASSERT_OK_AND_ASSIGN(const auto record, runs.find(id));
        EXPECT_EQ(record.request.dataset, text);
        EXPECT_EQ(record.request.spec, text);
        RETORT_ASSERT_OK_AND_ASSIGN(const auto found, runs.findIdentity(text));
        EXPECT_EQ(found->id.value, id.value);
        EXPECT_THAT(studies.find(text), succeeds());
    }
    EXPECT_EQ(studies.all()->size(), 5U);
    EXPECT_THAT(workspace.database().check(), succeeds());
}

TEST_F(UntrustedTextTest, SetWhoseNameLeadsOutOfTheWorkspaceIsRefused) {
    const auto id = putSet("pets");
    for (const auto* name : {"../../etc", "/etc", "..", ".", "", "a/b"}) {
        execute("UPDATE synthetic_set SET name = '" + std::string(name) + "'");
        const auto refused = failsWith(ErrorCode::Corrupt, HasSubstr("leads out of the workspace"));
        EXPECT_THAT(sets.find(id), refused) << name;
        EXPECT_THAT(sets.all(), refused) << name;
        EXPECT_THAT(sets.findIdentity("identity of pets"), refused) << name;
    }
}

TEST_F(UntrustedTextTest, ImageWhoseFileLeadsOutOfItsSetIsRefused) {
    const auto id = putSet("pets");
    SyntheticImageRecord image;
    image.file = "images/cat/000000.png";
    ASSERT_THAT(sets.addImages(id, std::array{image}), succeeds());
    EXPECT_THAT(sets.images(id), succeeds());
    for (const auto* file : {"../../../home/ann/.ssh/id_rsa", "/etc/passwd", "images/../../x.png", ".."}) {
        execute("UPDATE synthetic_image SET file = '" + std::string(file) + "'");
        EXPECT_THAT(sets.images(id),
                    failsWith(ErrorCode::Corrupt, AllOf(HasSubstr(file), HasSubstr("leads out"))))
            << file;
    }
}

} // namespace
} // namespace retort::store
