#include "distill/losses.h"

#include <torch/types.h>

namespace retort::distill {

namespace {

// As torch.nn.functional.cosine_similarity and normalize: lengths below these count as these.
constexpr double kSmallestLength = 1e-12;
constexpr double kSmallestCosineLength = 1e-8;

} // namespace

at::Tensor unit(const at::Tensor& x) {
    return x / x.norm(2, -1, true).clamp_min(kSmallestLength);
}

at::Tensor meanSquaredLoss(const at::Tensor& s, const at::Tensor& t) {
    return at::mse_loss(s, t);
}

at::Tensor summedSquaredLoss(const at::Tensor& s, const at::Tensor& t) {
    return (s - t).square().sum(-1).mean();
}

at::Tensor unitMeanSquaredLoss(const at::Tensor& s, const at::Tensor& t) {
    return at::mse_loss(unit(s), unit(t));
}

at::Tensor cosineLoss(const at::Tensor& s, const at::Tensor& t) {
    return 1 - at::cosine_similarity(s, t, -1, kSmallestCosineLength).mean();
}

at::Tensor meanAbsoluteLoss(const at::Tensor& s, const at::Tensor& t) {
    return at::l1_loss(s, t);
}

at::Tensor smoothL1Loss(const at::Tensor& s, const at::Tensor& t, double beta) {
    return at::smooth_l1_loss(s, t, at::Reduction::Mean, beta);
}

at::Tensor divergenceLoss(const at::Tensor& s, const at::Tensor& t, double temperature,
                          TemperatureScaling scaling) {
    const at::Tensor student = at::log_softmax(s / temperature, -1);
    const at::Tensor teacher = at::log_softmax(t / temperature, -1);
    const at::Tensor sum = at::kl_div(student, teacher, at::Reduction::Sum, /*log_target=*/true);
    const double factor = scaling == TemperatureScaling::Squared ? temperature * temperature : 1;
    return sum * (factor / static_cast<double>(s.size(0)));
}

at::Tensor softCrossEntropy(const at::Tensor& s, const at::Tensor& t, double temperature) {
    const at::Tensor student = at::log_softmax(s / temperature, -1);
    const at::Tensor teacher = at::softmax(t / temperature, -1);
    return -(teacher * student).sum(-1).mean() * (temperature * temperature);
}

at::Tensor crossEntropy(const at::Tensor& logits, const at::Tensor& labels, double labelSmoothing) {
    return at::cross_entropy_loss(logits, labels, {}, at::Reduction::Mean, -100, labelSmoothing);
}

at::Tensor zeroShotLogits(const at::Tensor& images, const at::Tensor& texts, const at::Tensor& scale) {
    return scale * at::matmul(unit(images), unit(texts).t());
}

at::Tensor zeroShotLogits(const at::Tensor& images, const at::Tensor& texts, double scale) {
    return scale * at::matmul(unit(images), unit(texts).t());
}

at::Tensor contrastiveLoss(const at::Tensor& images, const at::Tensor& texts, const at::Tensor& logScale) {
    const at::Tensor logits = zeroShotLogits(images, texts, logScale.exp());
    const at::Tensor diagonal = at::arange(images.size(0), images.options().dtype(at::kLong));
    return (crossEntropy(logits, diagonal) + crossEntropy(logits.t(), diagonal)) / 2;
}

} // namespace retort::distill
