#include "store/evaluation_table.h"
#include "store/schema.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

#include <SQLiteCpp/SQLiteCpp.h>

namespace retort::store {
namespace {

using retort::testing::failsWith;
using retort::testing::succeeds;
using retort::testing::TemporaryFolder;
using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr Migration kOne[] = {{"one", "CREATE TABLE fruit(name TEXT)"}};
constexpr Migration kTwo[] = {{"one", "CREATE TABLE fruit(name TEXT)"},
                              {"two", "ALTER TABLE fruit ADD COLUMN colour TEXT DEFAULT 'red'"}};
constexpr Migration kBroken[] = {{"one", "CREATE TABLE fruit(name TEXT)"},
                                 {"two", "CREATE TABLE basket(size INTEGER); SELECT 1 FROM nowhere"}};

class SchemaTest : public ::testing::Test {
protected:
    Database open(Access access = Access::ReadWrite) {
        auto database = Database::open(path, access);
        EXPECT_TRUE(database.ok()) << database.error().text();
        return std::move(database).value();
    }
    int number(Database& database, const char* sql) {
        const auto answer = database.guarded("asking", [&](SQLite::Database& connection) -> Result<int> {
            return connection.execAndGet(sql).getInt();
        });
        return answer.ok() ? *answer : -1;
    }

    TemporaryFolder folder;
    std::filesystem::path path = folder / "retort.db";
};

TEST_F(SchemaTest, OlderDatabaseKeepsItsRowsWhenMigrated) {
    auto database = open();
    ASSERT_THAT(bringUpToDate(database, kOne), succeeds());
    ASSERT_THAT(database.transaction("filling",
                                     [](SQLite::Database& connection) -> Status {
                                         connection.exec("INSERT INTO fruit VALUES ('cherry')");
                                         return {};
                                     }),
                succeeds());
    ASSERT_THAT(bringUpToDate(database, kTwo), succeeds());
    EXPECT_EQ(number(database, "PRAGMA user_version"), 2);
    EXPECT_EQ(number(database, "SELECT count(*) FROM fruit WHERE name = 'cherry' AND colour = 'red'"), 1);
    EXPECT_THAT(bringUpToDate(database, kTwo), succeeds()) << "nothing is left to do";
}

TEST_F(SchemaTest, FailingMigrationLeavesThePreviousVersion) {
    auto database = open();
    ASSERT_THAT(bringUpToDate(database, kOne), succeeds());
    EXPECT_THAT(bringUpToDate(database, kBroken),
                failsWith(ErrorCode::Internal, AllOf(HasSubstr(path.string()), HasSubstr("nowhere"))));
    EXPECT_EQ(number(database, "PRAGMA user_version"), 1);
    EXPECT_EQ(number(database, "SELECT count(*) FROM sqlite_master WHERE name = 'basket'"), 0);
}

TEST_F(SchemaTest, DatabaseOfNewerProgramIsRefused) {
    auto database = open();
    ASSERT_THAT(bringUpToDate(database, kTwo), succeeds());
    EXPECT_THAT(bringUpToDate(database, kOne),
                failsWith(ErrorCode::NewerVersion,
                          AllOf(HasSubstr(path.string()), HasSubstr("version 2"), HasSubstr("up to 1"))));
}

TEST_F(SchemaTest, ReadOnlyOlderDatabaseIsRefusedWithTheWayOut) {
    {
        auto database = open();
        ASSERT_THAT(bringUpToDate(database, kOne), succeeds());
    }
    auto database = open(Access::ReadOnly);
    EXPECT_THAT(bringUpToDate(database, kTwo), failsWith(ErrorCode::Mismatch, HasSubstr("run any study")));
}

TEST_F(SchemaTest, DatabaseOfAnotherProgramIsRefusedUntouched) {
    auto database = open();
    ASSERT_THAT(database.transaction("filling",
                                     [](SQLite::Database& connection) -> Status {
                                         connection.exec("CREATE TABLE bookmarks(url TEXT)");
                                         return {};
                                     }),
                succeeds());
    EXPECT_THAT(bringUpToDate(database, kOne), failsWith(ErrorCode::Mismatch, HasSubstr("another program")));
    EXPECT_EQ(number(database, "SELECT count(*) FROM sqlite_master"), 1);
}

TEST_F(SchemaTest, ProgramsOwnMigrationsGiveTheDocumentedTables) {
    auto database = open();
    ASSERT_THAT(bringUpToDate(database, migrations()), succeeds());
    for (const auto* table :
         {"study", "run", "metric", "evaluation", "job", "synthetic_set", "synthetic_image"})
        EXPECT_EQ(number(database, ("SELECT count(*) FROM " + std::string{table}).c_str()), 0) << table;
    EXPECT_EQ(number(database, "PRAGMA user_version"), static_cast<int>(migrations().size()));
}

TEST_F(SchemaTest, EvaluationsOfOlderProgramsAreOfWholeSplits) {
    constexpr std::size_t kWithoutParts = 5;
    auto database = open();
    ASSERT_THAT(bringUpToDate(database, migrations().first(kWithoutParts)), succeeds());
    ASSERT_THAT(database.transaction(
                    "filling",
                    [](SQLite::Database& connection) -> Status {
                        connection.exec("INSERT INTO run(id, identity, dataset, method, source, student, "
                                        "seed, spec) VALUES (1, 'a', 'd', 'FD', 'real', 's', 1, '{}')");
                        connection.exec("INSERT INTO evaluation(run, stage, step, split, images, top1, "
                                        "confusion) VALUES (1, 'distil', 3, 'test', 10, 0.5, '[]')");
                        return {};
                    }),
                succeeds());
    ASSERT_THAT(bringUpToDate(database, migrations()), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto read, EvaluationTable(database).ofRun(RunId{1}));
    ASSERT_EQ(read.size(), 1u);
    EXPECT_EQ(read[0].scores.images, 10);
    EXPECT_TRUE(read[0].isOfWholeSplit());
    EXPECT_TRUE(read[0].correct.empty()) << "it is not known about which images it was right";
}

TEST_F(SchemaTest, SetsOfOlderProgramsKeepTheirKindAndImagesBesideImportedOnes) {
    auto database = open();
    constexpr std::size_t kBeforeImports = 8;
    ASSERT_THAT(bringUpToDate(database, migrations().first(kBeforeImports)), succeeds());
    ASSERT_THAT(
        database.transaction(
            "filling",
            [](SQLite::Database& connection) -> Status {
                connection.exec(
                    "INSERT INTO synthetic_set(id, identity, name, kind, dataset, generator, generator_hash, "
                    "classes, spec, pictures, width, height) "
                    "VALUES (1, 'a', 'old', 'sdedit', 'd', 'g', 'h', '[]', '{}', 1, 8, 8)");
                connection.exec(
                    "INSERT INTO synthetic_image(synthetic_set, number, label, prompt, seed, file, "
                    "noise_level, seconds, state) VALUES (1, 0, 0, 'p', 5, 'f', 0, 0, 'stored')");
                connection.exec(
                    "INSERT INTO curation_step(synthetic_set, rules, before) VALUES (1, '{}', '[]')");
                return {};
            }),
        succeeds());
    ASSERT_THAT(bringUpToDate(database, migrations()), succeeds());
    EXPECT_EQ(number(database, "SELECT count(*) FROM synthetic_set WHERE kind = 'sdedit'"), 1);
    EXPECT_EQ(number(database, "SELECT count(*) FROM synthetic_image WHERE width = 0 AND parameters = ''"),
              1);
    EXPECT_EQ(number(database, "SELECT count(*) FROM curation_step"), 1);
    const auto add = [&](const std::string& kind) {
        return database.transaction("adding", [&](SQLite::Database& connection) -> Status {
            connection.exec("INSERT INTO synthetic_set(identity, name, kind, dataset, generator, "
                            "generator_hash, classes, spec, pictures, width, height) VALUES ('" +
                            kind + "', '" + kind + "', '" + kind + "', 'd', 'g', 'h', '[]', '{}', 1, 8, 8)");
            return {};
        });
    };
    EXPECT_THAT(add("imported"), succeeds());
    EXPECT_THAT(add("painted"), failsWith(ErrorCode::InvalidArgument, HasSubstr("CHECK")));
}

TEST_F(SchemaTest, FullDatabaseReportsDiskFullAndKeepsWhatWasStored) {
    auto database = open();
    ASSERT_THAT(bringUpToDate(database, kOne), succeeds());
    const auto pages = number(database, "PRAGMA page_count");
    // A bound on the file's size fails exactly as a full disk does: SQLITE_FULL.
    const auto bound = "PRAGMA max_page_count = " + std::to_string(pages);
    ASSERT_EQ(number(database, bound.c_str()), pages);
    const auto filled = database.transaction("storing fruit", [](SQLite::Database& connection) -> Status {
        SQLite::Statement insert(connection, "INSERT INTO fruit VALUES (?)");
        insert.bind(1, std::string(100'000, 'x'));
        insert.exec();
        return {};
    });
    EXPECT_THAT(filled,
                failsWith(ErrorCode::DiskFull, AllOf(HasSubstr(path.string()), HasSubstr("storing fruit"),
                                                     HasSubstr("free some"))));
    EXPECT_EQ(number(database, "SELECT count(*) FROM fruit"), 0);
}

} // namespace
} // namespace retort::store
