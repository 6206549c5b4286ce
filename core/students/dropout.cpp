#include "students/dropout.h"

#include <torch/types.h>

#include <vector>

namespace retort::students {

at::Tensor Dropout::elements(const at::Tensor& x, double probability) {
    if (!m_active || probability <= 0)
        return x;
    return x * mask(x.sizes(), probability, x);
}

at::Tensor Dropout::samples(const at::Tensor& x, double probability) {
    if (!m_active || probability <= 0)
        return x;
    std::vector<std::int64_t> shape(static_cast<std::size_t>(x.dim()), 1);
    shape.front() = x.size(0);
    return x * mask(shape, probability, x);
}

// Drawn on the CPU, so that every device sees the same mask; masks are small beside what they are applied to.
at::Tensor Dropout::mask(at::IntArrayRef shape, double probability, const at::Tensor& like) {
    at::Tensor sampled = at::empty(shape, at::kFloat);
    float* values = sampled.data_ptr<float>();
    const auto kept = static_cast<float>(1.0 / (1.0 - probability));
    const std::int64_t count = sampled.numel();
    for (std::int64_t i = 0; i < count; ++i)
        values[i] = m_stream.chance(probability) ? 0.0f : kept;
    return sampled.to(like.options());
}

} // namespace retort::students
