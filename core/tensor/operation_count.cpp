#include "tensor/operation_count.h"

#include <ATen/record_function.h>
#include <torch/types.h>

#include <string_view>

namespace retort::tensor {

namespace {

thread_local std::int64_t* t_count = nullptr; // a recorded call is told nothing but the operator's inputs

/// Weight `[outputs, inputs / groups, kernel...]`, or `[inputs, outputs / groups, kernel...]` if transposed.
std::int64_t ofConvolution(at::ArrayRef<const c10::IValue> inputs) {
    constexpr std::size_t kStride = 3, kPadding = 4, kDilation = 5, kTransposed = 6;
    const auto& x = inputs[0].toTensor();
    const auto& weight = inputs[1].toTensor();
    auto pixels = x.size(0);
    for (std::int64_t i = 2; i < x.dim(); ++i) {
        const auto axis = static_cast<std::size_t>(i - 2);
        const auto along = [&](std::size_t argument) {
            const auto values = inputs[argument].toIntVector();
            return values.size() == 1 ? values[0] : values[axis];
        };
        const auto reach = along(kDilation) * (weight.size(i) - 1) + 1;
        pixels *= inputs[kTransposed].toBool()
                      ? x.size(i)
                      : (x.size(i) + 2 * along(kPadding) - reach) / along(kStride) + 1;
    }
    return pixels * weight.numel();
}

/// `[..., M, K] x [..., K, N]`.
std::int64_t ofProduct(const at::Tensor& a, const at::Tensor& b) {
    return a.numel() * b.size(-1);
}

/// Scores and weighted sum: queries `[N, H, L, d]`, keys `[N, H, S, d]`, values `[N, H, S, e]`.
std::int64_t ofAttention(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v) {
    return q.numel() / q.size(-1) * k.size(-2) * (q.size(-1) + v.size(-1));
}

std::int64_t multiplyAdds(std::string_view operation, at::ArrayRef<const c10::IValue> inputs) {
    if (operation == "aten::convolution")
        return ofConvolution(inputs);
    if (operation == "aten::mm" || operation == "aten::bmm")
        return ofProduct(inputs[0].toTensor(), inputs[1].toTensor());
    if (operation == "aten::addmm" || operation == "aten::baddbmm")
        return ofProduct(inputs[1].toTensor(), inputs[2].toTensor());
    if (operation == "aten::scaled_dot_product_attention")
        return ofAttention(inputs[0].toTensor(), inputs[1].toTensor(), inputs[2].toTensor());
    return 0;
}

class CountingScope {
public:
    CountingScope() { t_count = &m_count; }
    ~CountingScope() { t_count = nullptr; }
    CountingScope(const CountingScope&) = delete;
    CountingScope& operator=(const CountingScope&) = delete;

    std::int64_t count() const { return m_count; }

private:
    std::int64_t m_count = 0;
};

std::unique_ptr<at::ObserverContext> countCall(const at::RecordFunction& call) {
    *t_count += multiplyAdds(call.name(), call.inputs());
    return nullptr;
}

class Observation {
public:
    Observation()
        : m_handle(at::addThreadLocalCallback(
              at::RecordFunctionCallback(countCall).needsInputs(true).scopes({at::RecordScope::FUNCTION}))) {}
    ~Observation() { at::removeCallback(m_handle); }
    Observation(const Observation&) = delete;
    Observation& operator=(const Observation&) = delete;

private:
    at::CallbackHandle m_handle;
};

} // namespace

std::int64_t countMultiplyAdds(const std::function<void()>& computation) {
    const CountingScope scope;
    const Observation observation;
    computation();
    return scope.count();
}

} // namespace retort::tensor
