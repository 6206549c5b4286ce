#include "base/json.h"
#include "study/spec/resolve.h"
#include "testing/result_matchers.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <set>

namespace retort::study {
namespace {

using retort::testing::failsWith;
using ::testing::HasSubstr;

StudySpec parsed(const std::string& extra = "") {
    auto spec = parseStudySpec(R"({"name": "s", "datasets": ["d"], "teacher": "t", "seeds": [1, 2],
                                  "labelled": {"perClass": 5})" +
                                   extra + "}",
                               "s.json");
    EXPECT_TRUE(spec.ok()) << spec.error().text();
    return std::move(spec).value();
}

ResolveInputs inputs() {
    return {.data = {.name = "d", .trainHash = "aa", .testHash = "bb", .classes = {"cat", "dog"}},
            .images = {28, 28},
            .teacher = TeacherIdentity{.name = "t", .hash = "cc", .embeddingWidth = 16},
            .prompts = {.templates = {"a {}."}, .classNames = {"cat", "dog"}}};
}

std::vector<RunSpec> resolved(const std::string& extra = "", const ResolveInputs& with = inputs()) {
    auto runs = resolveRuns(parsed(extra), with);
    EXPECT_TRUE(runs.ok()) << runs.error().text();
    return std::move(runs).value();
}

const RunSpec& columnOf(const std::vector<RunSpec>& runs, Method method) {
    for (const auto& run : runs)
        if (run.column.method == method)
            return run;
    return runs.front();
}

TEST(ResolvedRuns, AreSeedsTimesColumns) {
    const auto runs = resolved();
    ASSERT_EQ(runs.size(), 6u);
    EXPECT_EQ(runs[0].seed, 1);
    EXPECT_EQ(name(runs[2].column), "real/LD");
    EXPECT_EQ(runs[3].seed, 2);
}

TEST(ResolvedRuns, OfADatasetWithColumnsOfItsOwnAreThoseAlone) {
    auto with = inputs();
    with.dataset = "d";
    const auto runs = resolved(", \"columnsOf\": {\"d\": [\"SUP\"]}", with);
    ASSERT_EQ(runs.size(), 2u) << "one for each seed";
    for (const auto& run : runs)
        EXPECT_EQ(run.column.method, Method::Supervised);
}

TEST(ResolvedRuns, OfLogitDistillation_RecordTemplatesAndClassNames) {
    auto with = inputs();
    with.prompts = {.templates = {"a {}.", "{}の写真"}, .classNames = {"猫", "hound"}};
    const auto runs = resolved("", with);
    const auto recorded = toJson(columnOf(runs, Method::LogitDistillation)).at("prompts");
    EXPECT_EQ(recorded.at("templates"), nlohmann::json(with.prompts.templates));
    EXPECT_EQ(recorded.at("classNames"), nlohmann::json(with.prompts.classNames));
    EXPECT_FALSE(toJson(columnOf(runs, Method::Supervised)).contains("prompts"));
}

TEST(ResolvedRuns, HaveDistinctIdentities) {
    std::set<std::string> identities;
    for (const auto& run : resolved())
        identities.insert(identityOf(run));
    EXPECT_EQ(identities.size(), 6u);
}

TEST(ResolvedRuns, HoldingValidationImagesOutAreOthersInEveryColumn) {
    const auto plain = resolved();
    const auto none = resolved(R"(, "validation": {"fraction": 0})");
    const auto some = resolved(R"(, "validation": {"fraction": 0.1})");
    const auto more = resolved(R"(, "validation": {"fraction": 0.2})");
    for (std::size_t i = 0; i < plain.size(); ++i) {
        EXPECT_EQ(identityOf(none[i]), identityOf(plain[i])) << "nothing is held out";
        EXPECT_NE(identityOf(some[i]), identityOf(plain[i]));
        EXPECT_NE(identityOf(more[i]), identityOf(some[i]));
        EXPECT_EQ(toJson(some[i])["labelled"],
                  (nlohmann::json{{"perClass", 5}, {"seed", 0}, {"validation", 0.1}}));
    }
}

TEST(ResolvedRuns, OfSmallImagesGetASmallImageStem) {
    const auto runs = resolved();
    EXPECT_EQ(runs[0].imageSize, 32);
    EXPECT_EQ(runs[0].student.stem, students::Stem::SmallImage);
    EXPECT_EQ(runs[0].augmentation.geometry, data::Geometry::PaddedCrop);
    auto large = inputs();
    large.images = {};
    const auto others = resolved("", large);
    EXPECT_EQ(others[0].imageSize, 224);
    EXPECT_EQ(others[0].student.stem, students::Stem::Standard);
    EXPECT_EQ(others[0].augmentation.geometry, data::Geometry::RandomResizedCrop);
}

TEST(ResolvedRuns, OfSupHaveNoTeacherAndTheStepsOfBothStagesAtTheirOwnRate) {
    const auto runs = resolved(
        R"(, "distil": {"steps": 100}, "finetune": {"steps": 77, "batch": 8, "learningRate": 0.001})");
    const auto& sup = columnOf(runs, Method::Supervised);
    EXPECT_FALSE(sup.teacher);
    EXPECT_FALSE(sup.distil);
    EXPECT_EQ(sup.student.embeddingWidth, 0);
    EXPECT_EQ(sup.finetune.steps, 177);
    EXPECT_EQ(sup.finetune.batch, 8);
    EXPECT_GT(sup.finetune.optimizer.learningRate, 0.001);
    EXPECT_EQ(columnOf(runs, Method::FeatureDistillation).finetune.optimizer.learningRate, 0.001);
}

TEST(ResolvedRuns, OfSupInAStudyThatDistilsNothing_HaveTheStepsOfFinetuning) {
    const auto runs = resolved(R"(, "columns": ["SUP"], "finetune": {"steps": 77})");
    EXPECT_EQ(runs.front().finetune.steps, 77);
}

TEST(ResolvedRuns, OfSup_AreAsLongAsTheMethodThatDistilsLongest) {
    for (const auto* method : {"FD", "LD", "CP"}) {
        const auto runs = resolved(fmt::format(
            R"(, "distil": {{"steps": 10, "{}": {{"steps": 30}}}}, "finetune": {{"steps": 6}})", method));
        EXPECT_EQ(columnOf(runs, Method::Supervised).finetune.steps, 36) << method;
    }
}

TEST(ResolvedRuns, OfLongerSup_HaveTheStepsOfBothStages) {
    const auto runs = resolved(R"(, "columns": ["SUP", "SUP*", "real/FD", "real/LD"],
        "distil": {"steps": 100, "LD": {"steps": 120}}, "finetune": {"steps": 50, "batch": 8},
        "supervised": {"learningRate": 0.07, "steps": 30, "warmupSteps": 3})");
    const auto& longer = columnOf(runs, Method::SupervisedLonger);
    EXPECT_FALSE(longer.teacher);
    EXPECT_FALSE(longer.distil);
    EXPECT_EQ(longer.finetune.steps, 120 + 50);
    EXPECT_EQ(longer.finetune.batch, 8);
    EXPECT_EQ(longer.finetune.optimizer.learningRate, 0.07);
    EXPECT_EQ(columnOf(runs, Method::Supervised).finetune.steps, 30);
    EXPECT_NE(identityOf(longer), identityOf(columnOf(runs, Method::Supervised)));
}

TEST(ResolvedRuns, OfSupOnGeneratedImages_LearnTheirClassesWithTheBudgetOfDistillation) {
    auto with = inputs();
    with.synthetic[Source::Cls2Img] = {.generator = "sd", .set = "hash"};
    const auto runs = resolved(R"(, "generators": {"cls2img": "sd"}, "columns": ["cls2img/SUP", "real/FD"],
        "distil": {"steps": 100, "batch": 16, "learningRate": 9}, "finetune": {"steps": 50})",
                               with);
    const auto& run = columnOf(runs, Method::Supervised);
    ASSERT_TRUE(run.distil);
    EXPECT_TRUE(std::holds_alternative<distill::Supervised>(run.distil->objective));
    EXPECT_EQ(run.distil->steps, 100);
    EXPECT_EQ(run.distil->batch, 16);
    EXPECT_LT(run.distil->optimizer.learningRate, 9) << "that is distillation's";
    EXPECT_EQ(run.finetune.steps, 50);
    EXPECT_TRUE(run.synthetic);
    EXPECT_FALSE(run.teacher) << "another teacher makes no other run of it";
    RETORT_ASSERT_OK_AND_ASSIGN(const auto read, readRunSpec(canonical(toJson(run)), "test"));
    EXPECT_EQ(identityOf(read), identityOf(run));
}

TEST(ResolvedRuns, OfFdPredictTheTeachersEmbedding) {
    const auto runs = resolved();
    EXPECT_EQ(columnOf(runs, Method::FeatureDistillation).student.embeddingWidth, 16);
    EXPECT_EQ(columnOf(runs, Method::LogitDistillation).student.embeddingWidth, 0);
}

TEST(ResolvedRuns, TakeAMethodsOwnSettingsBeforeTheSharedOnes) {
    const auto runs = resolved(
        R"(, "distil": {"steps": 9, "learningRate": 0.1, "temperature": 2, "FD": {"learningRate": 0.2, "loss": "mse"}})");
    const auto& fd = *columnOf(runs, Method::FeatureDistillation).distil;
    const auto& ld = *columnOf(runs, Method::LogitDistillation).distil;
    EXPECT_EQ(fd.steps, 9);
    EXPECT_EQ(fd.optimizer.learningRate, 0.2);
    EXPECT_EQ(std::get<distill::FeatureDistillation>(fd.objective).loss,
              distill::FeatureLoss::UnitMeanSquared);
    EXPECT_EQ(ld.optimizer.learningRate, 0.1);
    EXPECT_EQ(std::get<distill::LogitDistillation>(ld.objective).temperature, 2);
}

/// Both kinds of generated images in every column.
std::vector<RunSpec> resolvedWithGenerators(const std::string& extra = "",
                                            const std::string& imageSet = "s2") {
    auto with = inputs();
    with.synthetic = {{Source::Cls2Img, {.generator = "sd", .set = "s1"}},
                      {Source::Img2Img, {.generator = "unclip", .set = imageSet}}};
    return resolved(R"(, "generators": {"cls2img": "sd", "img2img": "unclip"})" + extra, with);
}

/// Names of the columns of the first seed whose identity differs.
std::vector<std::string> changedColumns(const std::vector<RunSpec>& before,
                                        const std::vector<RunSpec>& after) {
    std::vector<std::string> changed;
    for (std::size_t i = 0; i < after.size(); ++i)
        if (after[i].seed == after.front().seed && identityOf(before[i]) != identityOf(after[i]))
            changed.push_back(name(after[i].column));
    return changed;
}

TEST(ResolvedRuns, OfGeneratedImagesKnowTheirSetAndCpLearnsAsFd) {
    const auto runs = resolvedWithGenerators(R"(, "distil": {"FD": {"steps": 7}, "CP": {"batch": 4}})");
    ASSERT_EQ(runs.size(), 16u);
    EXPECT_FALSE(runs[1].synthetic);
    EXPECT_EQ(runs[3].synthetic->set, "s1");
    const auto& conditions = runs[7];
    EXPECT_EQ(name(conditions.column), "img2img/CP");
    EXPECT_EQ(conditions.synthetic->set, "s2");
    EXPECT_EQ(conditions.student.embeddingWidth, 16);
    EXPECT_EQ(conditions.distil->steps, 7);
    EXPECT_EQ(conditions.distil->batch, 4);
    EXPECT_TRUE(std::holds_alternative<distill::FeatureDistillation>(conditions.distil->objective));
    EXPECT_EQ(toJson(conditions)["names"]["generator"], "unclip");
    EXPECT_THAT(resolveRuns(parsed(R"(, "generators": {"cls2img": "sd"})"), inputs()),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("needs a generator")));
}

TEST(Identity, OfRealColumnsIsTheSameWithAndWithoutGenerators) {
    const auto without = resolved();
    const auto with = resolvedWithGenerators(R"(, "mix": "synthetic-only")");
    for (std::size_t i = 0; i < 3; ++i)
        EXPECT_EQ(identityOf(without[i]), identityOf(with[i])) << name(with[i].column);
}

TEST(Identity, OfRunsOnACuratedSetChangesWithWhatIsExcluded) {
    const auto columns = [](const std::string& curation) {
        auto with = inputs();
        with.synthetic = {{Source::Cls2Img, {.generator = "sd", .set = "s1", .curation = curation}},
                          {Source::Img2Img, {.generator = "unclip", .set = "s2"}}};
        return resolved(R"(, "generators": {"cls2img": "sd", "img2img": "unclip"})", with);
    };
    using ::testing::ElementsAre;
    EXPECT_THAT(changedColumns(resolvedWithGenerators(), columns("")), ::testing::IsEmpty());
    EXPECT_THAT(changedColumns(columns(""), columns("c1")), ElementsAre("cls2img/FD", "cls2img/LD"));
    EXPECT_THAT(changedColumns(columns("c1"), columns("c2")), ElementsAre("cls2img/FD", "cls2img/LD"));
}

TEST(Identity, OfRunsOnGeneratedImagesChangesExactlyWithWhatChangesTheResult) {
    using ::testing::ElementsAre;
    using ::testing::IsEmpty;
    const auto before = resolvedWithGenerators();
    EXPECT_THAT(changedColumns(before, resolvedWithGenerators("", "other")),
                ElementsAre("img2img/FD", "img2img/LD", "img2img/CP"));
    EXPECT_THAT(changedColumns(before, resolvedWithGenerators(R"(, "mix": "synthetic-only")")),
                ElementsAre("cls2img/FD", "cls2img/LD", "img2img/FD", "img2img/LD", "img2img/CP"));
    EXPECT_THAT(
        changedColumns(before, resolvedWithGenerators(R"(, "features": {"conditionTarget": "noised"})")),
        ElementsAre("img2img/CP"));
    const std::string centred = R"(, "features": {"transform": "centre")";
    EXPECT_THAT(changedColumns(before, resolvedWithGenerators(centred + "}")),
                ElementsAre("real/FD", "cls2img/FD", "img2img/FD", "img2img/CP"));
    EXPECT_THAT(changedColumns(resolvedWithGenerators(centred + "}"),
                               resolvedWithGenerators(centred + R"(, "regularisation": 0.5})")),
                IsEmpty())
        << "centring has no regularisation";
    // Where images are drawn together, or what generators are called, changes nothing.
    EXPECT_THAT(changedColumns(before, resolvedWithGenerators(R"(, "generation": {"batch": 3})")), IsEmpty());
}

/// Runs whose identity is one of a mixture, of the real and img2img columns too.
TEST(Identity, OfRunsOnAMixtureChangesWithWhatIsUsedOfIt) {
    using ::testing::ElementsAre;
    using ::testing::IsEmpty;
    const auto before = resolvedWithGenerators();
    const auto changedBy = [&](const std::string& mixture) {
        return changedColumns(before, resolvedWithGenerators(", \"mixture\": " + mixture));
    };
    const auto generated = ElementsAre("cls2img/FD", "cls2img/LD", "img2img/FD", "img2img/LD", "img2img/CP");
    EXPECT_THAT(changedBy("{}"), IsEmpty());
    EXPECT_THAT(changedBy(R"({"batchNorm": "shared"})"), IsEmpty());
    EXPECT_THAT(changedBy(R"({"realShare": 0.5})"), generated);
    EXPECT_THAT(changedBy(R"({"realWeight": 0.8})"), generated);
    EXPECT_THAT(changedBy(R"({"realShare": 0.5, "batchNorm": "separate"})"), generated);
    EXPECT_THAT(changedBy(R"({"batchNorm": "re-estimated"})"), generated);
    const auto one = resolvedWithGenerators(R"(, "mixture": {"realShare": 0.5})");
    EXPECT_THAT(changedColumns(
                    one, resolvedWithGenerators(R"(, "mixture": {"realShare": 0.5, "lastRealShare": 0.5})")),
                IsEmpty());
    EXPECT_THAT(changedColumns(
                    one, resolvedWithGenerators(R"(, "mixture": {"realShare": 0.5, "lastRealShare": 0.2})")),
                generated);
}

TEST(RunSpec, OfAMixtureWithLogits_ComesBackFromItsText) {
    for (
        const auto& run : resolvedWithGenerators(
            R"(, "mixture": {"realShare": 0.5, "lastRealShare": 0.25, "realWeight": 0.8, "batchNorm": "separate"},
                  "distil": {"logitWeight": 0.1, "temperature": 2, "logitScale": 30, "priorCorrection": true})")) {
        RETORT_ASSERT_OK_AND_ASSIGN(const auto back, readRunSpec(canonical(toJson(run)), "a run"));
        EXPECT_EQ(toJson(back), toJson(run)) << name(run.column);
        EXPECT_EQ(back.mixture, run.mixture) << name(run.column);
    }
}

TEST(Identity, OfRunsThatLearnLogitsChangesWithWhatIsUsedOfThem) {
    using ::testing::ElementsAre;
    using ::testing::IsEmpty;
    const auto changedBy = [](const std::string& distil) {
        return changedColumns(resolved(), resolved(", \"distil\": " + distil));
    };
    EXPECT_THAT(changedBy(R"({"logitWeight": 0})"), IsEmpty());
    EXPECT_THAT(changedBy(R"({"priorCorrection": false})"), IsEmpty());
    EXPECT_THAT(changedBy(R"({"priorCorrection": true})"), ElementsAre("real/LD"));
    EXPECT_THAT(changedBy(R"({"logitScale": 50})"), ElementsAre("real/LD"));
    EXPECT_THAT(changedBy(R"({"logitWeight": 0.1})"), ElementsAre("real/FD"));
    EXPECT_THAT(changedBy(R"({"FD": {"logitWeight": 0.1, "temperature": 2}})"), ElementsAre("real/FD"));
}

TEST(ResolvedRuns, OfAMixtureThatCannotBe_SayWhy) {
    auto with = inputs();
    with.synthetic = {{Source::Cls2Img, {.generator = "sd", .set = "s1"}}};
    const auto resolvedBy = [&](const std::string& extra) {
        return resolveRuns(parsed(R"(, "generators": {"cls2img": "sd"}, "columns": ["cls2img/FD"])" + extra),
                           with);
    };
    using retort::testing::succeeds;
    EXPECT_THAT(resolvedBy(R"(, "mixture": {"lastRealShare": 0.5})"),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("at its beginning")));
    EXPECT_THAT(resolvedBy(R"(, "mixture": {"batchNorm": "separate"})"),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("a share of real images in each batch")));
    EXPECT_THAT(
        resolvedBy(R"(, "mixture": {"batchNorm": "separate", "realShare": 0.5, "lastRealShare": 0.02})"),
        failsWith(ErrorCode::InvalidArgument, HasSubstr("64 images with a share of 0.02")));
    EXPECT_THAT(resolvedBy(R"(, "mix": "synthetic-only", "mixture": {"realWeight": 0.8})"),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("generated images alone")));
    EXPECT_THAT(resolvedBy(R"(, "mix": "synthetic-only", "mixture": {"batchNorm": "re-estimated"})"),
                succeeds());
}

struct Change {
    const char* name;
    const char* extra;
    bool supervised; ///< whether the identity of SUP changes
    bool features;   ///< and that of FD
};

constexpr Change kChanges[] = {
    {"Threads", R"(, "threads": 3, "device": "cpu", "evaluateEvery": 7, "checkpointEvery": 9)", false, false},
    {"DistilSteps", R"(, "distil": {"steps": 9})", true, true},
    {"LdAlone", R"(, "distil": {"LD": {"temperature": 9}})", false, false},
    {"FinetuneRate", R"(, "finetune": {"learningRate": 0.0123})", false, true},
    {"FinetuneSteps", R"(, "finetune": {"steps": 9})", true, true},
    {"SupervisedRate", R"(, "supervised": {"learningRate": 0.0123})", true, false},
    {"Views", R"(, "views": {"count": 4})", false, true},
    {"NoViews", R"(, "views": {"count": 0, "seed": 7})", false, false},
    {"Width", R"(, "student": {"width": 16})", true, true},
    {"ImageSize", R"(, "student": {"imageSize": 64})", true, true},
    {"Flip", R"(, "augmentation": {"flip": 0.25})", true, true},
};

class IdentityTest : public ::testing::TestWithParam<Change> {};

TEST_P(IdentityTest, ChangesExactlyWithWhatChangesTheResult) {
    const auto before = resolved();
    const auto after = resolved(GetParam().extra);
    const auto changed = [&](Method method) {
        return identityOf(columnOf(before, method)) != identityOf(columnOf(after, method));
    };
    EXPECT_EQ(changed(Method::Supervised), GetParam().supervised);
    EXPECT_EQ(changed(Method::FeatureDistillation), GetParam().features);
}

INSTANTIATE_TEST_SUITE_P(All, IdentityTest, ::testing::ValuesIn(kChanges),
                         [](const auto& tested) { return tested.param.name; });

TEST(Identity, OfRunsWithViewsChangesWithWhatTheViewsAre) {
    const auto fd = [](const std::string& views) {
        return identityOf(columnOf(resolved(", \"views\": " + views), Method::FeatureDistillation));
    };
    const std::set<std::string> distinct{
        fd(R"({"count": 4})"), fd(R"({"count": 5})"), fd(R"({"count": 4, "mixup": 0.2})"),
        fd(R"({"count": 4, "cutmix": 0.2})"), fd(R"({"count": 4, "seed": 2})")};
    EXPECT_EQ(distinct.size(), 5U);
}

TEST(RunSpec, WithViews_ComesBackFromItsText) {
    const auto run = columnOf(resolved(R"(, "views": {"count": 4, "mixup": 0.2, "cutmix": 1, "seed": 9})"),
                              Method::LogitDistillation);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto read, readRunSpec(canonical(toJson(run)), "run 1"));
    const data::ViewOptions expected{.count = 4, .mixup = 0.2, .cutmix = 1, .seed = 9};
    EXPECT_EQ(read.views, expected);
    EXPECT_EQ(identityOf(read), identityOf(run));
}

TEST(RunSpec, OfTwoTeachers_ComesBackFromItsTextAndCPKnowsOne) {
    auto with = inputs();
    const TeacherIdentity other{.name = "u", .hash = "ee", .embeddingWidth = 8};
    with.conditionTeacher = with.teacher;
    with.teacher = joinedIdentity(std::vector{*with.teacher, other});
    with.synthetic[Source::Img2Img] = {.generator = "g", .set = "s"};
    const auto runs =
        resolved(R"(, "generators": {"img2img": "g"}, "columns": ["real/FD", "img2img/CP"])", with);
    ASSERT_EQ(runs.size(), 4U) << "two seeds";
    EXPECT_EQ(runs[0].student.embeddingWidth, 16 + 8);
    EXPECT_EQ(runs[1].student.embeddingWidth, 16);
    EXPECT_EQ(runs[1].teacher, inputs().teacher);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto again, readRunSpec(toJson(runs[0]).dump(), "run 1"));
    EXPECT_EQ(again.teacher, with.teacher);
    EXPECT_EQ(identityOf(again), identityOf(runs[0]));
}

TEST(Identity, FollowsContentNotNames) {
    auto renamed = inputs();
    renamed.data.name = "elsewhere/d";
    renamed.teacher->name = "copy-of-t";
    auto retrained = inputs();
    retrained.teacher->hash = "dd";
    auto retold = inputs();
    retold.prompts.templates = {"an image of a {}."};
    auto relabelled = inputs();
    relabelled.data.trainHash = "ee";
    const auto fd = [](const ResolveInputs& with) {
        return identityOf(columnOf(resolved("", with), Method::FeatureDistillation));
    };
    const auto sup = [](const ResolveInputs& with) { return identityOf(resolved("", with).front()); };
    EXPECT_EQ(fd(inputs()), fd(renamed));
    EXPECT_NE(fd(inputs()), fd(retrained));
    EXPECT_NE(fd(inputs()), fd(retold));
    EXPECT_NE(fd(inputs()), fd(relabelled));
    EXPECT_EQ(sup(inputs()), sup(retrained)) << "SUP has no teacher";
    EXPECT_NE(sup(inputs()), sup(relabelled));
}

TEST(Identity, OfAStudyThatLeavesNothingToDefaultsStaysWhatItWas) {
    // A change of this value makes every finished run of every workspace run again.
    const auto runs =
        resolved(R"(, "student": {"architecture": "resnet18", "width": 16, "stem": "small-image",
        "imageSize": 32}, "augmentation": {"geometry": "padded-crop", "padding": 4, "flip": 0.5},
        "supervised": {"learningRate": 0.05, "steps": 800}, "finetune": {"steps": 800, "batch": 64,
        "optimizer": "sgd",
        "learningRate": 0.005, "weightDecay": 0.0005, "momentum": 0.9, "schedule": "cosine", "warmupSteps": 40,
        "backboneRateFactor": 1, "headRateFactor": 1, "emaDecay": 0, "gradientClip": 0, "labelSmoothing": 0})");
    EXPECT_EQ(identityOf(runs.front()), "ac951e029984a8c2ba803457ad09ecc7540081872479d09f8993502836c18e8f");
}

TEST(Identity, OfARunThatBeginsWithWeights_HasTheirContentAndNotTheirPlace) {
    const auto begun = [](const char* hash, const char* file) {
        auto with = inputs();
        with.weights = StartingWeights{.hash = hash, .name = file, .file = file};
        return resolved("", with).front();
    };
    EXPECT_NE(identityOf(begun("a1", "w.safetensors")), identityOf(resolved().front()));
    EXPECT_NE(identityOf(begun("a1", "w.safetensors")), identityOf(begun("a2", "w.safetensors")));
    EXPECT_EQ(identityOf(begun("a1", "w.safetensors")), identityOf(begun("a1", "other.safetensors")));
    const auto stored = begun("a1", "w.safetensors");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto back, readRunSpec(toJson(stored).dump(), "stored"));
    ASSERT_TRUE(back.weights);
    EXPECT_EQ(back.weights->hash, "a1");
    EXPECT_EQ(back.weights->name, "w.safetensors");
    EXPECT_EQ(identityOf(back), identityOf(stored));
}

TEST(ResolvedRuns, NameWhatCannotBe) {
    EXPECT_THAT(
        resolveRuns(parsed(R"(, "student": {"architecture": "efficientnet_b0", "stem": "small-image"})"),
                    inputs()),
        failsWith(ErrorCode::InvalidArgument, HasSubstr("stem")));
}

/// Specifications as the version of schema 7 stored them, with their identities.
nlohmann::json storedSpecs() {
    std::ifstream file(std::filesystem::path{RETORT_GOLDEN_FOLDER} / "run_specs.json");
    return nlohmann::json::parse(file);
}

TEST(RunSpec, AsAnEarlierVersionStoredIt_KeepsItsIdentityAndEveryWord) {
    const auto stored = storedSpecs();
    ASSERT_EQ(stored.size(), 8u);
    for (const auto& one : stored) {
        RETORT_ASSERT_OK_AND_ASSIGN(const auto run, readRunSpec(one.at("spec").dump(), "run_specs.json"));
        EXPECT_EQ(identityOf(run), one.at("identity").get<std::string>()) << name(run.column);
        EXPECT_EQ(toJson(run), one.at("spec")) << name(run.column);
    }
}

TEST(RunSpec, OfEveryColumn_ComesBackFromItsText) {
    for (const auto& run : resolvedWithGenerators(
             R"(, "features": {"transform": "pca-whiten", "conditionTarget": "noised"},
                  "augmentation": {"geometry": "random-resized-crop", "minScale": 0.5, "trivialAugment": true},
                  "distil": {"loss": "smooth-l1", "optimizer": "sgd", "schedule": "step"},
                  "validation": {"fraction": 0.1}, "mix": "synthetic-only")")) {
        RETORT_ASSERT_OK_AND_ASSIGN(const auto back, readRunSpec(canonical(toJson(run)), "a run"));
        EXPECT_EQ(toJson(back), toJson(run)) << name(run.column);
        EXPECT_EQ(back.student, run.student) << name(run.column);
        EXPECT_EQ(back.augmentation, run.augmentation) << name(run.column);
    }
}

TEST(RunSpec, WithAWordOrKeyThatIsNotKnown_IsRefusedAndNamesIt) {
    EXPECT_THAT(readRunSpec(R"({"column": "real/XD"})", "run 3"),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("real/XD")));
    EXPECT_THAT(readRunSpec(R"({"precision": "fp8"})", "run 3"),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("fp8")));
    EXPECT_THAT(readRunSpec(R"({"finetune": {"optimizer": {"kind": "lion"}}})", "run 3"),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("lion")));
    EXPECT_THAT(readRunSpec(R"({"finetune": {"momentun": 1}})", "run 3"),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("momentun")));
    EXPECT_THAT(readRunSpec("{", "run 3"), failsWith(ErrorCode::Corrupt, HasSubstr("run 3")));
}

} // namespace
} // namespace retort::study
