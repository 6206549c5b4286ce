#pragma once
// Post-processing of the embeddings that a student learns to predict (FD and CP), fitted on the teacher's
// embeddings of the real training images.
//
//   target      y = (e - m) A
//   centre      m = mean of the embeddings, A = 1
//   standardise m as above, A = diag(1 / sqrt(v + r)), v: variance of each component (over N)
//   pca-whiten  m as above, A = U diag(1 / sqrt(l + r)), l and U: eigenvalues, largest first, and
//   eigenvectors
//               of the covariance (over N); the sign of an eigenvector is that its largest component is
//               positive
//   phi-s       m and U as above, A = U H^T / sqrt(mean of l), H: an orthogonal Hadamard matrix: one scale
//               for all, and every component has the same variance (Ranzinger et al., "PHI-S: Distribution
//               balancing for label-free multi-teacher distillation", 2024)
//   r = regularisation times the mean variance of a component, so that directions in which a small set does
//   not vary are not blown up.
//
// A prediction is read as the embedding that it stands for, e = y A^-1 + m, and classified by scale * cos(e,
// t). For the class embedding t that is the same as using t' = t (A^-1)^T with the bias m . t. The losses
// that compare directions leave the length of y free, so it is first set to the mean length of the
// transformed training embeddings.

#include "base/result.h"
#include "distill/feature_options.h"

#include <ATen/core/Tensor.h>

namespace retort::distill {

class FeatureTransform {
public:
    /// Changes nothing.
    FeatureTransform() = default;
    /// `embeddings`: [N, D], any float dtype. InvalidArgument: fewer than two rows, or values that are not
    /// finite or all the same; Unsupported: phi-s of a width without a Hadamard matrix.
    static Result<FeatureTransform> fit(const at::Tensor& embeddings, const FeatureTransformOptions& options);

    FeatureTransformKind kind() const { return m_kind; }
    /// Embeddings [N, D] to targets [N, D], fp32.
    at::Tensor apply(const at::Tensor& embeddings) const;
    /// Predicted targets [N, D] to embeddings [N, D], after setting their length to the mean one.
    at::Tensor restore(const at::Tensor& predictions) const;

    /// A linear classifier of predictions.
    struct Readout {
        at::Tensor weight; ///< [C, D]
        at::Tensor bias;   ///< [C]
    };
    /// For class embeddings `texts` [C, D] of unit length and a student whose predictions have the mean
    /// length `length`: y . weight[c] + bias[c] = scale * t[c] . e / |e|, with both lengths the mean ones.
    Readout readout(const at::Tensor& texts, double scale, double length) const;

private:
    FeatureTransformKind m_kind = FeatureTransformKind::None;
    at::Tensor m_mean;            ///< [D]
    at::Tensor m_forward;         ///< A, [D, D]
    at::Tensor m_inverse;         ///< A^-1, [D, D]
    double m_targetLength = 1;    ///< mean |y|
    double m_embeddingLength = 1; ///< mean |e|
};

} // namespace retort::distill
