#pragma once
// CLIP's loss where several captions belong to one image.

#include <ATen/core/Tensor.h>

namespace retort::miniature {

/// `images` [N, D] and `captions` [M, D], L2-normalised; `imageClasses` [N] and `captionClasses` [M], int64;
/// `scale` the logit scale. The mean of two soft cross-entropies: each image against all captions, its
/// target spread evenly over the captions of its class; each caption against all images, likewise (captions
/// whose class has no image in the batch do not count). `smoothing` spreads that share over everything.
at::Tensor contrastiveLoss(const at::Tensor& images, const at::Tensor& captions,
                           const at::Tensor& imageClasses, const at::Tensor& captionClasses,
                           const at::Tensor& scale, double smoothing = 0);

} // namespace retort::miniature
