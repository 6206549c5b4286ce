#include "distill/feature_transform.h"

#include "distill/hadamard.h"
#include "testing/result_matchers.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <cmath>
#include <limits>

namespace retort::distill {
namespace {

using ::retort::testing::failsWith;
using ::testing::HasSubstr;

const float kRoot2 = std::sqrt(2.0f);

/// Mean (2, 4), variances 1 and 4, no correlation.
at::Tensor rectangle() {
    return torch::tensor({{1.0f, 2.0f}, {3.0f, 2.0f}, {1.0f, 6.0f}, {3.0f, 6.0f}});
}

/// Mean (1, 1); variance 8 along (0.8, 0.6), 2 along (-0.6, 0.8).
at::Tensor tilted() {
    return torch::tensor({{4.2f, 3.4f}, {-2.2f, -1.4f}, {-0.2f, 2.6f}, {2.2f, -0.6f}});
}

FeatureTransform fitted(const at::Tensor& embeddings, FeatureTransformKind kind, double regularisation = 0) {
    auto transform = FeatureTransform::fit(embeddings, {.kind = kind, .regularisation = regularisation});
    EXPECT_TRUE(transform.ok()) << transform.error().text();
    return std::move(transform).value();
}

void expectNear(const at::Tensor& actual, const at::Tensor& expected) {
    EXPECT_TRUE(at::allclose(actual, expected, 1e-5, 1e-5)) << actual << "\nexpected\n" << expected;
}

TEST(FeatureTransform, OfKindNone_ChangesNothing) {
    const auto transform = fitted(rectangle(), FeatureTransformKind::None);
    EXPECT_TRUE(at::equal(transform.apply(rectangle()), rectangle()));
    EXPECT_TRUE(at::equal(transform.restore(rectangle()), rectangle()));
    const auto readout = transform.readout(at::eye(2), 20, 4);
    expectNear(readout.weight, at::eye(2) * 5);
    expectNear(readout.bias, at::zeros({2}));
}

TEST(FeatureTransform, Centring_TakesTheMeanAway) {
    const auto transform = fitted(rectangle(), FeatureTransformKind::Centre);
    expectNear(transform.apply(rectangle()),
               torch::tensor({{-1.0f, -2.0f}, {1.0f, -2.0f}, {-1.0f, 2.0f}, {1.0f, 2.0f}}));
}

TEST(FeatureTransform, Standardising_GivesEveryComponentUnitVariance) {
    const auto transform = fitted(rectangle(), FeatureTransformKind::Standardise);
    expectNear(transform.apply(rectangle()),
               torch::tensor({{-1.0f, -1.0f}, {1.0f, -1.0f}, {-1.0f, 1.0f}, {1.0f, 1.0f}}));
}

TEST(FeatureTransform, Whitening_TurnsToThePrincipalDirectionsLargestFirst) {
    const auto transform = fitted(tilted(), FeatureTransformKind::Whiten);
    expectNear(transform.apply(tilted()),
               torch::tensor({{kRoot2, 0.0f}, {-kRoot2, 0.0f}, {0.0f, kRoot2}, {0.0f, -kRoot2}}));
}

TEST(FeatureTransform, PhiS_GivesEveryComponentTheSameVarianceByOneScale) {
    const auto transform = fitted(tilted(), FeatureTransformKind::PhiS);
    // Along the principal directions the four are (4, 0), (-4, 0), (0, 2) and (0, -2), and the mean variance
    // is 5.
    const float root5 = std::sqrt(5.0f);
    const auto rotated = torch::tensor({{4.0f, 4.0f}, {-4.0f, -4.0f}, {2.0f, -2.0f}, {-2.0f, 2.0f}}) / kRoot2;
    expectNear(transform.apply(tilted()), rotated / root5);
    expectNear(transform.apply(tilted()).square().mean(0), torch::ones({2}));
}

TEST(FeatureTransform, PhiS_OfAWideSet_KeepsAnglesAndDistancesButForAScale) {
    constexpr int kWidth = 12; // no power of two
    const auto rows = (torch::sin(torch::arange(0, 40 * kWidth).to(at::kFloat) * 1.7f) *
                       torch::arange(1, 40 * kWidth + 1).to(at::kFloat).fmod(7))
                          .view({40, kWidth});
    const auto transform = fitted(rows, FeatureTransformKind::PhiS);
    const auto targets = transform.apply(rows);
    const auto centred = rows - rows.mean(0);
    const double scale = std::sqrt(kWidth / centred.square().sum(1).mean().item<double>());
    EXPECT_TRUE(
        at::allclose(targets.matmul(targets.t()), centred.matmul(centred.t()) * (scale * scale), 1e-3, 1e-3));
    EXPECT_TRUE(at::allclose(targets.square().mean(0), torch::ones({kWidth}), 1e-3, 1e-3));
}

TEST(FeatureTransform, PhiS_OfAWidthWithoutAHadamardMatrix_IsRefused) {
    EXPECT_THAT(FeatureTransform::fit(torch::rand({8, 3}), {.kind = FeatureTransformKind::PhiS}),
                failsWith(ErrorCode::Unsupported, HasSubstr("order 3")));
}

TEST(Hadamard, OfTheWidthsOfClip_AreOrthogonalAndFlat) {
    for (const std::int64_t order : {1, 2, 4, 12, 20, 64, 384, 512, 640, 768, 896, 1024, 1152, 1280, 1664}) {
        RETORT_ASSERT_OK_AND_ASSIGN(const auto matrix, hadamardMatrix(order));
        EXPECT_TRUE(at::allclose(matrix.matmul(matrix.t()), at::eye(order, at::kDouble), 0, 1e-9)) << order;
        EXPECT_TRUE(at::allclose(
            matrix.abs(), at::full({order, order}, 1 / std::sqrt(static_cast<double>(order)), at::kDouble)));
    }
    for (const std::int64_t order : {3, 6, 10, 36, 92})
        EXPECT_THAT(hadamardMatrix(order), failsWith(ErrorCode::Unsupported, HasSubstr("order")));
}

TEST(FeatureTransform, Regularised_AddsAPartOfTheMeanVariance) {
    // The mean variance of a component is (8 + 2) / 2 = 5; half of it is added.
    const auto transform = fitted(tilted(), FeatureTransformKind::Whiten, 0.5);
    const float first = 4 / std::sqrt(10.5f), second = 2 / std::sqrt(4.5f);
    expectNear(transform.apply(tilted()),
               torch::tensor({{first, 0.0f}, {-first, 0.0f}, {0.0f, second}, {0.0f, -second}}));
}

TEST(FeatureTransform, Restoring_GivesBackTheEmbeddingWhateverThePredictionsLength) {
    // All transformed rows have the same length here, so nothing is lost by setting it.
    for (const auto kind : {FeatureTransformKind::Centre, FeatureTransformKind::Standardise}) {
        const auto transform = fitted(rectangle(), kind);
        expectNear(transform.restore(transform.apply(rectangle()) * 3), rectangle());
    }
    const auto transform = fitted(tilted(), FeatureTransformKind::Whiten);
    expectNear(transform.restore(transform.apply(tilted()) * 0.1), tilted());
}

TEST(FeatureTransform, ReadoutOfPredictions_IsThatOfTheirEmbeddings) {
    const auto texts = torch::tensor({{1.0f, 0.0f}, {0.6f, 0.8f}});
    const auto transform = fitted(tilted(), FeatureTransformKind::Whiten);
    const auto readout = transform.readout(texts, 10, 3 * std::sqrt(2.0));
    const auto logits = (transform.apply(tilted()) * 3).matmul(readout.weight.t()) + readout.bias;
    const auto meanLength = tilted().norm(2, -1).mean();
    expectNear(logits, tilted().matmul(texts.t()) * (10 / meanLength));
}

TEST(FeatureTransform, OfADirectionWithoutVariance_NeedsARegularisation) {
    const auto flat = torch::tensor({{1.0f, 0.0f}, {3.0f, 0.0f}});
    for (const auto kind : {FeatureTransformKind::Standardise, FeatureTransformKind::Whiten}) {
        EXPECT_THAT(FeatureTransform::fit(flat, {.kind = kind, .regularisation = 0}),
                    failsWith(ErrorCode::InvalidArgument, HasSubstr("regularisation")));
        // Variances 1 and 0, mean 0.5: 0.02 times it is 0.01.
        expectNear(fitted(flat, kind, 0.02).apply(flat),
                   torch::tensor({{-1 / std::sqrt(1.01f), 0.0f}, {1 / std::sqrt(1.01f), 0.0f}}));
    }
}

TEST(FeatureTransform, OfUselessEmbeddings_IsRefused) {
    const auto infinite = torch::tensor({{1.0f, std::numeric_limits<float>::infinity()}, {1.0f, 1.0f}});
    struct Case {
        at::Tensor embeddings;
        const char* reason;
    };
    for (const auto& [embeddings, reason] :
         {Case{at::ones({1, 3}), "at least two"}, Case{at::ones({4}), "[N, D]"}, Case{infinite, "not finite"},
          Case{at::ones({4, 3}), "all the same"}})
        EXPECT_THAT(FeatureTransform::fit(embeddings, {.kind = FeatureTransformKind::Centre}),
                    failsWith(ErrorCode::InvalidArgument, HasSubstr(reason)));
}

} // namespace
} // namespace retort::distill
