#include "study/spec/spec.h"

#include "study/spec/spec_text.h"
#include "testing/fixtures.h"
#include "testing/result_matchers.h"

#include "testing/temporary_folder.h"
#include <fmt/format.h>

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
    EXPECT_THAT(spec.columns,
                ElementsAre(Column{}, Column{Method::FeatureDistillation}, Column{Method::LogitDistillation}))
        << "all that need no generator; of the controls SUP alone";
    EXPECT_THAT(spec.seeds, ElementsAre(1));
    EXPECT_FALSE(spec.student.architecture);
    EXPECT_FALSE(spec.distil.steps);
}

TEST(StudySpec, WithEverythingIsReadWhole) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto spec, parseStudySpec(R"({
        "name": "s", "datasets": ["d", "e"], "labelled": {"percent": 1.5, "seed": 7}, "validation": {"fraction": 0.2}, "teacher": "t",
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
    EXPECT_EQ(spec.validationFraction, 0.2);
    EXPECT_THAT(spec.templatesOf.at("d").inlined, ElementsAre("a {}."));
    EXPECT_EQ(spec.templatesOf.at("e").file, "e.json");
    ASSERT_EQ(spec.columns.size(), 2u);
    EXPECT_EQ(name(spec.columns[0]), "SUP") << "columns stand in the table's order";
    EXPECT_THAT(spec.seeds, ElementsAre(3, 1));
    EXPECT_EQ(spec.student.width, 16);
    EXPECT_EQ(spec.distil.schedule, training::ScheduleKind::Step);
    EXPECT_EQ(spec.distilFeatures.learningRate, 0.2);
    EXPECT_EQ(spec.distilLogits.temperature, 4);
    EXPECT_EQ(spec.finetune.labelSmoothing, 0.1);
    EXPECT_EQ(spec.supervised.learningRate, 0.3);
    EXPECT_EQ(spec.augmentation.trivialAugment, true);
    EXPECT_EQ(spec.checkpointEvery, 4);
    EXPECT_EQ(spec.threads, 2);
}

TEST(StudySpec, WithGeneratorsReadsWhatIsSaidOfGeneratedImages) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto spec, parseStudySpec(R"({
        "name": "s", "datasets": ["d"], "teacher": "t", "generators": {"cls2img": "sd", "img2img": "dir/unclip"},
        "generation": {"perImage": 3, "guidance": 1.5, "steps": 9, "scheduler": "dpm++", "eta": 0.5, "seed": 11,
                       "negativePrompt": "blurred", "templates": ["a {}"], "size": 64, "storedSize": 32,
                       "format": "jpeg", "noiseLevel": 20, "batch": 4,
                       "cls2img": {"guidance": 3, "prediction": "epsilon"},
                       "img2img": {"noiseLevel": 50, "seed": 12}},
        "mix": "synthetic-only", "distil": {"FD": {"steps": 7}, "CP": {"loss": "mse"}},
        "features": {"transform": "pca-whiten", "regularisation": 0.1, "conditionTarget": "noised"}})",
                                                                "s.json"));
    EXPECT_EQ(spec.columns.size(), 8u) << "further controls are there where they are named";
    for (const auto& column : spec.columns)
        EXPECT_TRUE(column.isBaseline() || column.learnsFromTeacher()) << name(column);
    EXPECT_EQ(spec.generation.generators.at(Source::Cls2Img).nameOrPath, "sd");
    EXPECT_EQ(spec.generation.mix, Mix::SyntheticOnly);
    const auto text = spec.generation.choicesFor(Source::Cls2Img);
    EXPECT_EQ(text.guidance, 3);
    EXPECT_EQ(text.perImage, 3);
    EXPECT_EQ(text.seed, 11u);
    EXPECT_EQ(text.scheduler, diffusion::SchedulerKind::DpmSolver);
    EXPECT_EQ(text.prediction, diffusion::PredictionType::Epsilon);
    EXPECT_EQ(text.storedSize, 32);
    EXPECT_FALSE(text.noiseLevel) << "not for images from text";
    const auto image = spec.generation.choicesFor(Source::Img2Img);
    EXPECT_EQ(image.guidance, 1.5);
    EXPECT_EQ(image.seed, 12u);
    EXPECT_EQ(image.noiseLevel, 50);
    EXPECT_EQ(image.batch, 4);
    EXPECT_EQ(spec.features.transform, distill::FeatureTransformKind::Whiten);
    EXPECT_EQ(spec.features.regularisation, 0.1);
    EXPECT_EQ(spec.features.conditionTarget, distill::ConditionTarget::Noised);
    EXPECT_EQ(spec.distilConditions.loss, distill::FeatureLoss::UnitMeanSquared);
}

TEST(StudySpec, GeneratorThatIsPutTogetherInItIsReadAsFromAFileAndWrittenAgain) {
    const auto study = [](const std::string& generator) {
        return parseStudySpec(
            R"({"name": "s", "datasets": ["d"], "teacher": "t", "generators": {"img2img": )" + generator +
                "}}",
            "s.json");
    };
    RETORT_ASSERT_OK_AND_ASSIGN(const auto spec,
                                study(R"({"base": "sd15", "adapter": "ip.safetensors", "adapterScale": 0.5,
            "loras": [{"file": "lcm.safetensors", "strength": 0.8}], "decoder": "taesd", "scheduler": "lcm"})"));
    const auto& generator = spec.generation.generators.at(Source::Img2Img);
    ASSERT_TRUE(generator.assembly);
    EXPECT_EQ(generator.text(), "sd15 + lcm.safetensors + ip.safetensors + taesd + lcm");
    EXPECT_EQ(generator.assembly->adapterScale, 0.5);
    EXPECT_EQ(generator.assembly->loras.at(0).strength, 0.8);
    EXPECT_EQ(generator.assembly->scheduler, diffusion::SchedulerKind::Lcm);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto again, parseStudySpec(textOf(spec), "again.json"));
    EXPECT_EQ(again.generation.generators, spec.generation.generators);
    EXPECT_THAT(study(R"({"base": "sd15", "adaptor": "ip.safetensors"})"),
                failsWith(ErrorCode::InvalidArgument, AllOf(HasSubstr("/generators/img2img/adaptor"),
                                                            HasSubstr("did you mean \"adapter\""))));
    EXPECT_THAT(study(R"({"adapter": "ip.safetensors"})"),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("/generators/img2img/base")));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto named, study(R"("sd15")"));
    EXPECT_EQ(named.generation.generators.at(Source::Img2Img).nameOrPath, "sd15");
    EXPECT_THAT(study("5"), failsWith(ErrorCode::InvalidArgument, HasSubstr("/generators/img2img")));
}

TEST(StudySpec, WithoutATeacherIsFineWhenNothingIsDistilled) {
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto spec, parseStudySpec(R"({"name": "s", "datasets": ["d"], "columns": ["SUP"]})", "s.json"));
    EXPECT_FALSE(spec.teacher);
}

TEST(StudySpec, NamesOneTeacherOrTwo) {
    const auto study = [](const std::string& teacher) {
        return parseStudySpec(R"({"name": "s", "datasets": ["d"], "teacher": )" + teacher + "}", "s.json");
    };
    RETORT_ASSERT_OK_AND_ASSIGN(const auto two, study(R"(["a", "b"])"));
    EXPECT_EQ(two.teacher, "a");
    EXPECT_EQ(two.secondTeacher, "b");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto again, parseStudySpec(textOf(two), "again.json"));
    EXPECT_EQ(again.teachers(), two.teachers());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto one, study(R"(["a"])"));
    EXPECT_EQ(one.teacher, "a");
    EXPECT_FALSE(one.secondTeacher);
    EXPECT_THAT(textOf(one), HasSubstr(R"("teacher": "a")"));
    EXPECT_THAT(study(R"(["a", "a"])"),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("\"a\" is named twice")));
    for (const auto* wrong : {"[]", R"(["a", "b", "c"])"})
        EXPECT_THAT(study(wrong), failsWith(ErrorCode::InvalidArgument,
                                            HasSubstr("name one teacher, or two that are asked together")));
    EXPECT_THAT(study(R"(["a", 5])"), failsWith(ErrorCode::InvalidArgument, HasSubstr("/teacher/1")));
    EXPECT_THAT(study(R"(["a", ""])"), failsWith(ErrorCode::InvalidArgument, HasSubstr("/teacher")));
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
    for (const auto& entry :
         std::filesystem::directory_iterator(retort::testing::resourcesFolder() / "studies")) {
        if (entry.path().extension() != ".json")
            continue; // a log of a study that was run
        const auto spec = readStudySpec(entry.path());
        EXPECT_TRUE(spec.ok()) << spec.error().text();
    }
}

/// Every number of a specification has a range, and what lies outside is refused by its key.
TEST(StudySpec, RefusesNumbersOutsideTheirRangesNamingKeyAndRange) {
    struct Case {
        std::string section; ///< "" for the study's own object
        std::string key;
        std::string value;
        std::string range;
    };
    const std::vector<Case> cases{{"", "threads", "5000", "from 0 to 1024"},
                                  {"", "threads", "-1", "from 0 to 1024"},
                                  {"", "evaluateEvery", "-1", "from 0 to"},
                                  {"", "checkpointEvery", "1.5", "a whole number from 0 to"},
                                  {"", "seeds", "[-1]", "from 0 to 9223372036854775807"},
                                  {"", "seeds", "[18446744073709551615]", "from 0 to 9223372036854775807"},
                                  {"labelled", "perClass", "0", "from 1 to"},
                                  {"labelled", "percent", "101", "above 0 and at most 100"},
                                  {"labelled", "percent", "0", "above 0 and at most 100"},
                                  {"labelled", "seed", "-1", "from 0 to 18446744073709551615"},
                                  {"student", "width", "0", "from 1 to 1024"},
                                  {"student", "imageSize", "4097", "from 8 to 4096"},
                                  {"distil", "batch", "1", "from 2 to 65536"},
                                  {"distil", "learningRate", "-0.1", "from 0 to"},
                                  {"distil", "momentum", "1", "at least 0 and below 1"},
                                  {"distil", "emaDecay", "1", "at least 0 and below 1"},
                                  {"distil", "temperature", "0", "above 0"},
                                  {"finetune", "steps", "99999999999999999999", "from 1 to 1000000000"},
                                  {"finetune", "labelSmoothing", "1.5", "from 0 to 1"},
                                  {"supervised", "warmupSteps", "-5", "from 0 to"},
                                  {"features", "regularisation", "-1", "from 0 to"},
                                  {"augmentation", "padding", "-1", "from 0 to 4096"},
                                  {"augmentation", "minScale", "0", "from 1e-06 to 1"},
                                  {"augmentation", "hue", "0.6", "from 0 to 0.5"},
                                  {"generation", "perImage", "0", "from 1 to 10000"},
                                  {"generation", "guidance", "-1", "from 0 to 1000"},
                                  {"generation", "steps", "1001", "from 1 to 1000"},
                                  {"generation", "eta", "2", "from 0 to 1"},
                                  {"generation", "seed", "-1", "from 0 to 18446744073709551615"},
                                  {"generation", "size", "4", "from 8 to 4096"},
                                  {"generation", "batch", "0", "from 1 to 65536"},
                                  {"generation", "strength", "0", "above 0 and at most 1"}};
    for (const auto& [section, key, value, range] : cases) {
        const auto pair = fmt::format("\"{}\": {}", key, value);
        const auto text = fmt::format("{{\"name\": \"s\", \"datasets\": [\"d\"], \"teacher\": \"t\", {}}}",
                                      section.empty() ? pair : fmt::format("\"{}\": {{{}}}", section, pair));
        EXPECT_THAT(parseStudySpec(text, "s.json"),
                    failsWith(ErrorCode::InvalidArgument,
                              AllOf(HasSubstr((section.empty() ? "/" : "/" + section + "/") + key),
                                    HasSubstr(range), HasSubstr("found"))))
            << text;
    }
}

TEST(StudySpec, ColumnThatIsNamedTwiceIsRefusedInAFileAndReadInAStoredStudy) {
    const TemporaryFolder folder;
    for (const auto* text :
         {R"({"name": "s", "datasets": ["d"], "teacher": "t",
              "columns": ["SUP", "real/FD", "SUP"]})",
          R"({"name": "s", "datasets": ["d"], "teacher": "t", "columns": ["SUP", "real/FD"], "columnsOf": {
              "d": ["SUP", "SUP"]}})"}) {
        EXPECT_THAT(readStudySpec(folder.write("s.json", text)),
                    failsWith(ErrorCode::InvalidArgument,
                              AllOf(HasSubstr("s.json:2"), HasSubstr("\"SUP\" is named twice"))));
        EXPECT_TRUE(parseStudySpec(text, "s.json").ok());
    }
}

struct BadSpec {
    const char* name;
    const char* text; ///< the bad line is the second
    ErrorCode code;
    const char* reason;
};

constexpr BadSpec kBadSpecs[] = {
    {"ValidationOfAll",
     "{\"name\": \"s\", \"datasets\": [\"d\"], \"teacher\": \"t\", \"validation\": {\n\"fraction\": 1}}",
     ErrorCode::InvalidArgument, "expected a number at least 0 and below 1"},
    {"ValidationBelowNothing",
     "{\"name\": \"s\", \"datasets\": [\"d\"], \"teacher\": \"t\", \"validation\": {\n\"fraction\": -0.1}}",
     ErrorCode::InvalidArgument, "expected a number at least 0 and below 1"},
    {"ValidationInPerCent",
     "{\"name\": \"s\", \"datasets\": [\"d\"], \"teacher\": \"t\", \"validation\": {\"fraction\": "
     "0.1,\n\"percent\": "
     "10}}",
     ErrorCode::InvalidArgument, "percent"},
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
    {"ColumnOfADataSetAlone",
     "{\"name\": \"s\", \"datasets\": [\"d\"], \"columns\": [\"SUP\"], \"teacher\": \"t\", \"columnsOf\": "
     "{\n\"d\": [\"real/FD\"]}}",
     ErrorCode::InvalidArgument, "real/FD is no column of the study"},
    {"ColumnsOfUnknownSet",
     "{\"name\": \"s\", \"datasets\": [\"birds\"], \"columns\": [\"SUP\"], \"columnsOf\": "
     "{\n\"bird\": [\"SUP\"]}}",
     ErrorCode::InvalidArgument, "did you mean \"birds\"?"},
    {"NoSteps", "{\"name\": \"s\", \"datasets\": [\"d\"], \"teacher\": \"t\", \"distil\": {\n\"steps\": 0}}",
     ErrorCode::InvalidArgument,
     "/distil/steps: expected a whole number from 1 to 1000000000, found number 0"},
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
     "at least one dataset"},
    {"ColumnWithoutGenerator",
     "{\"name\": \"s\", \"datasets\": [\"d\"], \"teacher\": \"t\", \"generators\": {\"cls2img\": "
     "\"g\"},\n\"columns\": "
     "[\"cls2img/FD\", \"img2img/CP\"]}",
     ErrorCode::InvalidArgument, "img2img/CP needs a generator"},
    {"CpWithoutImg2Img",
     "{\"name\": \"s\", \"datasets\": [\"d\"], \"teacher\": \"t\",\n\"columns\": [\"real/CP\"]}",
     ErrorCode::InvalidArgument, "unknown column \"real/CP\"; of this method there is only \"img2img/CP\""},
    {"UnknownDevice",
     "{\"name\": \"s\", \"datasets\": [\"d\"], \"columns\": [\"SUP\"],\n\"device\": \"gpu\"}",
     ErrorCode::InvalidArgument, "s.json:2: /device: device \"gpu\" is not known"},
    {"MistypedKeyOfAnObject",
     "{\"name\": \"s\", \"datasets\": [\"d\"], \"columns\": [\"SUP\"], \"validation\": {\n\"fracton\": 0.1}}",
     ErrorCode::InvalidArgument, "did you mean \"fraction\"?"},
    {"UnknownGenerationKey",
     "{\"name\": \"s\", \"datasets\": [\"d\"], \"teacher\": \"t\", \"generation\": {\n\"perimage\": 4}}",
     ErrorCode::InvalidArgument, "did you mean \"perImage\"?"},
    {"NoiseLevelForText",
     "{\"name\": \"s\", \"datasets\": [\"d\"], \"teacher\": \"t\", \"generation\": {\"cls2img\": "
     "{\n\"noiseLevel\": "
     "4}}}",
     ErrorCode::InvalidArgument, "noiseLevel"},
    {"UnknownScheduler",
     "{\"name\": \"s\", \"datasets\": [\"d\"], \"teacher\": \"t\", \"generation\": {\n\"scheduler\": "
     "\"heun\"}}",
     ErrorCode::InvalidArgument, "unknown value \"heun\""},
    {"UnknownPrediction",
     "{\"name\": \"s\", \"datasets\": [\"d\"], \"teacher\": \"t\", \"generation\": {\n\"prediction\": "
     "\"v\"}}",
     ErrorCode::InvalidArgument, "unknown value \"v\""},
    {"NoisierThanThereIs",
     "{\"name\": \"s\", \"datasets\": [\"d\"], \"teacher\": \"t\", \"generation\": {\n\"noiseLevel\": 1000}}",
     ErrorCode::InvalidArgument, "from 0 to 999"},
    {"NoStrength",
     "{\"name\": \"s\", \"datasets\": [\"d\"], \"teacher\": \"t\", \"generation\": {\n\"strength\": 0}}",
     ErrorCode::InvalidArgument, "above 0"},
    {"UnknownTransform",
     "{\"name\": \"s\", \"datasets\": [\"d\"], \"teacher\": \"t\", \"features\": {\n\"transform\": \"zca\"}}",
     ErrorCode::InvalidArgument, "pca-whiten"},
    {"MixupWithoutViews",
     "{\"name\": \"s\", \"datasets\": [\"d\"], \"teacher\": \"t\", \"views\": {\n\"mixup\": 0.2}}",
     ErrorCode::InvalidArgument, "give \"count\" as well"},
    {"TooManyViews",
     "{\"name\": \"s\", \"datasets\": [\"d\"], \"teacher\": \"t\", \"views\": {\n\"count\": 1001}}",
     ErrorCode::InvalidArgument, "from 0 to 1000"},
    {"UnknownMix", "{\"name\": \"s\", \"datasets\": [\"d\"], \"teacher\": \"t\",\n\"mix\": \"some\"}",
     ErrorCode::InvalidArgument, "synthetic-only"},
    {"UnknownArchitecture",
     "{\"name\": \"s\", \"datasets\": [\"d\"], \"teacher\": \"t\", \"student\": {\n\"architecture\": "
     "\"resnet19\"}}",
     ErrorCode::InvalidArgument, "did you mean \"resnet18\"?"},
    {"UnknownStem",
     "{\"name\": \"s\", \"datasets\": [\"d\"], \"teacher\": \"t\", \"student\": {\n\"stem\": \"small\"}}",
     ErrorCode::InvalidArgument, "small-image"},
    {"UnknownPrecision",
     "{\"name\": \"s\", \"datasets\": [\"d\"], \"teacher\": \"t\",\n\"precision\": \"fp8\"}",
     ErrorCode::InvalidArgument, "unknown value \"fp8\"; valid are \"auto\", \"fp32\", \"bf16\""},
    {"EmptyName", "{\"datasets\": [\"d\"], \"teacher\": \"t\",\n\"name\": \"\"}", ErrorCode::InvalidArgument,
     "must not be empty"},
    {"NameOfSpaces", "{\"datasets\": [\"d\"], \"teacher\": \"t\",\n\"name\": \"  \"}",
     ErrorCode::InvalidArgument, "must not be empty"},
    {"NameOfTwoLines", "{\"datasets\": [\"d\"], \"teacher\": \"t\",\n\"name\": \"a\\nb\"}",
     ErrorCode::InvalidArgument, "holds a line end"},
    {"EmptyDataSet", "{\"name\": \"s\", \"teacher\": \"t\",\n\"datasets\": [\"\"]}",
     ErrorCode::InvalidArgument, "must not be empty"},
    {"DataSetWithNul", "{\"name\": \"s\", \"teacher\": \"t\",\n\"datasets\": [\"d\\u0000e\"]}",
     ErrorCode::InvalidArgument, "control character"},
    {"EmptyTeacher", "{\"name\": \"s\", \"datasets\": [\"d\"],\n\"teacher\": \"\"}",
     ErrorCode::InvalidArgument, "must not be empty"},
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
