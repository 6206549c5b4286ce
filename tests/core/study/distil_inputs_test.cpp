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
        auto& stage = made.distil.emplace();
        stage.steps = 10;
        if (made.column.predictsEmbeddings())
            stage.objective = distill::FeatureDistillation{};
        else if (made.column.learnsFromTeacher())
            stage.objective = distill::LogitDistillation{};
        return made;
    }
    DistilInputs inputs(const RunSpec& of) const {
        auto made = distilInputs(of, data, real, &synthetic);
        EXPECT_TRUE(made.ok()) << made.error().text();
        return std::move(made).value();
    }

    /// The targets of the first images, in an epoch.
    static at::Tensor targetsOf(const DistilInputs& made, std::int64_t images, std::int64_t epoch = 0) {
        std::vector<std::int64_t> positions;
        for (std::int64_t i = 0; i < images; ++i)
            positions.push_back(i);
        auto targets = made.targets({.positions = positions, .epochs = std::vector(positions.size(), epoch)});
        EXPECT_TRUE(targets.ok()) << targets.error().text();
        return std::move(targets).value();
    }
    static at::Tensor targetsOf(const DistilInputs& made) {
        return targetsOf(made, std::ssize(made.indices));
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
    EXPECT_TRUE(at::equal(targetsOf(made), real.embeddings));
    EXPECT_EQ(made.teacherPasses, kReal);
    EXPECT_TRUE(made.readout);
}

TEST_F(DistilInputsTest, OfSupOnGeneratedImages_AreTheImagesWithoutTargets) {
    const auto made = inputs(run(Method::Supervised, Source::Cls2Img));
    ASSERT_TRUE(made.joined);
    EXPECT_EQ(std::ssize(made.indices), kReal + kGenerated);
    EXPECT_FALSE(made.targets);
    EXPECT_FALSE(made.readout);
    EXPECT_EQ(made.teacherPasses, 0);
    EXPECT_EQ(inputs(run(Method::Supervised, Source::Img2Img)).teacherPasses, kReal)
        << "the images were generated from them";
}

TEST_F(DistilInputsTest, OfAMix_GiveEachImageItsOwnTarget) {
    const auto features = inputs(run(Method::FeatureDistillation, Source::Cls2Img));
    ASSERT_TRUE(features.joined);
    ASSERT_THAT(features.indices, SizeIs(kReal + kGenerated));
    EXPECT_TRUE(at::equal(targetsOf(features), torch::cat({real.embeddings, synthetic.embeddings})));
    for (std::int64_t i = 0; i < kReal; ++i)
        EXPECT_EQ(features.joined->label(data::Split::Train, i),
                  data.dataset->label(data::Split::Train, data.labelled[static_cast<std::size_t>(i)]));
    const auto conditions = inputs(run(Method::ConditionPrediction, Source::Img2Img));
    EXPECT_TRUE(at::equal(targetsOf(conditions), torch::cat({real.embeddings, synthetic.conditions.clean})));
    const auto logits = inputs(run(Method::LogitDistillation, Source::Img2Img));
    EXPECT_FALSE(logits.readout);
    EXPECT_NEAR(targetsOf(logits)[kReal][0].item<double>(), 10 / std::sqrt(2.0), 1e-4);
}

TEST_F(DistilInputsTest, OfNoisedConditions_TakeThose) {
    auto noised = run(Method::ConditionPrediction, Source::Img2Img);
    noised.features.conditionTarget = ConditionTarget::Noised;
    EXPECT_EQ(targetsOf(inputs(noised))[kReal][0].item<float>(), 7);
}

TEST_F(DistilInputsTest, OfTransformedTargets_AreFittedOnTheRealImagesAlone) {
    auto centred = run(Method::ConditionPrediction, Source::Img2Img);
    centred.features.transform = FeatureTransformKind::Centre;
    const auto made = inputs(centred);
    EXPECT_TRUE(at::allclose(targetsOf(made)[0], torch::tensor({-1.0f, -2.0f})));
    EXPECT_TRUE(at::allclose(targetsOf(made)[kReal], torch::tensor({4.0f, 2.0f})));
    EXPECT_EQ(made.readout->transform.kind(), FeatureTransformKind::Centre);
    auto logits = run(Method::LogitDistillation, Source::Img2Img);
    logits.features.transform = FeatureTransformKind::Centre;
    EXPECT_NEAR(targetsOf(inputs(logits))[0][0].item<double>(), 10 / std::sqrt(5.0), 1e-4)
        << "not for logits";
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
        EXPECT_THAT(made.indices, SizeIs(static_cast<std::size_t>(images)));
    }
}

/// Views of `images` images in files of three rows: the row of view v of image i is (base + i, v).
std::vector<at::Tensor> numberedViews(std::int64_t images, std::int64_t views, float base) {
    std::vector<at::Tensor> rows;
    for (std::int64_t i = 0; i < images * views; ++i)
        rows.push_back(torch::tensor({base + static_cast<float>(i / views), static_cast<float>(i % views)}));
    auto all = torch::stack(rows).to(torch::kFloat16);
    return all.split(3);
}

TEST_F(DistilInputsTest, OfViews_GiveTheTargetOfTheEpochsView) {
    constexpr int kViews = 4;
    real.views = numberedViews(kReal, kViews, 0);
    synthetic.views = numberedViews(kGenerated, kViews, 100);
    auto viewed = run(Method::FeatureDistillation, Source::Cls2Img);
    viewed.views = data::ViewOptions{.count = kViews, .mixup = 0.2};
    const auto made = inputs(viewed);
    for (const std::int64_t epoch : {0, 3, 5}) {
        const auto targets = targetsOf(made, kReal + kGenerated, epoch);
        for (std::int64_t i = 0; i < kReal + kGenerated; ++i) {
            EXPECT_EQ(targets[i][0].item<float>(), static_cast<float>(i < kReal ? i : 100 + i - kReal));
            EXPECT_EQ(targets[i][1].item<float>(), static_cast<float>(epoch % kViews));
        }
    }
    ASSERT_TRUE(made.views);
    EXPECT_EQ(made.views->options, *viewed.views);
    ASSERT_THAT(made.views->domains, SizeIs(2));
    EXPECT_EQ(made.views->domains[0].images, kReal);
    EXPECT_EQ(made.views->domains[1].images, kGenerated);
    EXPECT_TRUE(made.views->domains[1].isMixed);
    EXPECT_EQ(made.teacherPasses, kViews * (kReal + kGenerated));
    EXPECT_THAT(made.targets({.positions = {kReal + kGenerated}, .epochs = {0}}),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("no target for image 28")));
}

TEST_F(DistilInputsTest, OfViewsOfConditions_AskTheTeacherAboutNoGeneratedImage) {
    constexpr int kViews = 2;
    real.views = numberedViews(kReal, kViews, 0);
    auto viewed = run(Method::ConditionPrediction, Source::Img2Img);
    viewed.views = data::ViewOptions{.count = kViews, .mixup = 0.2};
    const auto made = inputs(viewed);
    for (const std::int64_t epoch : {0, 1})
        EXPECT_EQ(targetsOf(made, kReal + kGenerated, epoch)[kReal][0].item<float>(), 6);
    EXPECT_FALSE(made.views->domains[1].isMixed) << "nobody knows the target of a mixture";
    EXPECT_EQ(made.teacherPasses, kReal + kViews * kReal) << "generated from the images as they are";
}

TEST_F(DistilInputsTest, OfViewsOfAnotherNumber_AreRefused) {
    real.views = numberedViews(kReal, 2, 0);
    auto viewed = run(Method::LogitDistillation, Source::Real);
    viewed.views = data::ViewOptions{.count = 3};
    EXPECT_THAT(
        distilInputs(viewed, data, real, nullptr),
        failsWith(ErrorCode::Mismatch, HasSubstr("8 rows of targets for 4 images with 3 views each")));
}

TEST_F(DistilInputsTest, OfAMixture_TellRealImagesFromGeneratedOnes) {
    auto mixed = run(Method::FeatureDistillation, Source::Cls2Img);
    EXPECT_FALSE(inputs(mixed).mixture);
    EXPECT_FALSE(inputs(mixed).shares);
    mixed.mixture = {.realShare = 0.75, .lastRealShare = 0.25, .realWeight = 0.8};
    const auto made = inputs(mixed);
    ASSERT_TRUE(made.mixture);
    EXPECT_EQ(made.mixture->realImages, kReal);
    EXPECT_EQ(made.mixture->realWeight, 0.8);
    EXPECT_FALSE(made.mixture->separateNorms);
    const data::Mixture shares{.real = kReal, .share = 0.75, .lastShare = 0.25, .steps = 10};
    EXPECT_EQ(made.shares, shares);
    mixed.mixture = {.realShare = 0.5, .batchNorm = distill::BatchNorms::Separate};
    EXPECT_TRUE(inputs(mixed).mixture->separateNorms);
    EXPECT_EQ(inputs(mixed).shares->lastShare, 0.5);
    mixed.mix = Mix::SyntheticOnly;
    EXPECT_FALSE(inputs(mixed).mixture) << "there is one kind alone";
}

TEST_F(DistilInputsTest, OfFeaturesWithLogits_HaveBothTargets) {
    auto both = run(Method::ConditionPrediction, Source::Img2Img);
    EXPECT_FALSE(inputs(both).logitTargets);
    both.features.transform = FeatureTransformKind::Centre;
    both.distil->objective = distill::FeatureDistillation{.logitWeight = 0.1, .logits = {.scale = 30.0}};
    const auto made = inputs(both);
    EXPECT_TRUE(at::allclose(targetsOf(made)[kReal], torch::tensor({4.0f, 2.0f}))) << "centred";
    RETORT_ASSERT_OK_AND_ASSIGN(const auto logits, made.logitTargets({.positions = {0, kReal}}));
    // Of (1, 2) and of the condition (6, 6), which the teacher is not asked about, at the given scale.
    EXPECT_TRUE(at::allclose(logits[0], 30 / std::sqrt(5.0) * torch::tensor({1.0f, 2.0f}), 1e-5));
    EXPECT_NEAR(logits[1][0].item<double>(), 30 / std::sqrt(2.0), 1e-4);
    EXPECT_EQ(made.teacherPasses, kReal);
    EXPECT_EQ(made.readout->scale, 10) << "predictions are read at the teacher's own";
}

TEST_F(DistilInputsTest, OfLogitsWithPriorCorrection_HaveTheRealImagesPriorDividedOut) {
    auto corrected = run(Method::LogitDistillation, Source::Cls2Img);
    const auto plain = targetsOf(inputs(corrected));
    corrected.distil->objective = distill::LogitDistillation{.priorCorrection = true};
    const auto made = inputs(corrected);
    const at::Tensor prior = plain.narrow(0, 0, kReal).softmax(-1).mean(0);
    const at::Tensor ratio = plain.softmax(-1) / prior;
    const at::Tensor expected = ratio / ratio.sum(-1, true);
    EXPECT_TRUE(at::allclose(targetsOf(made).softmax(-1), expected, 1e-4, 1e-6));
    EXPECT_EQ(made.teacherPasses, kReal + kGenerated);
    corrected.mix = Mix::SyntheticOnly;
    EXPECT_EQ(inputs(corrected).teacherPasses, kReal + kGenerated) << "the prior is that of the real images";
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
