#pragma once
// The distance between two sets of images by the statistics of their embeddings.

#include <ATen/core/Tensor.h>

namespace retort::clip {

/// |m1 - m2|^2 + tr(S1 + S2 - 2 (S1 S2)^(1/2)) of the means and covariances of two sets of rows [N, D] and
/// [M, D] (Heusel et al. 2017, "GANs Trained by a Two Time-Scale Update Rule", eq. 6), in fp64 by symmetric
/// eigen-decompositions. Each set needs two rows at least.
double frechetDistance(const at::Tensor& first, const at::Tensor& second);

} // namespace retort::clip
