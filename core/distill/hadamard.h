#pragma once
// Hadamard matrices: entries of the same size, rows orthogonal to each other.

#include "base/result.h"

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace retort::distill {

/// fp64 [order, order], scaled to be orthogonal. Sylvester's doubling of one of order 1 or of Paley's first
/// construction (order q + 1 for a prime q that is 3 modulo 4; "On orthogonal matrices", 1933): all powers of
/// two, and the widths of CLIP's towers (384, 512, 640, 768, 896, 1024, 1152, 1280, 1664). Unsupported for an
/// order that neither gives.
Result<at::Tensor> hadamardMatrix(std::int64_t order);

} // namespace retort::distill
