#include "study/spec.h"
#include "testing/fixtures.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

namespace retort::study {
namespace {

using retort::testing::failsWith;
using retort::testing::TemporaryFolder;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(StudySpec, WithOnlyWhatIsNeededLeavesTheRestUnset) {
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto spec, parseStudySpec(R"({"name": "s", "datasets": ["d"], "teacher": "t"})", "s.json"));
    EXPECT_EQ(spec.name, "s");
    EXPECT_THAT(spec.datasets, ElementsAre("d"));
    EXPECT_EQ(spec.columns, allColumns());
    EXPECT_THAT(spec.seeds, ElementsAre(1));
    EXPECT_FALSE(spec.student.architecture);
    EXPECT_FALSE(spec.distil.steps);
}

TEST(StudySpec, WithEverythingIsReadWhole) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto spec, parseStudySpec(R"({
        "name": "s", "datasets": ["d", "e"], "labelled": {"percent": 1.5, "seed": 7}, "teacher": "t",
        "templates": {"d": ["a {}."], "e": "e.json"}, "columns": ["real/LD", "SUP"], "seeds": [3, 1],
        "student": {"architecture": "resnet18", "width": 16, "stem": "small-image", "imageSize": 32},
        "distil": {"steps": 9, "batch": 8, "optimizer": "adamw", "learningRate": 0.1, "weightDecay": 0, "momentum": 0.5,
                   "schedule": "step", "warmupSteps": 2, "backboneRateFactor": 0.5, "headRateFactor": 2,
                   "emaDecay": 0.9, "gradientClip": 1, "loss": "mse", "temperature": 3,
                   "FD": {"learningRate": 0.2, "loss": "cosine"}, "LD": {"temperature": 4}},
        "finetune": {"steps": 5, "labelSmoothing": 0.1}, "supervised": {"learningRate": 0.3},
        "augmentation": {"geometry": "resize", "flip": 0, "hue": 0.1, "trivialAugment": true, "erasing": 0.2},
        "evaluateEvery": 3, "checkpointEvery": 4, "device": "cpu", "precision": "fp32", "threads": 2})",
                                                                "s.json"));
    EXPECT_EQ(spec.labelled.percent, 1.5);
    EXPECT_THAT(spec.templatesOf.at("d").inlined, ElementsAre("a {}."));
    EXPECT_EQ(spec.templatesOf.at("e").file, "e.json");
    ASSERT_EQ(spec.columns.size(), 2u);
    EXPECT_EQ(name(spec.columns[0]), "SUP") << "columns stand in the table's order";
    EXPECT_THAT(spec.seeds, ElementsAre(3, 1));
    EXPECT_EQ(spec.student.width, 16);
    EXPECT_EQ(spec.distil.schedule, "step");
    EXPECT_EQ(spec.distilFeatures.learningRate, 0.2);
    EXPECT_EQ(spec.distilLogits.temperature, 4);
    EXPECT_EQ(spec.finetune.labelSmoothing, 0.1);
    EXPECT_EQ(spec.supervised.learningRate, 0.3);
    EXPECT_EQ(spec.augmentation.trivialAugment, true);
    EXPECT_EQ(spec.checkpointEvery, 4);
    EXPECT_EQ(spec.threads, 2);
}

TEST(StudySpec, WithoutATeacherIsFineWhenNothingIsDistilled) {
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto spec, parseStudySpec(R"({"name": "s", "datasets": ["d"], "columns": ["SUP"]})", "s.json"));
    EXPECT_FALSE(spec.teacher);
}

TEST(StudySpec, FromAFileKnowsItsFolder) {
    const TemporaryFolder folder;
    const auto path = folder.write("s.json", R"({"name": "s", "datasets": ["d"], "teacher": "t"})");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto spec, readStudySpec(path));
    EXPECT_EQ(spec.folder, folder.path());
    EXPECT_THAT(readStudySpec(folder / "absent.json"),
                failsWith(ErrorCode::NotFound, HasSubstr((folder / "absent.json").string())));
}

TEST(StudySpec, ShippedWithTheProgramIsValid) {
    for (const auto& entry : std::filesystem::directory_iterator(testing::resourcesFolder() / "studies")) {
        const auto spec = readStudySpec(entry.path());
        EXPECT_TRUE(spec.ok()) << spec.error().text();
    }
}

struct BadSpec {
    const char* name;
    const char* text; ///< the bad line is the second
    ErrorCode code;
    const char* reason;
};

constexpr BadSpec kBadSpecs[] = {
    {"UnknownKey", "{\"name\": \"s\", \"datasets\": [\"d\"], \"teacher\": \"t\",\n\"seed\": [1]}",
     ErrorCode::InvalidArgument, "did you mean \"seeds\"?"},
    {"UnknownStageKey",
     "{\"name\": \"s\", \"datasets\": [\"d\"], \"teacher\": \"t\", \"distil\": {\n\"learningrate\": 1}}",
     ErrorCode::InvalidArgument, "did you mean \"learningRate\"?"},
    {"WrongType", "{\"name\": \"s\", \"datasets\": [\"d\"], \"teacher\": \"t\",\n\"seeds\": \"1\"}",
     ErrorCode::InvalidArgument, "expected an array"},
    {"WrongWord",
     "{\"name\": \"s\", \"datasets\": [\"d\"], \"teacher\": \"t\", \"finetune\": {\n\"optimizer\": "
     "\"lion\"}}",
     ErrorCode::InvalidArgument, "unknown value \"lion\""},
    {"WrongColumn",
     "{\"name\": \"s\", \"datasets\": [\"d\"], \"teacher\": \"t\",\n\"columns\": [\"real/FP\"]}",
     ErrorCode::InvalidArgument, "did you mean \"real/FD\"?"},
    {"NoSteps", "{\"name\": \"s\", \"datasets\": [\"d\"], \"teacher\": \"t\", \"distil\": {\n\"steps\": 0}}",
     ErrorCode::InvalidArgument, "at least 1"},
    {"BothSubsets",
     "{\"name\": \"s\", \"datasets\": [\"d\"], \"teacher\": \"t\", \"labelled\": {\"perClass\": "
     "1,\n\"percent\": 1}}",
     ErrorCode::InvalidArgument, "either perClass or percent"},
    {"TemplateWithoutPlace",
     "{\"name\": \"s\", \"datasets\": [\"d\"], \"teacher\": \"t\",\n\"templates\": [\"a cat\"]}",
     ErrorCode::InvalidArgument, "a cat"},
    {"TemplatesOfUnknownSet",
     "{\"name\": \"s\", \"datasets\": [\"birds\"], \"teacher\": \"t\", \"templates\": {\n\"bird\": [\"a "
     "{}\"]}}",
     ErrorCode::InvalidArgument, "did you mean \"birds\"?"},
    {"SeedTwice", "{\"name\": \"s\", \"datasets\": [\"d\"], \"teacher\": \"t\",\n\"seeds\": [1, 1]}",
     ErrorCode::InvalidArgument, "only once"},
    {"NoDataSet", "{\"name\": \"s\", \"teacher\": \"t\",\n\"datasets\": []}", ErrorCode::InvalidArgument,
     "at least one data set"},
    {"NoJson", "{\"name\": \"s\",\n,}", ErrorCode::Corrupt, "not valid JSON"},
};

class BadSpecTest : public ::testing::TestWithParam<BadSpec> {};

TEST_P(BadSpecTest, FailsNamingFileLineAndReason) {
    EXPECT_THAT(parseStudySpec(GetParam().text, "dir/s.json"),
                failsWith(GetParam().code, AllOf(HasSubstr("dir/s.json"), HasSubstr(GetParam().reason),
                                                 ::testing::ContainsRegex("(s.json:2:|line 2)"))));
}

INSTANTIATE_TEST_SUITE_P(All, BadSpecTest, ::testing::ValuesIn(kBadSpecs),
                         [](const auto& tested) { return tested.param.name; });

TEST(StudySpec, ThatDistilsWithoutATeacherSaysWhatItNeeds) {
    EXPECT_THAT(parseStudySpec(R"({"name": "s", "datasets": ["d"]})", "s.json"),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("need a teacher")));
}

} // namespace
} // namespace retort::study
