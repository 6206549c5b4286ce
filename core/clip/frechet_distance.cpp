#include "clip/frechet_distance.h"

#include <torch/types.h>

#include <algorithm>
#include <tuple>

namespace retort::clip {

namespace {

struct Moments {
    at::Tensor mean;
    at::Tensor covariance;
};

Moments momentsOf(const at::Tensor& rows) {
    const auto wide = rows.detach().to(at::kCPU, at::kDouble);
    const auto mean = wide.mean(0);
    const auto centred = wide - mean;
    return {mean, at::matmul(centred.t(), centred) / static_cast<double>(wide.size(0) - 1)};
}

/// The square root of a symmetric matrix without negative eigenvalues.
at::Tensor rootOf(const at::Tensor& matrix) {
    const auto [values, vectors] = at::linalg_eigh(matrix);
    return at::matmul(vectors * values.clamp_min(0).sqrt(), vectors.t());
}

} // namespace

double frechetDistance(const at::Tensor& first, const at::Tensor& second) {
    const auto a = momentsOf(first);
    const auto b = momentsOf(second);
    // S1 S2 has the eigenvalues of S1^(1/2) S2 S1^(1/2), which is symmetric.
    const auto root = rootOf(a.covariance);
    const auto product = at::matmul(at::matmul(root, b.covariance), root);
    const auto values = std::get<0>(at::linalg_eigh((product + product.t()) / 2));
    const auto traces = a.covariance.trace() + b.covariance.trace();
    const auto distance = (a.mean - b.mean).square().sum() + traces - 2 * values.clamp_min(0).sqrt().sum();
    return std::max(0.0, distance.item<double>());
}

} // namespace retort::clip
