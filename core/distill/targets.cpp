#include "distill/targets.h"

#include "distill/losses.h"
#include "tensor/torch_error.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <utility>

namespace retort::distill {

TargetFunction cachedTargets(at::Tensor table) {
    return [table = std::move(table)](const Batch& batch) -> Result<at::Tensor> {
        for (const std::int64_t position : batch.positions)
            if (position < 0 || position >= table.size(0))
                return Error{.code = ErrorCode::InvalidArgument,
                             .message = fmt::format("the target table has {} rows, the batch asks for row "
                                                    "{}; was it computed for another set of images?",
                                                    table.size(0), position)};
        return tensor::guarded("picking targets", [&]() -> Result<at::Tensor> {
            const at::Tensor rows = at::tensor(batch.positions, at::kLong);
            return table.index_select(0, rows).to(at::kFloat);
        });
    };
}

Result<at::Tensor> teacherLogits(const at::Tensor& embeddings, const at::Tensor& textEmbeddings,
                                 double scale) {
    return tensor::guarded("computing the teacher's zero-shot logits", [&]() -> Result<at::Tensor> {
        if (embeddings.dim() != 2 || textEmbeddings.dim() != 2 ||
            embeddings.size(1) != textEmbeddings.size(1))
            return Error{.code = ErrorCode::Mismatch,
                         .message = "embeddings and text embeddings must be [images, D] and [classes, D]"};
        const torch::NoGradGuard noGrad;
        return zeroShotLogits(embeddings.to(at::kFloat), textEmbeddings.to(at::kFloat), scale);
    });
}

} // namespace retort::distill
