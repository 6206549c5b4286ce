#include "distill/feature_transform.h"

#include "distill/hadamard.h"
#include "tensor/torch_error.h"

#include <fmt/format.h>
#include <torch/types.h>

namespace retort::distill {

namespace {

constexpr double kSmallestPrediction = 1e-12; // as in the losses

Status checkEmbeddings(const at::Tensor& embeddings) {
    if (!embeddings.defined() || embeddings.dim() != 2 || embeddings.size(0) < 2 || embeddings.size(1) < 1)
        return invalidArgument("a feature transform is fitted on embeddings [N, D] of at least two images");
    if (!embeddings.isfinite().all().item<bool>())
        return invalidArgument(
            "a feature transform cannot be fitted: the teacher's embeddings hold values that are "
            "not finite; try another precision");
    return {};
}

/// The same matrix on every machine: the largest component of each column is positive.
at::Tensor withFixedSigns(const at::Tensor& vectors) {
    const auto largest = vectors.gather(0, vectors.abs().argmax(0, true));
    return vectors * largest.sign();
}

struct Matrices {
    at::Tensor forward;
    at::Tensor inverse;
};

/// A = basis diag(1 / deviations), A^-1 = diag(deviations) basis^T
Matrices scaledBasis(const at::Tensor& basis, const at::Tensor& deviations) {
    return {.forward = basis / deviations.unsqueeze(0), .inverse = deviations.unsqueeze(1) * basis.t()};
}

struct Directions {
    at::Tensor variances; ///< largest first
    at::Tensor vectors;   ///< in columns
};

Directions principalDirections(const at::Tensor& centred) {
    const at::Tensor covariance = centred.t().matmul(centred) / static_cast<double>(centred.size(0));
    const auto [values, vectors] = at::linalg_eigh(covariance);
    return {.variances = values.flip(0).clamp_min(0), .vectors = withFixedSigns(vectors.flip(1))};
}

Result<Matrices> phiS(const at::Tensor& centred) {
    RETORT_TRY(const auto hadamard, hadamardMatrix(centred.size(1)).within("the feature transform phi-s"));
    const auto directions = principalDirections(centred);
    const auto scale = directions.variances.mean().sqrt();
    const auto rotation = directions.vectors.matmul(hadamard.t());
    return Matrices{.forward = rotation / scale, .inverse = rotation.t() * scale};
}

/// `centred`: fp64 [N, D]
Result<Matrices> matricesOf(const at::Tensor& centred, const FeatureTransformOptions& options) {
    if (options.kind == FeatureTransformKind::PhiS)
        return phiS(centred);
    const at::Tensor variances = centred.square().mean(0);
    const double added = options.regularisation * variances.mean().item<double>();
    if (options.kind == FeatureTransformKind::Standardise)
        return scaledBasis(at::eye(centred.size(1), centred.options()), (variances + added).sqrt());
    const auto directions = principalDirections(centred);
    return scaledBasis(directions.vectors, (directions.variances + added).sqrt());
}

double meanLength(const at::Tensor& rows) {
    return rows.norm(2, -1).mean().item<double>();
}

} // namespace

Result<FeatureTransform> FeatureTransform::fit(const at::Tensor& embeddings,
                                               const FeatureTransformOptions& options) {
    return tensor::guarded("fitting the feature transform", [&]() -> Result<FeatureTransform> {
        FeatureTransform fitted;
        if (options.kind == FeatureTransformKind::None)
            return fitted;
        RETORT_CHECK(checkEmbeddings(embeddings));
        const torch::NoGradGuard noGrad;
        const at::Tensor rows = embeddings.to(at::kCPU, at::kDouble);
        const at::Tensor mean = rows.mean(0);
        const at::Tensor centred = rows - mean;
        if (!(centred.square().sum().item<double>() > 0))
            return Error{.code = ErrorCode::InvalidArgument,
                         .message = fmt::format("the {} embeddings are all the same; there is no variance to "
                                                "transform by",
                                                rows.size(0))};
        fitted.m_kind = options.kind;
        fitted.m_mean = mean.to(at::kFloat);
        if (options.kind != FeatureTransformKind::Centre) {
            RETORT_TRY(const auto matrices, matricesOf(centred, options));
            if (!matrices.forward.isfinite().all().item<bool>())
                return Error{.code = ErrorCode::InvalidArgument,
                             .message = "the embeddings do not vary in every direction; a feature transform "
                                        "needs a regularisation above 0"};
            fitted.m_forward = matrices.forward.to(at::kFloat).contiguous();
            fitted.m_inverse = matrices.inverse.to(at::kFloat).contiguous();
        }
        fitted.m_targetLength = meanLength(fitted.apply(rows));
        fitted.m_embeddingLength = meanLength(rows);
        return fitted;
    });
}

at::Tensor FeatureTransform::apply(const at::Tensor& embeddings) const {
    const at::Tensor rows = embeddings.to(at::kFloat);
    if (m_kind == FeatureTransformKind::None)
        return rows;
    const at::Tensor centred = rows - m_mean.to(rows.options());
    return m_forward.defined() ? centred.matmul(m_forward.to(rows.options())) : centred;
}

at::Tensor FeatureTransform::restore(const at::Tensor& predictions) const {
    if (m_kind == FeatureTransformKind::None)
        return predictions;
    const at::Tensor lengths = predictions.norm(2, -1, true).clamp_min(kSmallestPrediction);
    const at::Tensor targets = predictions * (m_targetLength / lengths);
    const at::Tensor centred =
        m_inverse.defined() ? targets.matmul(m_inverse.to(targets.options())) : targets;
    return centred + m_mean.to(targets.options());
}

FeatureTransform::Readout FeatureTransform::readout(const at::Tensor& texts, double scale,
                                                    double length) const {
    if (m_kind == FeatureTransformKind::None)
        return {.weight = texts * (scale / length), .bias = at::zeros({texts.size(0)}, texts.options())};
    const double factor = scale / m_embeddingLength;
    const at::Tensor seen = m_inverse.defined() ? texts.matmul(m_inverse.to(texts.options()).t()) : texts;
    return {.weight = seen * (factor * m_targetLength / length),
            .bias = texts.matmul(m_mean.to(texts.options())) * factor};
}

} // namespace retort::distill
