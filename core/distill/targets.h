#pragma once
// Where a batch's distillation targets come from.

#include "base/result.h"
#include "distill/batch_source.h"

#include <cstdint>
#include <functional>
#include <vector>

namespace retort::distill {

/// Teacher embeddings [N, D] or teacher logits [N, C] for a batch. A function that runs the teacher on
/// Batch::images gives student and teacher the same view; a table gives the clean image's target.
using TargetFunction = std::function<Result<at::Tensor>(const TensorBatch&)>;

/// Rows of `table` ([images, D] or [images, C], CPU, any float dtype) picked by Batch::positions, as
/// fp32. InvalidArgument for a position that the table does not have.
TargetFunction cachedTargets(at::Tensor table);

/// Teacher embeddings of consecutive images, in tensors that are all of the same number of rows but the last:
/// together [images * views, D], CPU, any float dtype, the views of an image one after the other. With one
/// view an image has the same target in every epoch.
struct ViewedTargets {
    std::int64_t images = 0;
    std::int64_t views = 1;
    std::vector<at::Tensor> rows{};
    std::vector<at::Tensor> second{}; ///< of a second teacher: the rows of both are sideBySide() then
};

/// Embeddings of the same images by several teachers, each [N, D_k], of unit length side by side: fp32
/// [N, sum of D_k].
at::Tensor sideBySide(const std::vector<at::Tensor>& ofEach);

/// From teacher embeddings, fp32 [N, D], to what the student is to predict.
using TargetMap = std::function<Result<at::Tensor>(const at::Tensor&)>;

/// Targets of views: of the image at Batch::positions (those of the first entry come first) the row of the
/// view at Batch::epochs modulo the views, mapped. Mismatch where an entry does not have images * views rows,
/// the widths differ or a batch does not say the epoch of each image; InvalidArgument for a position beyond
/// all of them.
Result<TargetFunction> viewedTargets(std::vector<ViewedTargets> parts, TargetMap map);

/// A teacher's zero-shot logits, scale * cos(embedding, text): [images, D] and [C, D] to [images, C],
/// fp32.
Result<at::Tensor> teacherLogits(const at::Tensor& embeddings, const at::Tensor& textEmbeddings,
                                 double scale);

/// A classifier's prior: q = mean over images of softmax(logits), as its logarithm, fp32 [C]. `logits`: [N,
/// C]; InvalidArgument without a row.
Result<at::Tensor> logPrior(const at::Tensor& logits);
/// The answers without that prior: p'(c) ~ p(c) / q(c), so logits - log q, [N, C]. What a teacher says of
/// images on average is its leaning to some classes, not theirs (Wang et al., "Debiased learning from
/// naturally imbalanced pseudo-labels", CVPR 2022, equation of the debiased logits with a factor of 1; the
/// rule is that of Saerens et al., "Adjusting the outputs of a classifier to new a priori probabilities",
/// 2002, for classes that are equally frequent).
at::Tensor correctedLogits(const at::Tensor& logits, const at::Tensor& logPrior);

} // namespace retort::distill
