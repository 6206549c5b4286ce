#pragma once
// How good a set of generated images is, told from its embeddings beside those of real images.

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace retort::clip {

struct PrecisionRecall {
    double precision = 0; ///< share of generated images that lie among the real ones: are they right?
    double recall = 0;    ///< share of real images that lie among the generated ones: is all of it there?
};

/// Of rows [N, D] and [M, D] (Kynkäänniemi et al. 2019, "Improved Precision and Recall Metric for Assessing
/// Generative Models", eq. 1 and 2): a row lies among others if its distance to one of them is at most that
/// one's distance to its k-th nearest neighbour. Each set needs more than k rows.
PrecisionRecall precisionAndRecall(const at::Tensor& real, const at::Tensor& generated, std::int64_t k = 3);

/// Mean cosine of all pairs of different rows of one class, then over the classes that have a pair; 0 without
/// any. 1 - it is the diversity within classes. `embeddings` [N, D], `classes` int64 [N].
double meanCosineWithinClasses(const at::Tensor& embeddings, const at::Tensor& classes);

} // namespace retort::clip
