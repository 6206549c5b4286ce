#include "clip/embedding_figures.h"

#include "clip/zero_shot.h"

#include <torch/types.h>

#include <algorithm>
#include <tuple>
#include <vector>

namespace retort::clip {

namespace {

constexpr std::int64_t kRowsAtOnce = 1024;

/// Calls `take(distances [B, M], first)` for blocks of the rows' distances to all others.
template<class Take> void eachBlock(const at::Tensor& rows, const at::Tensor& others, Take&& take) {
    for (std::int64_t first = 0; first < rows.size(0); first += kRowsAtOnce) {
        const auto count = std::min(kRowsAtOnce, rows.size(0) - first);
        take(torch::cdist(rows.narrow(0, first, count), others), first);
    }
}

/// Distance to the k-th nearest other row; the row itself is the nearest of all.
at::Tensor radii(const at::Tensor& rows, std::int64_t k) {
    std::vector<at::Tensor> parts;
    eachBlock(rows, rows, [&](const at::Tensor& distances, std::int64_t) {
        parts.push_back(std::get<0>(distances.kthvalue(k + 1, 1)));
    });
    return torch::cat(parts);
}

/// Share of `rows` that lie in the ball around one of `others`.
double shareAmong(const at::Tensor& rows, const at::Tensor& others, std::int64_t k) {
    const auto radius = radii(others, k).unsqueeze(0);
    std::int64_t inside = 0;
    eachBlock(rows, others, [&](const at::Tensor& distances, std::int64_t) {
        inside += distances.le(radius).any(1).sum().item<std::int64_t>();
    });
    return static_cast<double>(inside) / static_cast<double>(rows.size(0));
}

} // namespace

PrecisionRecall precisionAndRecall(const at::Tensor& real, const at::Tensor& generated, std::int64_t k) {
    const auto a = real.to(at::kDouble), b = generated.to(at::kDouble);
    return {.precision = shareAmong(b, a, k), .recall = shareAmong(a, b, k)};
}

double meanCosineWithinClasses(const at::Tensor& embeddings, const at::Tensor& classes) {
    const auto units = unitRows(embeddings).to(at::kDouble);
    double sum = 0;
    std::int64_t counted = 0;
    for (auto label = classes.min().item<std::int64_t>(); label <= classes.max().item<std::int64_t>();
         ++label) {
        const auto rows = classes.eq(label).nonzero().squeeze(1);
        const auto n = static_cast<double>(rows.size(0));
        if (n < 2)
            continue;
        // Of all n^2 pairs, n are a row with itself.
        const auto all = units.index_select(0, rows).sum(0).square().sum().item<double>();
        sum += (all - n) / (n * (n - 1));
        ++counted;
    }
    return counted > 0 ? sum / static_cast<double>(counted) : 0;
}

} // namespace retort::clip
