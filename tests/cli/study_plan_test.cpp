// What a study costs, asked for before it is started.

#include "command_line_fixture.h"

#include "base/file.h"

#include <nlohmann/json.hpp>

#include <filesystem>

namespace retort {
namespace {

using ::testing::HasSubstr;

class StudyPlanTest : public testing::CommandLineTest {
protected:
    testing::Outcome plan(const std::string& study, const std::string& timing) const {
        const auto file = std::filesystem::path(RETORT_SOURCE_RESOURCES) / "studies" / study;
        const auto there = folder.write("timing.json", timing);
        return run("study plan " + file.string() + " --json --timing " + there.string() + workspace());
    }
    static std::string timing() {
        return R"({"program": "retort-cli bench", "format": 1, "device": "cuda:0", "device_name": "A GPU",
            "precision": "bf16", "timings": [{"work": "image-tower", "network": "ViT-H-14", "size": 224,
            "batch": 8, "per_second": 1000}]})";
    }
};

TEST_F(StudyPlanTest, shipped_studies_of_the_paper_are_counted_where_nothing_is_here) {
    for (const auto& [study, missing] : {std::pair{"table1.json", 9U}, std::pair{"table1-sd15.json", 10U}}) {
        const auto outcome = plan(study, timing());
        ASSERT_EQ(outcome.exitCode, 0) << outcome.error;
        const auto json = nlohmann::json::parse(outcome.out);
        EXPECT_EQ(json["missing"].size(), missing) << study;
        EXPECT_EQ(json["generated_images"], 1488768) << study;
        EXPECT_EQ(json["time"]["certainty"], "not known") << study;
        EXPECT_THAT(json["time"]["machine"].get<std::string>(), HasSubstr("A GPU"));
        EXPECT_EQ(json["runs_left"], 48) << "nothing was started";
    }
}

TEST_F(StudyPlanTest, shipped_timings_tell_all_of_the_time_of_shipped_studies) {
    int timings = 0;
    const auto there = std::filesystem::path(RETORT_SOURCE_RESOURCES) / "timings";
    for (const auto& file : std::filesystem::directory_iterator(there)) {
        const auto text = readTextFile(file.path());
        ASSERT_TRUE(text.ok());
        for (const auto* study : {"first-real.json", "table1.json", "table1-sd15.json"}) {
            const auto outcome = plan(study, *text);
            ASSERT_EQ(outcome.exitCode, 0) << file.path() << ": " << outcome.error;
            const auto time = nlohmann::json::parse(outcome.out)["time"];
            EXPECT_NE(time["certainty"], "not known") << file.path() << ", " << study << ": " << time.dump(1);
            EXPECT_GT(time["seconds"].get<double>(), 0) << file.path();
        }
        ++timings;
    }
    EXPECT_EQ(timings, 3);
}

TEST_F(StudyPlanTest, timing_of_another_program_is_refused) {
    const auto outcome = plan("table1.json", R"({"benchmark": "fast"})");
    EXPECT_EQ(outcome.exitCode, 1);
    EXPECT_THAT(outcome.error, HasSubstr("timing.json: is no timing of 'retort-cli bench'"));
    EXPECT_EQ(outcome.out, "");
}

} // namespace
} // namespace retort
