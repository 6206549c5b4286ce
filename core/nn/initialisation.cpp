#include "nn/initialisation.h"

#include "base/random_stream.h"

#include <ATen/Parallel.h>
#include <torch/types.h>

#include <algorithm>
#include <cmath>

namespace retort::nn {

namespace {

constexpr std::int64_t kChunk = 1 << 16;

template<class Sample>
void fill(at::Tensor tensor, std::uint64_t seed, const std::string& name, Sample sample) {
    const at::Tensor values = at::empty(tensor.sizes(), at::kFloat);
    auto* data = values.data_ptr<float>();
    const auto count = values.numel();
    at::parallel_for(0, (count + kChunk - 1) / kChunk, 1, [&](std::int64_t begin, std::int64_t end) {
        for (auto chunk = begin; chunk < end; ++chunk) {
            RandomStream stream(seed, name, static_cast<std::uint64_t>(chunk));
            const auto last = std::min(count, (chunk + 1) * kChunk);
            for (auto i = chunk * kChunk; i < last; ++i)
                data[i] = static_cast<float>(sample(stream));
        }
    });
    tensor.copy_(values);
}

at::Tensor initialValue(const std::string& name, const at::Tensor& parameter, std::uint64_t seed,
                        const std::string& network, const BeginsAtZero& beginsAtZero) {
    const auto layer = std::string_view(name).substr(0, name.rfind('.'));
    if (beginsAtZero(layer) || name.ends_with(".bias"))
        return at::zeros(parameter.sizes());
    if (parameter.dim() == 1)
        return at::ones(parameter.sizes());
    auto value = at::empty(parameter.sizes());
    const auto inputs = static_cast<double>(parameter.numel() / parameter.size(0));
    fillUniform(value, 1 / std::sqrt(inputs), seed, network + "/" + name);
    return value;
}

} // namespace

void fillUniform(at::Tensor tensor, double bound, std::uint64_t seed, const std::string& name) {
    fill(std::move(tensor), seed, name,
         [bound](RandomStream& stream) { return stream.uniform(-bound, bound); });
}

void fillNormal(at::Tensor tensor, double deviation, std::uint64_t seed, const std::string& name) {
    fill(std::move(tensor), seed, name,
         [deviation](RandomStream& stream) { return deviation * stream.normal(); });
}

void initialiseParameters(const ParameterWalk& walk, std::uint64_t seed, const std::string& network,
                          const BeginsAtZero& beginsAtZero) {
    walk([&](const std::string& name, at::Tensor& parameter) {
        const auto value = initialValue(name, parameter, seed, network, beginsAtZero);
        parameter = value.to(value.options(), false, false, kernelFormat(value));
    });
}

} // namespace retort::nn
