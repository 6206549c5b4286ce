#include "study/run/distil_inputs.h"

#include "data/formats/folder_dataset.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"
#include "tiny_study.h"

#include <torch/types.h>

#include <cmath>

namespace retort::study {
namespace {

using distill::ConditionTarget;
using distill::FeatureTransformKind;
using retort::testing::failsWith;
using retort::testing::TemporaryFolder;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr std::int64_t kReal = 4, kGenerated = 24;

/// Four labelled images of a dataset whose whole training split plays the generated ones.
class DistilInputsTest : public ::testing::Test {
protected:
    DistilInputsTest() {
        testing::writeTinyDataset(folder / "colours");
        data = openStudyData((folder / "colours").string(), {.perClass = 2}, {}).value();
        synthetic.dataset = data::openFolder(folder / "colours").value();
        synthetic.embeddings = torch::full({kGenerated, 2}, 5.0f);
        synthetic.conditions = {.clean = torch::full({kGenerated, 2}, 6.0f),
                                .noised = torch::full({kGenerated, 2}, 7.0f)};
        // Mean (2, 4).
        real.embeddings = torch::tensor({{1.0f, 2.0f}, {3.0f, 2.0f}, {1.0f, 6.0f}, {3.0f, 6.0f}});
        real.classes = {.embeddings = at::eye(2), .scale = 10};
    }

    static RunSpec run(Method method, Source source) {
        RunSpec made;
        made.column = {method, source};
        if (made.column.isSynthetic())
            made.synthetic = SyntheticIdentity{.generator = "g", .set = "s"};
        return made;
    }
    DistilInputs inputs(const RunSpec& of) const {
        auto made = distilInputs(of, data, real, &synthetic);
        EXPECT_TRUE(made.ok()) << made.error().text();
        return std::move(made).value();
    }

    TemporaryFolder folder;
    StudyData data;
    TeacherTargets real;
    SyntheticImages synthetic;
};

TEST_F(DistilInputsTest, OfRealColumns_AreTheLabelledImagesAndNothingElse) {
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto made, distilInputs(run(Method::FeatureDistillation, Source::Real), data, real, nullptr));
    EXPECT_FALSE(made.joined);
    EXPECT_EQ(made.indices, data.labelled);
    EXPECT_TRUE(at::equal(made.targets, real.embeddings));
    EXPECT_EQ(made.teacherPasses, kReal);
    EXPECT_TRUE(made.readout);
}

TEST_F(DistilInputsTest, OfSupOnGeneratedImages_AreTheImagesWithoutTargets) {
    const auto made = inputs(run(Method::Supervised, Source::Cls2Img));
    ASSERT_TRUE(made.joined);
    EXPECT_EQ(std::ssize(made.indices), kReal + kGenerated);
    EXPECT_FALSE(made.targets.defined());
    EXPECT_FALSE(made.readout);
    EXPECT_EQ(made.teacherPasses, 0);
    EXPECT_EQ(inputs(run(Method::Supervised, Source::Img2Img)).teacherPasses, kReal)
        << "the images were generated from them";
}

TEST_F(DistilInputsTest, OfAMix_GiveEachImageItsOwnTarget) {
    const auto features = inputs(run(Method::FeatureDistillation, Source::Cls2Img));
    ASSERT_TRUE(features.joined);
    ASSERT_THAT(features.indices, SizeIs(kReal + kGenerated));
    EXPECT_TRUE(at::equal(features.targets, torch::cat({real.embeddings, synthetic.embeddings})));
    for (std::int64_t i = 0; i < kReal; ++i)
        EXPECT_EQ(features.joined->label(data::Split::Train, i),
                  data.dataset->label(data::Split::Train, data.labelled[static_cast<std::size_t>(i)]));
    const auto conditions = inputs(run(Method::ConditionPrediction, Source::Img2Img));
    EXPECT_TRUE(at::equal(conditions.targets, torch::cat({real.embeddings, synthetic.conditions.clean})));
    const auto logits = inputs(run(Method::LogitDistillation, Source::Img2Img));
    EXPECT_FALSE(logits.readout);
    EXPECT_NEAR(logits.targets[kReal][0].item<double>(), 10 / std::sqrt(2.0), 1e-4);
}

TEST_F(DistilInputsTest, OfNoisedConditions_TakeThose) {
    auto noised = run(Method::ConditionPrediction, Source::Img2Img);
    noised.features.conditionTarget = ConditionTarget::Noised;
    EXPECT_EQ(inputs(noised).targets[kReal][0].item<float>(), 7);
}

TEST_F(DistilInputsTest, OfTransformedTargets_AreFittedOnTheRealImagesAlone) {
    auto centred = run(Method::ConditionPrediction, Source::Img2Img);
    centred.features.transform = FeatureTransformKind::Centre;
    const auto made = inputs(centred);
    EXPECT_TRUE(at::allclose(made.targets[0], torch::tensor({-1.0f, -2.0f})));
    EXPECT_TRUE(at::allclose(made.targets[kReal], torch::tensor({4.0f, 2.0f})));
    EXPECT_EQ(made.readout->transform.kind(), FeatureTransformKind::Centre);
    centred.column.method = Method::LogitDistillation;
    EXPECT_NEAR(inputs(centred).targets[0][0].item<double>(), 10 / std::sqrt(5.0), 1e-4) << "not for logits";
}

TEST_F(DistilInputsTest, CountThePassesThatTheColumnNeedsAlone) {
    struct Case {
        Method method;
        Source source;
        Mix mix;
        FeatureTransformKind transform;
        std::int64_t passes;
    };
    constexpr auto kNone = FeatureTransformKind::None;
    const Case cases[] = {
        {Method::FeatureDistillation, Source::Cls2Img, Mix::Add, kNone, kReal + kGenerated},
        {Method::LogitDistillation, Source::Img2Img, Mix::Add, kNone, kReal + kGenerated},
        {Method::ConditionPrediction, Source::Img2Img, Mix::Add, kNone, kReal},
        {Method::FeatureDistillation, Source::Cls2Img, Mix::SyntheticOnly, kNone, kGenerated},
        {Method::FeatureDistillation, Source::Cls2Img, Mix::SyntheticOnly, FeatureTransformKind::Centre,
         kReal + kGenerated},
        {Method::LogitDistillation, Source::Cls2Img, Mix::SyntheticOnly, FeatureTransformKind::Centre,
         kGenerated},
        {Method::FeatureDistillation, Source::Img2Img, Mix::SyntheticOnly, kNone, kReal + kGenerated},
        {Method::ConditionPrediction, Source::Img2Img, Mix::SyntheticOnly, kNone, kReal},
    };
    for (const auto& each : cases) {
        auto counted = run(each.method, each.source);
        counted.mix = each.mix;
        counted.features.transform = each.transform;
        const auto made = inputs(counted);
        EXPECT_EQ(made.teacherPasses, each.passes) << name(counted.column) << " " << wordOf(each.mix);
        const auto images = each.mix == Mix::Add ? kReal + kGenerated : kGenerated;
        EXPECT_EQ(made.targets.size(0), images);
        EXPECT_THAT(made.indices, SizeIs(static_cast<std::size_t>(images)));
    }
}

TEST_F(DistilInputsTest, WithoutWhatTheColumnNeeds_SayWhatIsMissing) {
    EXPECT_THAT(distilInputs(run(Method::FeatureDistillation, Source::Cls2Img), data, real, nullptr),
                failsWith(ErrorCode::Internal, HasSubstr("generated images")));
    synthetic.embeddings = at::Tensor();
    EXPECT_THAT(distilInputs(run(Method::FeatureDistillation, Source::Cls2Img), data, real, &synthetic),
                failsWith(ErrorCode::Internal, HasSubstr("was not run")));
    synthetic.conditions.clean = at::Tensor();
    EXPECT_THAT(distilInputs(run(Method::ConditionPrediction, Source::Img2Img), data, real, &synthetic),
                failsWith(ErrorCode::NotFound, HasSubstr("no clean condition embeddings")));
}

} // namespace
} // namespace retort::study
