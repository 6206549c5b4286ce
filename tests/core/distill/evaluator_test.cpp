#include "distill/evaluator.h"

#include "distill/losses.h"
#include "synthetic_set.h"
#include "testing/result_matchers.h"
#include "training/ranks.h"

#include <gtest/gtest.h>

#include <chrono>
#include <future>

namespace retort::distill {
namespace {

using namespace testing;
using ::retort::testing::failsWith;
using ::retort::testing::succeeds;
using ::testing::HasSubstr;

TEST(Evaluator, OnAStudent_CountsEveryImageAndKeepsItsMode) {
    RETORT_ASSERT_OK_AND_ASSIGN(auto student, students::Student::create(syntheticSpec(), {.seed = 1}));
    SyntheticEvaluation source;
    student.setMode(students::Mode::Train);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto first, evaluateStudent(student, source));
    EXPECT_EQ(first.count, kImages);
    EXPECT_EQ(student.mode(), students::Mode::Train);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto again, evaluateStudent(student, source));
    EXPECT_EQ(first, again);
}

/// Two processes as two threads.
TEST(Evaluator, SharedByRanks_IsTheEvaluationOfOneProcessInEachOfThem) {
    constexpr int kPort = 29'491;
    const auto created = [] { return students::Student::create(syntheticSpec(), {.seed = 1}).value(); };
    auto student = created();
    SyntheticEvaluation whole;
    RETORT_ASSERT_OK_AND_ASSIGN(const auto expected, evaluateStudent(student, whole));
    const auto evaluated = [&](int rank) -> Result<Evaluation> {
        RETORT_TRY(const auto ranks,
                   training::Ranks::join({.rank = rank, .count = 2, .host = "127.0.0.1", .port = kPort},
                                         std::chrono::seconds{60}));
        auto mine = created();
        SyntheticEvaluation source;
        return evaluateStudent(mine, source, {.ranks = ranks.get()});
    };
    auto other = std::async(std::launch::async, [&] { return evaluated(1); });
    const auto first = evaluated(0), second = other.get();
    if (!first.ok() && first.error().code == ErrorCode::Unsupported)
        GTEST_SKIP() << first.error().text();
    ASSERT_THAT(first, succeeds());
    ASSERT_THAT(second, succeeds());
    EXPECT_EQ(*first, expected);
    EXPECT_EQ(*second, expected);
}

TEST(Evaluator, StartingFromTheZeroShotClassifier_PredictsExactlyAsIt) {
    RETORT_ASSERT_OK_AND_ASSIGN(auto student, students::Student::create(syntheticSpec(), {.seed = 2}));
    SyntheticEvaluation source;
    const ZeroShotReadout readout{.textEmbeddings = syntheticTexts(), .scale = 20};
    RETORT_ASSERT_OK_AND_ASSIGN(const auto zeroShot, evaluateStudent(student, source, {.zeroShot = readout}));
    RETORT_ASSERT_OK_AND_ASSIGN(const double length, meanEmbeddingLength(student, source));
    EXPECT_GT(length, 0);
    ASSERT_THAT(startFromZeroShot(student, readout, length), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto head, evaluateStudent(student, source));
    EXPECT_EQ(head.confusion, zeroShot.confusion);
    // The logits are the zero-shot ones, times the embedding's own length over the mean length.
    const torch::NoGradGuard noGrad;
    const TensorBatch batch = syntheticBatch({0, 1, 2, 3});
    const at::Tensor embeddings = student.embedding(batch.images);
    const at::Tensor expected =
        zeroShotLogits(embeddings, syntheticTexts(), readout.scale) * embeddings.norm(2, -1, true) / length;
    EXPECT_TRUE(at::allclose(student.logits(batch.images), expected, 1e-4, 1e-4));
}

TEST(Evaluator, OfTransformedTargets_ReadsTheEmbeddingsThatPredictionsStandFor) {
    RETORT_ASSERT_OK_AND_ASSIGN(auto student, students::Student::create(syntheticSpec(), {.seed = 3}));
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto transform,
        FeatureTransform::fit(syntheticEmbeddings(), {.kind = FeatureTransformKind::Standardise}));
    const ZeroShotReadout readout{.textEmbeddings = syntheticTexts(), .scale = 20, .transform = transform};
    SyntheticEvaluation source;
    RETORT_ASSERT_OK_AND_ASSIGN(const auto zeroShot, evaluateStudent(student, source, {.zeroShot = readout}));
    const torch::NoGradGuard noGrad;
    student.setMode(students::Mode::Evaluate);
    const TensorBatch image = syntheticBatch({4});
    const at::Tensor predicted = student.embedding(image.images);
    const at::Tensor restored = transform.restore(predicted);
    const auto wanted = zeroShotLogits(restored, syntheticTexts(), 1).argmax(1).item<int>();
    RETORT_ASSERT_OK_AND_ASSIGN(auto one, evaluateStudent(student, source, {.zeroShot = readout}));
    EXPECT_EQ(one, zeroShot);
    EXPECT_GT(one.confusionAt(4 % kClasses, wanted), 0);
    // Where a prediction has the assumed length, the head's logits are scale * t . e / mean |e|.
    ASSERT_THAT(startFromZeroShot(student, readout, predicted.norm().item<double>()), succeeds());
    const at::Tensor texts = syntheticTexts() / syntheticTexts().norm(2, -1, true);
    const at::Tensor expected =
        restored.matmul(texts.t()) * (readout.scale / syntheticEmbeddings().norm(2, -1).mean());
    EXPECT_TRUE(at::allclose(student.logits(image.images), expected, 1e-4, 1e-4));
}

TEST(Evaluator, WithTextsOfAnotherShape_IsRefused) {
    RETORT_ASSERT_OK_AND_ASSIGN(auto student, students::Student::create(syntheticSpec()));
    SyntheticEvaluation source;
    for (const auto& texts : {at::zeros({kClasses, 4}), at::zeros({kClasses + 1, 5}), at::Tensor()}) {
        const ZeroShotReadout readout{.textEmbeddings = texts};
        EXPECT_THAT(evaluateStudent(student, source, {.zeroShot = readout}),
                    failsWith(ErrorCode::Mismatch, HasSubstr("[3, 5]")));
        EXPECT_THAT(startFromZeroShot(student, readout, 1),
                    failsWith(ErrorCode::Mismatch, HasSubstr("[3, 5]")));
    }
    EXPECT_THAT(startFromZeroShot(student, {.textEmbeddings = syntheticTexts()}, 0),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("embedding length 0")));
}

TEST(Evaluator, WhenStopped_IsCancelled) {
    RETORT_ASSERT_OK_AND_ASSIGN(auto student, students::Student::create(syntheticSpec()));
    SyntheticEvaluation source;
    std::stop_source stop;
    stop.request_stop();
    EXPECT_THAT(evaluateStudent(student, source, {.stop = stop.get_token()}),
                failsWith(ErrorCode::Cancelled, HasSubstr("evaluating")));
}

} // namespace
} // namespace retort::distill
