#include "distill/targets.h"

#include "distill/losses.h"
#include "tensor/torch_error.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <cmath>
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

/// Of the first teacher's rows and of the second's; 0 without one.
struct Widths {
    std::int64_t first = 0;
    std::int64_t second = 0;
};

std::int64_t widthOf(const std::vector<at::Tensor>& files) {
    return files.empty() || files.front().dim() != 2 ? 0 : files.front().size(1);
}

Status checkFiles(const ViewedTargets& part, const std::vector<at::Tensor>& files, std::int64_t width) {
    std::int64_t rows = 0;
    for (const auto& file : files) {
        const bool isLast = &file == &files.back();
        if (file.dim() != 2 || file.size(1) != width || (!isLast && file.size(0) != files.front().size(0)))
            return Error{ErrorCode::Mismatch, "targets of views must be [rows, D], of one width"};
        rows += file.size(0);
    }
    if (part.views < 1 || rows != part.images * part.views)
        return Error{ErrorCode::Mismatch, fmt::format("{} rows of targets for {} images with {} views each",
                                                      rows, part.images, part.views)};
    return {};
}

Status check(const ViewedTargets& part, const Widths& widths) {
    RETORT_CHECK(checkFiles(part, part.rows, widths.first));
    if (part.second.empty() != (widths.second == 0))
        return Error{ErrorCode::Mismatch, "targets of views must be [rows, D], of one width"};
    if (part.second.empty())
        return {};
    return checkFiles(part, part.second, widths.second);
}

at::Tensor rowIn(const std::vector<at::Tensor>& files, std::int64_t row) {
    const auto perFile = files.front().size(0);
    return files[static_cast<std::size_t>(row / perFile)][row % perFile];
}

/// The row of the position in the epoch, [D]; of two teachers one behind the other.
Status copyRow(const std::vector<ViewedTargets>& parts, std::int64_t position, std::int64_t epoch,
               at::Tensor into) {
    auto index = position;
    for (const auto& part : parts) {
        if (index >= 0 && index < part.images) {
            const auto row = index * part.views + epoch % part.views;
            const auto first = rowIn(part.rows, row);
            into.narrow(0, 0, first.size(0)).copy_(first);
            if (!part.second.empty())
                into.narrow(0, first.size(0), into.size(0) - first.size(0)).copy_(rowIn(part.second, row));
            return {};
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
    Widths widths;
    if (!parts.empty())
        widths = {.first = widthOf(parts.front().rows), .second = widthOf(parts.front().second)};
    for (const auto& part : parts)
        RETORT_CHECK(check(part, widths));
    return TargetFunction{[parts = std::move(parts), map = std::move(map),
                           widths](const TensorBatch& batch) -> Result<at::Tensor> {
        if (batch.epochs.size() != batch.positions.size())
            return Error{ErrorCode::Mismatch,
                         fmt::format("a batch of {} images says the epochs of {}; views are told by them",
                                     batch.positions.size(), batch.epochs.size())};
        return tensor::guarded("picking targets", [&]() -> Result<at::Tensor> {
            auto rows = torch::empty(
                {static_cast<std::int64_t>(batch.positions.size()), widths.first + widths.second});
            for (std::size_t i = 0; i < batch.positions.size(); ++i)
                RETORT_CHECK(
                    copyRow(parts, batch.positions[i], batch.epochs[i], rows[static_cast<std::int64_t>(i)]));
            if (widths.second > 0)
                rows = sideBySide(
                    {rows.narrow(1, 0, widths.first), rows.narrow(1, widths.first, widths.second)});
            return map(rows);
        });
    }};
}

at::Tensor sideBySide(const std::vector<at::Tensor>& ofEach) {
    std::vector<at::Tensor> rows;
    for (const auto& embeddings : ofEach)
        rows.push_back(unit(embeddings.to(at::kFloat)));
    return torch::cat(rows, 1);
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

Result<at::Tensor> logPrior(const at::Tensor& logits) {
    return tensor::guarded("computing the teacher's prior", [&]() -> Result<at::Tensor> {
        if (logits.dim() != 2 || logits.size(0) == 0)
            return invalidArgument("a prior needs logits [images, classes] of one image or more");
        const torch::NoGradGuard noGrad;
        // Of classes that are never predicted the mean is too small for fp32.
        const at::Tensor logShares = at::log_softmax(logits.to(at::kDouble), -1);
        const double images = static_cast<double>(logits.size(0));
        return (at::logsumexp(logShares, {0}) - std::log(images)).to(at::kFloat);
    });
}

at::Tensor correctedLogits(const at::Tensor& logits, const at::Tensor& logPrior) {
    return logits - logPrior.to(logits.options());
}

} // namespace retort::distill
