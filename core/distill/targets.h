#pragma once
// Where a batch's distillation targets come from.

#include "base/result.h"
#include "distill/batch_source.h"

#include <functional>

namespace retort::distill {

/// Teacher embeddings [N, D] or teacher logits [N, C] for a batch. A function that runs the teacher on
/// Batch::images gives student and teacher the same view; a table gives the clean image's target.
using TargetFunction = std::function<Result<at::Tensor>(const Batch&)>;

/// Rows of `table` ([images, D] or [images, C], CPU, any float dtype) picked by Batch::positions, as
/// fp32. InvalidArgument for a position that the table does not have.
TargetFunction cachedTargets(at::Tensor table);

/// A teacher's zero-shot logits, scale * cos(embedding, text): [images, D] and [C, D] to [images, C],
/// fp32.
Result<at::Tensor> teacherLogits(const at::Tensor& embeddings, const at::Tensor& textEmbeddings,
                                 double scale);

} // namespace retort::distill
