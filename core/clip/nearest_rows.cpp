#include "clip/nearest_rows.h"

#include "base/cancellation.h"
#include "clip/zero_shot.h"
#include "tensor/torch_error.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <algorithm>
#include <tuple>

namespace retort::clip {

namespace {

Status checkComparable(const at::Tensor& queries, const at::Tensor& candidates) {
    if (queries.dim() != 2 || candidates.dim() != 2 || queries.size(1) != candidates.size(1))
        return Error{ErrorCode::InvalidArgument, "embeddings of different widths cannot be compared"};
    if (candidates.size(0) == 0)
        return Error{ErrorCode::InvalidArgument, "there is no embedding to compare with"};
    for (const auto* rows : {&queries, &candidates})
        if (!rows->isfinite().all().item<bool>())
            return Error{ErrorCode::InvalidArgument,
                         "an embedding holds a value that is no finite number; are the teacher's weights "
                         "damaged?"};
    return {};
}

} // namespace

Result<NearestRows> nearestRows(const at::Tensor& queries, const at::Tensor& candidates,
                                const NearestRowsOptions& options) {
    return tensor::guarded("comparing embeddings", [&]() -> Result<NearestRows> {
        RETORT_CHECK(checkComparable(queries, candidates));
        const auto rows = unitRows(queries);
        const auto columns = unitRows(candidates).t().contiguous();
        const auto total = rows.size(0);
        NearestRows nearest{.index = torch::empty({total}, torch::kInt64),
                            .cosine = torch::empty({total}, torch::kFloat32)};
        for (std::int64_t first = 0; first < total; first += options.block) {
            RETORT_CHECK(checkCancelled(options.stop, "comparing embeddings"));
            const auto count = std::min(options.block, total - first);
            const auto [cosine, index] = torch::matmul(rows.narrow(0, first, count), columns).max(1);
            nearest.cosine.narrow(0, first, count).copy_(cosine);
            nearest.index.narrow(0, first, count).copy_(index);
        }
        return nearest;
    });
}

} // namespace retort::clip
