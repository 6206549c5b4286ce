#include "deploy/finite_logits.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

namespace retort::study {

Status checkLogits(const at::Tensor& logits, const std::filesystem::path& student) {
    if (at::isfinite(logits).all().item<bool>())
        return {};
    return Error{ErrorCode::Corrupt,
                 fmt::format("{}: answers with what is no number: its weights are damaged, or its training "
                             "has diverged; choose another student",
                             student.string())};
}

} // namespace retort::study
