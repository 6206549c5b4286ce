#include "miniature/contrastive_loss.h"

#include <torch/types.h>

namespace retort::miniature {

namespace {

/// Rows with at least one match, as probabilities; rows without one stay zero.
at::Tensor targetsOf(const at::Tensor& matches, double smoothing) {
    const auto counts = matches.sum(1, true);
    const auto even = matches / counts.clamp_min(1);
    const auto present = (counts > 0).to(matches.scalar_type());
    return present * ((1 - smoothing) * even + smoothing / static_cast<double>(matches.size(1)));
}

at::Tensor softCrossEntropy(const at::Tensor& logits, const at::Tensor& targets) {
    const auto rows = (targets.sum(1) > 0).sum().clamp_min(1);
    return -(targets * at::log_softmax(logits, 1)).sum() / rows;
}

} // namespace

at::Tensor contrastiveLoss(const at::Tensor& images, const at::Tensor& captions,
                           const at::Tensor& imageClasses, const at::Tensor& captionClasses,
                           const at::Tensor& scale, double smoothing) {
    const auto logits = scale * at::matmul(images, captions.t());
    const auto matches = imageClasses.unsqueeze(1).eq(captionClasses.unsqueeze(0)).to(logits.scalar_type());
    const auto imageLoss = softCrossEntropy(logits, targetsOf(matches, smoothing));
    const auto captionLoss = softCrossEntropy(logits.t(), targetsOf(matches.t(), smoothing));
    return (imageLoss + captionLoss) / 2;
}

} // namespace retort::miniature
