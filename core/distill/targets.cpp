#include "distill/targets.h"

#include "distill/losses.h"
#include "tensor/torch_error.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <utility>

namespace retort::distill {

TargetFunction cachedTargets(at::Tensor table) {
    return [table = std::move(table)](const TensorBatch& batch) -> Result<at::Tensor> {
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

namespace {

Status check(const ViewedTargets& part, std::int64_t width) {
    std::int64_t rows = 0;
    for (const auto& file : part.rows) {
        const bool isLast = &file == &part.rows.back();
        if (file.dim() != 2 || file.size(1) != width ||
            (!isLast && file.size(0) != part.rows.front().size(0)))
            return Error{ErrorCode::Mismatch, "targets of views must be [rows, D], of one width"};
        rows += file.size(0);
    }
    if (part.views < 1 || rows != part.images * part.views)
        return Error{ErrorCode::Mismatch, fmt::format("{} rows of targets for {} images with {} views each",
                                                      rows, part.images, part.views)};
    return {};
}

/// The row of the position in the epoch, [D].
Result<at::Tensor> rowOf(const std::vector<ViewedTargets>& parts, std::int64_t position, std::int64_t epoch) {
    auto index = position;
    for (const auto& part : parts) {
        if (index >= 0 && index < part.images) {
            const auto row = index * part.views + epoch % part.views;
            const auto perFile = part.rows.front().size(0);
            return part.rows[static_cast<std::size_t>(row / perFile)][row % perFile];
        }
        index -= part.images;
    }
    return Error{ErrorCode::InvalidArgument,
                 fmt::format("there is no target for image {}; were they computed for another set of images?",
                             position)};
}

} // namespace

Result<TargetFunction> viewedTargets(std::vector<ViewedTargets> parts, TargetMap map) {
    std::erase_if(parts, [](const ViewedTargets& part) { return part.images == 0; });
    const auto width = parts.empty() || parts.front().rows.empty() || parts.front().rows.front().dim() != 2
                           ? 0
                           : parts.front().rows.front().size(1);
    for (const auto& part : parts)
        RETORT_CHECK(check(part, width));
    return TargetFunction{[parts = std::move(parts), map = std::move(map),
                           width](const TensorBatch& batch) -> Result<at::Tensor> {
        return tensor::guarded("picking targets", [&]() -> Result<at::Tensor> {
            auto rows = torch::empty({static_cast<std::int64_t>(batch.positions.size()), width});
            for (std::size_t i = 0; i < batch.positions.size(); ++i) {
                RETORT_TRY(const auto row, rowOf(parts, batch.positions[i], batch.epoch));
                rows[static_cast<std::int64_t>(i)].copy_(row);
            }
            return map(rows);
        });
    }};
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
