#include "store/curation_table.h"
#include "store/schema.h"
#include "store/set_check_table.h"
#include "store/synthetic_table.h"
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

SyntheticSetRequest request(const std::string& identity, const std::string& name) {
    return {.identity = identity,
            .name = name,
            .kind = "img2img",
            .dataset = "fruit",
            .generator = "tiny",
            .generatorHash = "abc",
            .teacher = "clip",
            .teacherHash = "def",
            .classes = {"T-shirt/top", "\u00e4pple"},
            .spec = "{}",
            .images = 3,
            .width = 16,
            .height = 8};
}

class SyntheticTableTest : public ::testing::Test {
protected:
    void SetUp() override { ASSERT_THAT(bringUpToDate(database, migrations()), succeeds()); }
    SyntheticSetId put(const std::string& identity, const std::string& name) {
        const auto id = table.put(request(identity, name));
        EXPECT_TRUE(id.ok()) << id.error().text();
        return id.value();
    }

    TemporaryFolder folder;
    Database database = Database::open(folder / "retort.db", Access::ReadWrite).value();
    SyntheticTable table{database};
};

TEST_F(SyntheticTableTest, SetIsReadBackAsItWasAskedFor) {
    const auto id = put("one", "first");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto record, table.find(id));
    EXPECT_EQ(record.request.identity, "one");
    EXPECT_EQ(record.request.kind, "img2img");
    EXPECT_EQ(record.request.classes, (std::vector<std::string>{"T-shirt/top", "\u00e4pple"}));
    EXPECT_EQ(record.request.images, 3);
    EXPECT_EQ(record.request.width, 16);
    EXPECT_EQ(record.request.height, 8);
    EXPECT_FALSE(record.finished);
    EXPECT_EQ(record.done(), 0);
    EXPECT_FALSE(record.createdAt.empty());
    EXPECT_TRUE(record.finishedAt.empty());
}

TEST_F(SyntheticTableTest, SameIdentityGivesTheSameSetAndAnotherOneMayNotTakeItsName) {
    const auto id = put("one", "first");
    EXPECT_EQ(put("one", "first"), id);
    EXPECT_THAT(table.put(request("two", "first")),
                failsWith(ErrorCode::InvalidArgument, AllOf(HasSubstr("first"), HasSubstr("another name"))));
    EXPECT_NE(put("two", "second"), id);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto sets, table.all());
    ASSERT_EQ(sets.size(), 2u);
    EXPECT_EQ(sets[0].request.name, "second");
}

TEST_F(SyntheticTableTest, UnknownSetsAreNotFoundAndTheKnownOnesAreNamed) {
    EXPECT_THAT(table.findNamed("x"), failsWith(ErrorCode::NotFound, HasSubstr("none yet")));
    put("one", "first");
    EXPECT_THAT(table.findNamed("x"),
                failsWith(ErrorCode::NotFound, AllOf(HasSubstr("\"x\""), HasSubstr("first"))));
    EXPECT_THAT(table.find(SyntheticSetId{77}), failsWith(ErrorCode::NotFound, HasSubstr("77")));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto none, table.findIdentity("zero"));
    EXPECT_FALSE(none.has_value());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto one, table.findIdentity("one"));
    EXPECT_TRUE(one.has_value());
}

TEST_F(SyntheticTableTest, ImagesAreCountedByStateAndReadBackInOrder) {
    const auto id = put("one", "first");
    constexpr std::uint64_t kLargestSeed = (std::uint64_t{1} << 63) - 1;
    const std::vector<SyntheticImageRecord> images{
        {.number = 2, .label = 1, .prompt = "b", .seed = 5, .seconds = 0.5, .state = ImageState::Invalid},
        {.number = 0,
         .label = 1,
         .prompt = "a",
         .seed = kLargestSeed,
         .source = 0,
         .file = "images/a/0.png",
         .noiseLevel = 7,
         .seconds = 0.25}};
    ASSERT_THAT(table.addImages(id, images), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto stored, table.images(id));
    ASSERT_EQ(stored.size(), 2u);
    EXPECT_EQ(stored[0].seed, kLargestSeed);
    EXPECT_EQ(stored[0].source, 0);
    EXPECT_EQ(stored[0].file, "images/a/0.png");
    EXPECT_EQ(stored[0].noiseLevel, 7);
    EXPECT_EQ(stored[0].state, ImageState::Stored);
    EXPECT_FALSE(stored[0].score.has_value());
    EXPECT_FALSE(stored[1].source.has_value());
    EXPECT_EQ(stored[1].state, ImageState::Invalid);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto record, table.find(id));
    EXPECT_EQ(record.stored, 1);
    EXPECT_EQ(record.invalid, 1);
    EXPECT_DOUBLE_EQ(record.seconds, 0.75);
}

TEST_F(SyntheticTableTest, ScoresStandBesideTheImagesAndCountTeacherPasses) {
    const auto id = put("one", "first");
    const std::vector<SyntheticImageRecord> images{{.number = 0, .prompt = "a", .file = "f"}};
    ASSERT_THAT(table.addImages(id, images), succeeds());
    const std::vector<SyntheticScore> scores{{.number = 0, .score = 0.75, .top5 = "[[0,0.75]]"}};
    ASSERT_THAT(table.setScores(id, "clip", scores), succeeds());
    ASSERT_THAT(table.setFinished(id), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto stored, table.images(id));
    EXPECT_EQ(stored.at(0).score, 0.75);
    EXPECT_EQ(stored.at(0).top5, "[[0,0.75]]");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto record, table.find(id));
    EXPECT_EQ(record.teacherPasses, 1);
    EXPECT_EQ(record.scoreTeacher, "clip");
    EXPECT_TRUE(record.finished);
    EXPECT_FALSE(record.finishedAt.empty());
}

TEST_F(SyntheticTableTest, ImageThatIsGeneratedAgainKeepsItsScoreAndWhatWasChosen) {
    const auto id = put("one", "first");
    const std::vector<SyntheticImageRecord> images{{.number = 0, .prompt = "a", .file = "f"},
                                                   {.number = 1, .prompt = "b", .file = "g"}};
    ASSERT_THAT(table.addImages(id, images), succeeds());
    const std::vector<SyntheticScore> scores{{.number = 0, .score = 0.75, .top5 = "[[0,0.75]]"}};
    ASSERT_THAT(table.setScores(id, "clip", scores), succeeds());
    const std::vector<ImageMark> marks{{.number = 0, .choice = HandChoice::Keep},
                                       {.number = 1, .state = ImageState::Excluded}};
    ASSERT_THAT(CurationTable(database).apply(id, marks, "{}"), succeeds());
    auto again = images;
    again[0].seconds = 3;
    ASSERT_THAT(table.addImages(id, again), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto stored, table.images(id));
    EXPECT_EQ(stored.at(0).seconds, 3);
    EXPECT_EQ(stored.at(0).score, 0.75);
    EXPECT_EQ(stored.at(0).top5, "[[0,0.75]]");
    EXPECT_EQ(stored.at(0).choice, HandChoice::Keep);
    EXPECT_EQ(stored.at(1).state, ImageState::Excluded);
    again[1].state = ImageState::Invalid;
    ASSERT_THAT(table.addImages(id, again), succeeds());
    EXPECT_EQ(table.images(id)->at(1).state, ImageState::Invalid);
}

TEST_F(SyntheticTableTest, MarksAreStoredCountedAndTakenBack) {
    const auto id = put("one", "first");
    const std::vector<SyntheticImageRecord> images{
        {.number = 0, .prompt = "a", .file = "f"},
        {.number = 1, .prompt = "b", .file = "g"},
        {.number = 2, .prompt = "c", .state = ImageState::Invalid}};
    ASSERT_THAT(table.addImages(id, images), succeeds());
    const auto states = [&] {
        std::vector<std::string> names;
        const auto stored = table.images(id);
        EXPECT_TRUE(stored.ok());
        for (const auto& image : *stored)
            names.push_back(std::string{name(image.state)} + std::string{name(image.choice)});
        return names;
    };
    using ::testing::ElementsAre;
    CurationTable curation(database);
    const std::vector<ImageMark> some{{.number = 0, .state = ImageState::Excluded},
                                      {.number = 2, .state = ImageState::Excluded},
                                      {.number = 7, .state = ImageState::Excluded}};
    ASSERT_THAT(curation.apply(id, some, "{}"), succeeds());
    EXPECT_THAT(states(), ElementsAre("excluded", "stored", "invalid"));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto record, table.find(id));
    EXPECT_EQ(record.stored, 1);
    EXPECT_EQ(record.excluded, 1);
    EXPECT_EQ(record.invalid, 1);
    EXPECT_EQ(record.done(), 3);
    ASSERT_THAT(curation.apply(id, some, "{}"), succeeds());
    EXPECT_EQ(curation.steps(id).value(), 1) << "what is so already is no step";
    const std::vector<ImageMark> other{
        {.number = 0, .choice = HandChoice::Keep},
        {.number = 1, .state = ImageState::Excluded, .choice = HandChoice::Reject}};
    ASSERT_THAT(curation.apply(id, other, "{}"), succeeds());
    EXPECT_THAT(states(), ElementsAre("storedkeep", "excludedreject", "invalid"));
    EXPECT_EQ(curation.undo(id).value(), 2);
    EXPECT_THAT(states(), ElementsAre("excluded", "stored", "invalid"));
    EXPECT_EQ(curation.undo(id).value(), 1);
    EXPECT_THAT(states(), ElementsAre("stored", "stored", "invalid"));
    EXPECT_THAT(curation.undo(id), failsWith(ErrorCode::InvalidArgument, HasSubstr("taken back")));
    const std::vector<ImageMark> invalid{{.number = 0, .state = ImageState::Invalid}};
    EXPECT_THAT(curation.apply(id, invalid, "{}"),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("excluded")));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto later, table.imagesFrom(id, 1));
    ASSERT_EQ(later.size(), 2u);
    EXPECT_EQ(later.at(0).number, 1);
}

TEST_F(SyntheticTableTest, StepThatWasTamperedWithIsCorruptAndChangesNothing) {
    const auto id = put("one", "first");
    ASSERT_THAT(
        table.addImages(id, std::vector<SyntheticImageRecord>{{.number = 0, .prompt = "a", .file = "f"}}),
        succeeds());
    CurationTable curation(database);
    for (const auto* before : {"", "{}", "[[0]]", "[[\"0\", \"stored\", \"\"]]", "[[0, 1, 2]]"}) {
        ASSERT_THAT(database.transaction("tampering",
                                         [&](SQLite::Database& connection) -> Status {
                                             SQLite::Statement insert(
                                                 connection,
                                                 "INSERT INTO curation_step(synthetic_set, rules, "
                                                 "before) VALUES (1, '', ?)");
                                             insert.bind(1, before);
                                             insert.exec();
                                             return {};
                                         }),
                    succeeds());
        EXPECT_THAT(curation.undo(id), failsWith(ErrorCode::Corrupt, HasSubstr("curation_step"))) << before;
    }
    EXPECT_EQ(table.find(id)->stored, 1);
}

TEST_F(SyntheticTableTest, ComparisonIsReadBackAndReplacedWithItsNearDuplicates) {
    const auto id = put("one", "first");
    SetCheckTable checks(database);
    EXPECT_FALSE(checks.find(id)->has_value());
    SetCheck check{
        .identity = "x",
        .teacher = "clip",
        .dataset = "fruit",
        .testImages = 12,
        .minCosine = 0.5,
        .maxHashDistance = 3,
        .quality = {.realImages = 4, .generatedImages = 6, .curation = "c", .frechet = 1.5, .recall = 0.25},
        .duplicates = {{.number = 1, .testImage = 7, .cosine = 0.75},
                       {.number = 5, .testImage = 0, .cosine = 1, .hashDistance = 0}}};
    ASSERT_THAT(checks.put(id, check), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto found, checks.find(id));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->identity, "x");
    EXPECT_EQ(found->testImages, 12);
    EXPECT_EQ(found->maxHashDistance, 3);
    EXPECT_EQ(found->quality.frechet, 1.5);
    EXPECT_EQ(found->quality.precision, std::nullopt);
    EXPECT_EQ(found->quality.recall, 0.25);
    EXPECT_EQ(found->quality.curation, "c");
    EXPECT_EQ(found->duplicates, check.duplicates);
    EXPECT_FALSE(found->checkedAt.empty());
    check.duplicates.clear();
    ASSERT_THAT(checks.put(id, check), succeeds());
    EXPECT_THAT((*checks.find(id))->duplicates, ::testing::IsEmpty());
    EXPECT_FALSE(checks.put(SyntheticSetId{99}, check).ok()) << "there is no such set";
}

TEST_F(SyntheticTableTest, EntropiesAreReadBackWithWhoseTheyAre) {
    const auto id = put("one", "first");
    const std::vector<SyntheticImageRecord> images{{.number = 0, .prompt = "a", .file = "f"},
                                                   {.number = 1, .prompt = "a", .file = "g"}};
    ASSERT_THAT(table.addImages(id, images), succeeds());
    EXPECT_EQ(table.find(id)->entropyStudent, "");
    const std::vector<SyntheticEntropy> entropies{{.number = 1, .entropy = 0.25}};
    ASSERT_THAT(table.setEntropies(id, "run 3", entropies), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto read, table.images(id));
    EXPECT_EQ(read.at(0).entropy, std::nullopt);
    EXPECT_EQ(read.at(1).entropy, 0.25);
    EXPECT_EQ(table.find(id)->entropyStudent, "run 3");
}

TEST_F(SyntheticTableTest, ImagesOfNoSetAreRefused) {
    const std::vector<SyntheticImageRecord> images{{.number = 0, .prompt = "a", .file = "f"}};
    EXPECT_FALSE(table.addImages(SyntheticSetId{99}, images).ok());
}

TEST(SyntheticSchema, DatabaseOfVersion1IsMigratedWithItsStudies) {
    const TemporaryFolder folder;
    RETORT_ASSERT_OK_AND_ASSIGN(auto database, Database::open(folder / "retort.db", Access::ReadWrite));
    ASSERT_THAT(bringUpToDate(database, migrations().first(1)), succeeds());
    ASSERT_THAT(database.transaction("filling",
                                     [](SQLite::Database& connection) -> Status {
                                         connection.exec(
                                             "INSERT INTO study(name, spec) VALUES ('old', '{}')");
                                         return {};
                                     }),
                succeeds());
    ASSERT_THAT(bringUpToDate(database, migrations()), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto id, SyntheticTable(database).put(request("one", "first")));
    EXPECT_TRUE(static_cast<bool>(id));
    const auto studies = database.guarded("asking", [](SQLite::Database& connection) -> Result<int> {
        return connection.execAndGet("SELECT count(*) FROM study WHERE name = 'old'").getInt();
    });
    EXPECT_EQ(studies.value(), 1);
}

TEST(SyntheticSchema, ImagesThatWereLeftOutAreExcluded) {
    constexpr std::size_t kWithoutExclusion = 7;
    const TemporaryFolder folder;
    RETORT_ASSERT_OK_AND_ASSIGN(auto database, Database::open(folder / "retort.db", Access::ReadWrite));
    ASSERT_THAT(bringUpToDate(database, migrations().first(kWithoutExclusion)), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto id, SyntheticTable(database).put(request("one", "first")));
    const auto set = std::to_string(id.value);
    ASSERT_THAT(database.transaction(
                    "filling",
                    [&](SQLite::Database& connection) -> Status {
                        for (const auto* values :
                             {"0, 3, 'a cat', 7, NULL, '0.png', 0, 1.5, 'left-out', 0.25, '[]', 'reject'",
                              "1, 3, 'a cat', 8, 12, '1.png', 9, 1.5, 'stored', NULL, '', ''"})
                            connection.exec("INSERT INTO synthetic_image VALUES (" + set + ", " + values +
                                            ")");
                        connection.exec("INSERT INTO curation_step(synthetic_set, rules, before) VALUES (" +
                                        set + R"(, '{}', '[[0, "stored", ""], [1, "left-out", ""]]'))");
                        return {};
                    }),
                succeeds());
    ASSERT_THAT(bringUpToDate(database, migrations()), succeeds());
    SyntheticTable table(database);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto images, table.images(id));
    ASSERT_EQ(images.size(), 2U);
    EXPECT_EQ(images[0].state, ImageState::Excluded);
    EXPECT_EQ(images[0].choice, HandChoice::Reject);
    EXPECT_EQ(images[0].label, 3);
    EXPECT_EQ(images[1].state, ImageState::Stored);
    EXPECT_EQ(images[1].source, 12);
    ASSERT_EQ(CurationTable(database).undo(id).value(), 2);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto before, table.images(id));
    EXPECT_EQ(before[0].state, ImageState::Stored);
    EXPECT_EQ(before[1].state, ImageState::Excluded);
}

TEST(SyntheticSchema, ImagesOfOlderProgramsHaveNoEntropy) {
    constexpr std::size_t kBeforeDifficulty = 10;
    const TemporaryFolder folder;
    RETORT_ASSERT_OK_AND_ASSIGN(auto database, Database::open(folder / "retort.db", Access::ReadWrite));
    ASSERT_THAT(bringUpToDate(database, migrations().first(kBeforeDifficulty)), succeeds());
    SyntheticTable table(database);
    const std::vector<SyntheticImageRecord> images{{.number = 4, .prompt = "a", .file = "f"}};
    RETORT_ASSERT_OK_AND_ASSIGN(const auto id, table.put(request("one", "first")));
    ASSERT_THAT(table.addImages(id, images), succeeds());
    ASSERT_THAT(bringUpToDate(database, migrations()), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto read, table.images(id));
    ASSERT_EQ(read.size(), 1U);
    EXPECT_EQ(read[0].number, 4);
    EXPECT_EQ(read[0].entropy, std::nullopt);
    EXPECT_EQ(table.find(id)->entropyStudent, "");
}

} // namespace
} // namespace retort::store
