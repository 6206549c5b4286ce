#pragma once
// How unsure a prediction is.

#include <ATen/core/Tensor.h>

namespace retort::study {

/// Entropies of predictions, [N, C] whose rows sum to 1: -sum_c p_c ln p_c / ln C, [N]. 0 where one class is
/// certain, 1 where all are equally likely; 0 of one class.
at::Tensor entropiesOf(const at::Tensor& probabilities);

} // namespace retort::study
