#pragma once
// For every embedding the one among others that lies nearest to it: which image is like which.

#include "base/result.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <stop_token>

namespace retort::clip {

struct NearestRows {
    at::Tensor index;  ///< int64 [N], into the candidates; the first of equally near ones
    at::Tensor cosine; ///< fp32 [N]
};

struct NearestRowsOptions {
    std::int64_t block = 1024; ///< queries that are compared together: block x M cosines are in memory
    std::stop_token stop{};    ///< asked once a block
};

/// By cosine, of queries [N, D] among candidates [M, D], any floating dtype; a row of zeros has the cosine 0
/// with all. InvalidArgument: no candidate, another width, or a value that is no finite number. Cancelled,
/// OutOfMemory.
Result<NearestRows> nearestRows(const at::Tensor& queries, const at::Tensor& candidates,
                                const NearestRowsOptions& options = {});

} // namespace retort::clip
