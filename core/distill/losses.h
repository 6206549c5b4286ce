#pragma once
// Losses of distillation and classification. Each takes fp32 (or fp64) tensors and returns a differentiable
// scalar. s: the student's, t: the teacher's.

#include <ATen/core/Tensor.h>

namespace retort::distill {

/// x / |x| over the last dimension; zeros stay.
at::Tensor unit(const at::Tensor& x);

// Features, s and t of shape [N, D].

at::Tensor meanSquaredLoss(const at::Tensor& s, const at::Tensor& t); ///< mean over all elements of (s - t)^2
at::Tensor summedSquaredLoss(const at::Tensor& s, const at::Tensor& t); ///< the same, summed over D
/// Mean over all elements of (s/|s| - t/|t|)^2; 2/D times the cosine loss.
at::Tensor unitMeanSquaredLoss(const at::Tensor& s, const at::Tensor& t);
at::Tensor cosineLoss(const at::Tensor& s, const at::Tensor& t);       ///< mean over N of 1 - cos(s, t)
at::Tensor meanAbsoluteLoss(const at::Tensor& s, const at::Tensor& t); ///< mean over all elements of |s - t|
/// Mean over all elements of d^2 / (2 beta) where |d| < beta, else |d| - beta / 2 (Huber's loss over beta).
at::Tensor smoothL1Loss(const at::Tensor& s, const at::Tensor& t, double beta = 1.0);

// Logits, s and t of shape [N, C].

/// Whether a loss at temperature T is multiplied by T^2, which keeps its gradient's size (Hinton, Vinyals &
/// Dean, "Distilling the Knowledge in a Neural Network", 2015, section 2).
enum class TemperatureScaling { Squared, None };

/// KL(softmax(t / T) || softmax(s / T)), summed over classes, mean over N.
at::Tensor divergenceLoss(const at::Tensor& s, const at::Tensor& t, double temperature,
                          TemperatureScaling scaling = TemperatureScaling::Squared);
/// -sum softmax(t / T) log softmax(s / T), mean over N, times T^2: the same gradient as the divergence.
at::Tensor softCrossEntropy(const at::Tensor& s, const at::Tensor& t, double temperature);
/// Labels int64 [N]. Smoothing e: the target is (1 - e) one-hot + e / C (Szegedy et al., 2016).
at::Tensor crossEntropy(const at::Tensor& logits, const at::Tensor& labels, double labelSmoothing = 0);

// Images and texts.

/// scale * cos(image, text): [N, D] and [C, D] to [N, C]; `scale` is CLIP's exp(logit_scale).
at::Tensor zeroShotLogits(const at::Tensor& images, const at::Tensor& texts, const at::Tensor& scale);
at::Tensor zeroShotLogits(const at::Tensor& images, const at::Tensor& texts, double scale);
/// CLIP's symmetric loss (Radford et al., 2021, figure 3): row i of images belongs to row i of texts.
/// Features need not be normalised; `logScale` is CLIP's logit_scale, a scalar tensor before exp.
at::Tensor contrastiveLoss(const at::Tensor& images, const at::Tensor& texts, const at::Tensor& logScale);

} // namespace retort::distill
