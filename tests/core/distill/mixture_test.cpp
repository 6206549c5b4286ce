// Real and generated images in one batch: weights of the loss, batch norms of their own or measured anew.

#include "distill/mixture.h"

#include "distill/losses.h"
#include "distill/step.h"
#include "distill/trainer.h"
#include "synthetic_set.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

#include <gtest/gtest.h>

#include <map>

namespace retort::distill {
namespace {

using namespace testing;
using ::retort::testing::failsWith;
using ::retort::testing::succeeds;
using ::retort::testing::TemporaryFolder;
using students::Student;
using ::testing::HasSubstr;

/// Of the 24 positions; those that follow play the generated ones.
constexpr std::int64_t kReal = 12;
const std::vector<std::int64_t> kRealRows{0, 3, 7}, kGeneratedRows{12, 14, 17, 20, 23};

Student student(std::uint64_t seed = 1) {
    auto made = Student::create(syntheticSpec(), {.seed = seed}).value();
    made.setMode(students::Mode::Train);
    return made;
}

std::vector<std::int64_t> joined(std::vector<std::int64_t> rows, const std::vector<std::int64_t>& others) {
    rows.insert(rows.end(), others.begin(), others.end());
    return rows;
}

StepInput inputOf(const std::vector<std::int64_t>& positions, const at::Tensor& targets) {
    at::Tensor isReal = at::tensor(positions, at::kLong).lt(kReal);
    return {.images = syntheticBatch(positions).images,
            .targets = targets.index_select(0, at::tensor(positions, at::kLong)),
            .isReal = isReal};
}

double lossOf(Student& of, const LossOptions& options, const StepInput& input) {
    return objectiveLoss(of, options, input).item<double>();
}

/// Gradients of all parameters that have one.
std::map<std::string, at::Tensor> gradients(Student& of, const at::Tensor& loss) {
    for (const auto& parameter : of.namedParameters())
        parameter.tensor.mutable_grad() = at::Tensor();
    loss.backward();
    std::map<std::string, at::Tensor> found;
    for (const auto& parameter : of.namedParameters())
        if (parameter.tensor.grad().defined())
            found[parameter.name] = parameter.tensor.grad().clone();
    return found;
}

TEST(Mixture, WithAWeight_SumsTheMeansOverBothKinds) {
    auto tested = student();
    const auto positions = joined(kGeneratedRows, kRealRows);
    const auto input = inputOf(positions, syntheticEmbeddings());
    const LossOptions options{.objective = FeatureDistillation{},
                              .mixture = MixtureOptions{.realImages = kReal, .realWeight = 0.8}};
    const at::Tensor predicted = tested.embedding(input.images).detach();
    const at::Tensor cosines = at::cosine_similarity(predicted, input.targets, -1);
    double expected = 0;
    for (std::size_t i = 0; i < positions.size(); ++i) {
        const double weight = positions[i] < kReal ? 0.8 / 3 : 0.2 / 5;
        expected += weight * (1 - cosines[static_cast<std::int64_t>(i)].item<double>());
    }
    EXPECT_NEAR(lossOf(tested, options, input), expected, 1e-6);
    auto plain = options;
    plain.mixture.reset();
    EXPECT_NEAR(lossOf(tested, plain, input), 1 - cosines.mean().item<double>(), 1e-6);
    const auto alone = inputOf(kGeneratedRows, syntheticEmbeddings());
    EXPECT_NEAR(lossOf(tested, options, alone), 0.2 * lossOf(tested, plain, alone), 1e-6)
        << "a kind that is not there adds nothing";
}

TEST(Mixture, WithSeparateNorms_NormalisesEachKindByItself) {
    auto tested = student(), reference = student();
    tested.addAuxiliaryNorms();
    const auto positions = joined(kRealRows, kGeneratedRows);
    const LossOptions plain{.objective = FeatureDistillation{}};
    auto separate = plain;
    separate.mixture = MixtureOptions{.realImages = kReal, .separateNorms = true};
    const double loss = lossOf(tested, separate, inputOf(positions, syntheticEmbeddings()));
    const double generated = lossOf(reference, plain, inputOf(kGeneratedRows, syntheticEmbeddings()));
    const auto generatedBuffers = reference.namedBuffers();
    auto real = student();
    const double ofReal = lossOf(real, plain, inputOf(kRealRows, syntheticEmbeddings()));
    EXPECT_NEAR(loss, (3 * ofReal + 5 * generated) / 8, 1e-6);

    // The main statistics are those of the real images, the auxiliary ones those of the generated.
    std::map<std::string, at::Tensor> buffers;
    for (const auto& buffer : tested.namedBuffers())
        buffers[buffer.name] = buffer.tensor;
    for (const auto& buffer : real.namedBuffers())
        EXPECT_TRUE(at::allclose(buffers.at(buffer.name), buffer.tensor, 1e-5, 1e-6)) << buffer.name;
    for (const auto& buffer : generatedBuffers) {
        auto name = buffer.name;
        name.insert(name.rfind('.') + 1, "auxiliary.");
        EXPECT_TRUE(at::allclose(buffers.at(name), buffer.tensor, 1e-5, 1e-6)) << name;
    }
}

TEST(Mixture, WithoutAuxiliaryNorms_IsAStudentAsBefore) {
    auto tested = student();
    const auto names = [&] {
        std::vector<std::string> all;
        for (const auto& list : {tested.namedParameters(), tested.namedBuffers()})
            for (const auto& item : list)
                all.push_back(item.name);
        return all;
    };
    const auto before = names();
    tested.addAuxiliaryNorms();
    tested.setNorms(students::Norms::Auxiliary);
    EXPECT_GT(names().size(), before.size());
    tested.removeAuxiliaryNorms();
    EXPECT_EQ(names(), before);
    EXPECT_NO_THROW(tested.logits(syntheticBatch({0, 1}).images)) << "the main norms";
}

TEST(MeasuredNorms, AreTheMeanStatisticsOfAllImages) {
    auto tested = student();
    lossOf(tested, {.objective = FeatureDistillation{}}, inputOf(kGeneratedRows, syntheticEmbeddings()));
    tested.setMode(students::Mode::Evaluate);
    SyntheticEvaluation source; // batches of 10, 10 and 4
    ASSERT_THAT(measureNorms(tested, source), succeeds());
    EXPECT_EQ(tested.mode(), students::Mode::Evaluate);

    // The first norm sees what the first convolution gives, whatever the other norms are.
    at::Tensor kernel;
    for (const auto& parameter : tested.namedParameters())
        if (parameter.name == "conv1.weight")
            kernel = parameter.tensor;
    at::Tensor mean = at::zeros({4}), variance = at::zeros({4});
    for (const auto& [first, count] : {std::pair<std::int64_t, std::int64_t>{0, 10}, {10, 10}, {20, 4}}) {
        std::vector<std::int64_t> positions;
        for (auto i = first; i < first + count; ++i)
            positions.push_back(i);
        const at::Tensor maps =
            at::conv2d(tested.prepare(syntheticBatch(positions).images), kernel, {}, 1, 1).transpose(0, 1);
        const at::Tensor values = maps.reshape({4, -1});
        mean = mean + values.mean(1) * (static_cast<double>(count) / kImages);
        variance = variance + values.var(1) * (static_cast<double>(count) / kImages);
    }
    for (const auto& buffer : tested.namedBuffers()) {
        if (buffer.name == "bn1.running_mean") {
            EXPECT_TRUE(at::allclose(buffer.tensor, mean, 1e-4, 1e-5));
        } else if (buffer.name == "bn1.running_var") {
            EXPECT_TRUE(at::allclose(buffer.tensor, variance, 1e-4, 1e-5));
        }
    }
    SyntheticEvaluation one(1);
    EXPECT_THAT(measureNorms(tested, one), failsWith(ErrorCode::InvalidArgument, HasSubstr("two images")));
}

TEST(FeaturesAndLogits, HaveTheSumOfBothGradients) {
    constexpr double kWeight = 0.3, kTemperature = 2, kScale = 7;
    auto tested = student();
    const ZeroShotReadout readout{.textEmbeddings = syntheticTexts(), .scale = 20};
    auto input = inputOf(kRealRows, syntheticEmbeddings());
    input.logits = teacherLogits(input.targets, syntheticTexts(), kScale).value();
    const LossOptions options{
        .objective = FeatureDistillation{.logitWeight = kWeight,
                                         .logits = {.temperature = kTemperature, .scale = kScale}},
        .readout = readout};
    const auto both = gradients(tested, objectiveLoss(tested, options, input));
    const auto features =
        gradients(tested, objectiveLoss(tested, {.objective = FeatureDistillation{}}, input));

    // LD by LibTorch's own functions, of the student's cosines.
    const at::Tensor embeddings = tested.embedding(input.images);
    const at::Tensor texts = syntheticTexts() / syntheticTexts().norm(2, -1, true);
    const at::Tensor logits = kScale * (embeddings / embeddings.norm(2, -1, true)).matmul(texts.t());
    const at::Tensor wanted = (input.logits / kTemperature).softmax(-1);
    const at::Tensor divergence =
        (wanted * (wanted.log() - (logits / kTemperature).log_softmax(-1))).sum(-1).mean() * kTemperature *
        kTemperature;
    const auto ofLogits = gradients(tested, divergence);

    ASSERT_EQ(both.size(), features.size());
    for (const auto& [name, gradient] : both)
        EXPECT_TRUE(at::allclose(gradient, features.at(name) + kWeight * ofLogits.at(name), 1e-3, 1e-5))
            << name;
}

TEST(FeaturesAndLogits, WithoutTheTeachersLogits_AreRefused) {
    auto tested = student();
    SyntheticBatches batches;
    EXPECT_THAT(trainStage(tested, {.steps = 1},
                           {.batches = batches,
                            .objective = FeatureDistillation{.logitWeight = 1},
                            .targets = cachedTargets(syntheticEmbeddings())}),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("teacher's logits")));
}

/// A stage with everything of this file but for one of both ways with norms.
class MixedStage : public ::testing::TestWithParam<BatchNorms> {
protected:
    StageInputs inputs(std::optional<CheckpointOptions> checkpoint = {}, EventSink events = {}) {
        const bool separate = GetParam() == BatchNorms::Separate;
        return {.batches = m_batches,
                .objective = FeatureDistillation{.logitWeight = 0.1},
                .targets = cachedTargets(syntheticEmbeddings()),
                .logitTargets =
                    cachedTargets(teacherLogits(syntheticEmbeddings(), syntheticTexts(), 20).value()),
                .mixture = MixtureOptions{.realImages = kReal, .realWeight = 0.8, .separateNorms = separate},
                .evaluated = {{.name = "test", .source = m_test}},
                .zeroShot = ZeroShotReadout{.textEmbeddings = syntheticTexts(), .scale = 20},
                .normImages = separate ? nullptr : &m_normImages,
                .events = std::move(events),
                .stop = m_stop.get_token(),
                .checkpoint = std::move(checkpoint)};
    }
    static StageOptions options() {
        return {.steps = 7,
                .optimizer = {.kind = training::OptimizerKind::AdamW, .learningRate = 0.005},
                .emaDecay = 0.5,
                .evaluateEvery = 2};
    }

    SyntheticBatches m_batches;
    SyntheticEvaluation m_test;
    SyntheticEvaluation m_normImages{kReal};
    std::stop_source m_stop;
};

TEST_P(MixedStage, StoppedOnTheWay_EndsBitwiseTheSame) {
    const TemporaryFolder folder;
    auto whole = student(), parts = student();
    RETORT_ASSERT_OK_AND_ASSIGN(const auto expected, trainStage(whole, options(), inputs()));
    const CheckpointOptions checkpoint{.path = folder / "c.safetensors", .identity = "i"};
    const auto stopping = [&](const RunEvent& event) {
        if (const auto* done = std::get_if<StepDone>(&event); done && done->step == 3)
            m_stop.request_stop();
    };
    ASSERT_THAT(trainStage(parts, options(), inputs(checkpoint, stopping)),
                failsWith(ErrorCode::Cancelled, ::testing::_));
    m_stop = std::stop_source();
    auto resumed = student(9);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto result, trainStage(resumed, options(), inputs(checkpoint)));
    EXPECT_EQ(result.losses, expected.losses);
    EXPECT_EQ(result.evaluations, expected.evaluations);
    for (const bool buffers : {false, true}) {
        const auto a = buffers ? whole.namedBuffers() : whole.namedParameters();
        const auto b = buffers ? resumed.namedBuffers() : resumed.namedParameters();
        ASSERT_EQ(a.size(), b.size());
        for (std::size_t i = 0; i < a.size(); ++i)
            EXPECT_TRUE(at::equal(a[i].tensor, b[i].tensor)) << a[i].name;
    }
}

TEST_P(MixedStage, LeavesTheStudentThatItEvaluatedLast) {
    auto tested = student();
    RETORT_ASSERT_OK_AND_ASSIGN(const auto result, trainStage(tested, options(), inputs()));
    RETORT_ASSERT_OK_AND_ASSIGN(auto kept, evaluateStudent(tested, m_test, {.zeroShot = inputs().zeroShot}));
    kept.correct.clear();
    kept.confusion.clear();
    kept.classes = 0;
    EXPECT_EQ(kept, result.evaluations.back().evaluation);
    // Evaluating, and measuring for it, changes nothing of the training.
    auto once = student();
    auto seldom = options();
    seldom.evaluateEvery = 0;
    RETORT_ASSERT_OK_AND_ASSIGN(const auto other, trainStage(once, seldom, inputs()));
    EXPECT_EQ(other.losses, result.losses);
    for (std::size_t i = 0; i < tested.namedBuffers().size(); ++i)
        EXPECT_TRUE(at::equal(tested.namedBuffers()[i].tensor, once.namedBuffers()[i].tensor));
}

INSTANTIATE_TEST_SUITE_P(All, MixedStage, ::testing::Values(BatchNorms::Separate, BatchNorms::Reestimated),
                         [](const auto& tested) {
                             return tested.param == BatchNorms::Separate ? "SeparateNorms" : "MeasuredNorms";
                         });

} // namespace
} // namespace retort::distill
