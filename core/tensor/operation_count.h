#pragma once
// How much arithmetic a computation takes, counted while it runs.

#include <cstdint>
#include <functional>

namespace retort::tensor {

/// Multiply-adds of the convolutions and matrix products that `computation` runs on this thread; all else
/// (norms, activations, softmax) is excluded, as is usual where models are compared. A backward pass counts
/// only as far as it runs on this thread. Counts are not nested.
std::int64_t countMultiplyAdds(const std::function<void()>& computation);

} // namespace retort::tensor
