#include "study/report/published_reference.h"
#include "study/report/table_format.h"
#include "testing/fixtures.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

#include <nlohmann/json.hpp>

namespace retort::study {
namespace {

using retort::testing::failsWith;
using ::testing::HasSubstr;
using ::testing::Not;

PublishedReference reference() {
    return PublishedReference::load(retort::testing::resourcesFolder() / "references" / "published.json")
        .value();
}

TEST(PublishedReference, FindsDatasetsWhateverTheirSpelling) {
    const auto published = reference();
    EXPECT_EQ(published.of("eurosat", "img2img/FD")->accuracy, 98.3);
    EXPECT_EQ(published.of("STL-10", "SUP")->accuracy, 69.5);
    EXPECT_FALSE(published.of("fashion-mnist", "SUP"));
    EXPECT_EQ(published.ofTeacher("EuroSAT")->accuracy, 71.74);
    EXPECT_FALSE(published.ofTeacher("ImageNette"));
}

TEST(PublishedReference, BrokenFileIsNamed) {
    const retort::testing::TemporaryFolder folder;
    for (const auto* content : {"", "[]", "{\"name\": 3}",
                                "{\"name\": \"a\", \"source\": \"b\", \"columns\": [\"SUP\"], \"rows\": "
                                "[{\"dataset\": \"d\", \"accuracies\": []}]}"})
        EXPECT_THAT(PublishedReference::load(folder.write("p.json", content)),
                    failsWith(ErrorCode::Corrupt, HasSubstr("p.json")))
            << content;
    EXPECT_THAT(PublishedReference::load(folder / "absent.json"),
                failsWith(ErrorCode::NotFound, HasSubstr("absent.json")));
}

Table tableOf(const std::string& dataset) {
    Row row{.dataset = dataset, .teacherZeroShot = {}, .cells = {}};
    row.cells[Column{}] = {.runs = {RunId{1}}, .mean = 60.5};
    return {.study = "s", .columns = {Column{}}, .rows = {row}, .average = {}, .notes = {}};
}

TEST(PublishedReference, StandsBesideOnesOwnInEveryFormatAndSaysThatItIsNotOnesOwn) {
    auto table = tableOf("EuroSAT");
    for (const auto each : {TableFormat::Text, TableFormat::Csv, TableFormat::Json})
        EXPECT_THAT(format(table, each), Not(HasSubstr("94.2"))) << "only by choice";
    addPublished(table, reference());
    for (const auto each :
         {TableFormat::Text, TableFormat::Markdown, TableFormat::Latex, TableFormat::Html}) {
        EXPECT_THAT(format(table, each), HasSubstr("94.2"));
        EXPECT_THAT(format(table, each), HasSubstr("published result"));
        EXPECT_THAT(format(table, each), HasSubstr("not measured here"));
    }
    EXPECT_THAT(format(table, TableFormat::Csv), HasSubstr(",published\n"));
    EXPECT_THAT(format(table, TableFormat::Csv), HasSubstr(",94.2000\n"));
    const auto json = nlohmann::json::parse(format(table, TableFormat::Json));
    EXPECT_EQ(json["published"]["rows"][0]["cells"]["SUP"], 94.2);
    EXPECT_EQ(json["published"]["rows"][0]["teacher_zero_shot"], 71.74);
    EXPECT_EQ(json["rows"][0]["cells"]["SUP"]["mean"], 60.5);
}

TEST(PublishedReference, IsNotForOtherImagesUnderAKnownName) {
    auto table = tableOf("EuroSAT");
    table.rows.front().classes = {"cat", "dog"};
    const auto before = format(table, TableFormat::Json);
    addPublished(table, reference());
    EXPECT_EQ(format(table, TableFormat::Json), before);
}

TEST(PublishedReference, OfOtherDatasetsChangesNothing) {
    auto table = tableOf("birds");
    const auto before = format(table, TableFormat::Json);
    addPublished(table, reference());
    EXPECT_EQ(format(table, TableFormat::Json), before);
}

} // namespace
} // namespace retort::study
