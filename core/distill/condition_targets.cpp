#include "distill/condition_targets.h"

#include "tensor/torch_error.h"

#include <fmt/format.h>
#include <torch/types.h>

namespace retort::distill {

Result<at::Tensor> conditionTargets(const at::Tensor& real, const ConditionEmbeddings& generated,
                                    ConditionTarget target) {
    const auto& chosen = target == ConditionTarget::Clean ? generated.clean : generated.noised;
    if (!chosen.defined() || chosen.dim() != 2)
        return Error{.code = ErrorCode::NotFound,
                     .message =
                         fmt::format("the generated images have no {} condition embeddings; condition "
                                     "prediction needs images generated from image embeddings (unCLIP)",
                                     wordOf(target))};
    if (real.dim() != 2 || real.size(1) != chosen.size(1))
        return Error{.code = ErrorCode::Mismatch,
                     .message = fmt::format("the generated images come from embeddings of {} values, the "
                                            "teacher's embeddings of real images have {}",
                                            chosen.size(1), real.dim() == 2 ? real.size(1) : 0)};
    return tensor::guarded("joining condition embeddings", [&]() -> Result<at::Tensor> {
        return at::cat({real.to(at::kFloat), chosen.to(at::kFloat)});
    });
}

} // namespace retort::distill
