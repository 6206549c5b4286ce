#include "miniature/contrastive_loss.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <cmath>

namespace retort::miniature {
namespace {

at::Tensor unitRows(const at::Tensor& x) {
    return x / x.norm(2, -1, true);
}

TEST(ContrastiveLoss, with_one_caption_a_image_is_the_mean_of_two_cross_entropies) {
    const auto images = unitRows(at::sin(at::arange(12).to(at::kFloat)).view({3, 4}));
    const auto captions = unitRows(at::cos(at::arange(12).to(at::kFloat)).view({3, 4}));
    const auto classes = at::arange(3);
    const auto logits = 10 * at::matmul(images, captions.t());
    const auto expected =
        (at::cross_entropy_loss(logits, classes) + at::cross_entropy_loss(logits.t(), classes)) / 2;
    const auto loss = contrastiveLoss(images, captions, classes, classes, at::full({}, 10.0));
    EXPECT_NEAR(loss.item<double>(), expected.item<double>(), 1e-5);
}

TEST(ContrastiveLoss, every_caption_of_the_class_is_a_positive) {
    const auto images = at::tensor({1.f, 0.f}).view({1, 2});
    const auto captions = at::tensor({1.f, 0.f, 1.f, 0.f, 0.f, 1.f}).view({3, 2});
    const auto loss = contrastiveLoss(images, captions, at::tensor({0}, at::kLong),
                                      at::tensor({0, 0, 1}, at::kLong), at::full({}, 100.0));
    // The two positives share the probability; captions without an image do not count.
    EXPECT_NEAR(loss.item<double>(), (std::log(2.0) + 0) / 2, 1e-4);
}

TEST(ContrastiveLoss, smoothing_penalises_certainty) {
    const auto images = at::eye(2);
    const auto classes = at::arange(2);
    const auto sharp = contrastiveLoss(images, images, classes, classes, at::full({}, 50.0));
    const auto smoothed = contrastiveLoss(images, images, classes, classes, at::full({}, 50.0), 0.1);
    EXPECT_GT(smoothed.item<double>(), sharp.item<double>() + 1);
}

} // namespace
} // namespace retort::miniature
