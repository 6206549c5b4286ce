#pragma once
// CP's targets: a generated image's target is the embedding that it was generated from, so the teacher is
// never asked about generated images.

#include "base/result.h"
#include "distill/feature_options.h"

#include <ATen/core/Tensor.h>

namespace retort::distill {

/// What generated images were drawn from, each [images, D].
struct ConditionEmbeddings {
    at::Tensor clean;
    at::Tensor noised; ///< undefined where the generator keeps none
};

/// Targets for real images followed by generated ones, fp32 [R + G, D]: the real ones' own embeddings
/// (`real`, [R, D], R may be 0), then the chosen condition of the generated ones. Mismatch for another width;
/// NotFound when the chosen embeddings are not there.
Result<at::Tensor> conditionTargets(const at::Tensor& real, const ConditionEmbeddings& generated,
                                    ConditionTarget target);

} // namespace retort::distill
