// Validation in a study, from the specification to what is printed.

#include "command_line_fixture.h"
#include "tiny_study.h"

#include <nlohmann/json.hpp>

namespace retort {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class StudyValidationTest : public testing::CommandLineTest {
protected:
    /// A study of SUP alone, with more keys.
    testing::Outcome runStudy(const std::string& name, const std::string& extra) {
        const auto images = folder / "pictures";
        if (!std::filesystem::exists(images))
            study::testing::writeTinyDataset(images);
        const auto spec =
            folder.write(name + ".json", R"({"name": ")" + name + R"(", "datasets": [")" + images.string() +
                                             R"("], "columns": ["SUP"], "device": "cpu", "threads": 1,
                  "student": {"architecture": "resnet18", "width": 4, "stem": "small-image", "imageSize": 8},
                  "finetune": {"steps": 4, "batch": 4}, "evaluateEvery": 2)" +
                                             extra + "}");
        return run("study run " + spec.string() + " --quiet --json" + workspace());
    }
    nlohmann::json json(const std::string& arguments) const {
        const auto outcome = run(arguments + workspace());
        EXPECT_EQ(outcome.exitCode, 0) << outcome.error;
        return nlohmann::json::parse(outcome.out, nullptr, false);
    }
};

TEST_F(StudyValidationTest, held_out_part_is_evaluated_and_best_is_printed) {
    const auto ran = runStudy("held", R"(, "validation": {"fraction": 0.25})");
    ASSERT_EQ(ran.exitCode, 0) << ran.error;
    const auto cell = json("study table held --format json")["rows"][0]["cells"]["SUP"];
    ASSERT_TRUE(cell.contains("best")) << cell;
    EXPECT_EQ(cell["best"]["n"], 1);
    EXPECT_FALSE(cell["best"].contains("std")) << "one run has no spread";

    const auto shown = json("study show held --json")["runs"][0];
    EXPECT_EQ(shown["best"]["accuracy"], cell["best"]["mean"]);
    EXPECT_EQ(shown["best"]["validation"], cell["best"]["validation"]);
    EXPECT_EQ(json("student list --json")[0]["best"], shown["best"]);
    EXPECT_EQ(json("study table held --format json --best")["rows"][0]["cells"]["SUP"]["mean"],
              cell["best"]["mean"]);

    const auto curves = run("study curves held" + workspace()).out;
    for (const auto* line : {"finetune,validation,,0,top1,", "finetune,validation,,2,top1,",
                             "finetune,validation,,4,top1,", "finetune,test,,4,top1,"})
        EXPECT_THAT(curves, HasSubstr(line));
}

TEST_F(StudyValidationTest, without_validation_there_is_no_best_and_asking_for_it_says_how_to_get_one) {
    ASSERT_EQ(runStudy("plain", "").exitCode, 0);
    EXPECT_FALSE(json("study table plain --format json")["rows"][0]["cells"]["SUP"].contains("best"));
    EXPECT_FALSE(json("study show plain --json")["runs"][0].contains("best"));
    const auto best = run("study table plain --best" + workspace());
    EXPECT_EQ(best.exitCode, 1);
    EXPECT_THAT(best.error, HasSubstr("\"validation\": {\"fraction\": 0.1}"));
    EXPECT_THAT(run("study table plain" + workspace()).out, Not(HasSubstr("best on validation")));
}

TEST_F(StudyValidationTest, part_that_cannot_be_held_out_is_refused_in_one_line) {
    struct Case {
        const char* name;
        const char* extra;
        const char* reason;
    };
    for (const auto& [name, extra, reason] :
         {Case{"all", R"(, "validation": {"fraction": 1})", "below 1"},
          Case{"percent", R"(, "validation": {"percent": 10})", "percent"},
          Case{"one", R"(, "labelled": {"perClass": 1}, "validation": {"fraction": 0.5})",
               "no class has two labelled images"}}) {
        const auto refused = runStudy(name, extra);
        EXPECT_EQ(refused.exitCode, 1) << name;
        EXPECT_THAT(refused.error, AllOf(HasSubstr("retort-cli: "), HasSubstr(reason))) << name;
    }
}

} // namespace
} // namespace retort
