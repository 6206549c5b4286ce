#include "diffusion/network_weights.h"

#include "base/random_stream.h"

#include <ATen/Parallel.h>
#include <fmt/format.h>
#include <torch/types.h>

#include <algorithm>
#include <cmath>

namespace retort::diffusion {

namespace {

constexpr std::int64_t kChunk = 1 << 16;

at::MemoryFormat formatOf(const at::Tensor& parameter) {
    const bool isKernel = parameter.dim() == 4 && parameter.size(2) * parameter.size(3) > 1;
    return isKernel ? at::MemoryFormat::ChannelsLast : at::MemoryFormat::Preserve;
}

/// Each chunk has a stream of its own, so that threads change nothing.
void fillUniform(const at::Tensor& into, double bound, std::uint64_t seed, const std::string& name) {
    auto* data = into.data_ptr<float>();
    const auto count = into.numel();
    at::parallel_for(0, (count + kChunk - 1) / kChunk, 1, [&](std::int64_t begin, std::int64_t end) {
        for (auto chunk = begin; chunk < end; ++chunk) {
            RandomStream stream(seed, name, static_cast<std::uint64_t>(chunk));
            const auto last = std::min(count, (chunk + 1) * kChunk);
            for (auto i = chunk * kChunk; i < last; ++i)
                data[i] = static_cast<float>(stream.uniform(-bound, bound));
        }
    });
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

Status checkFloating(const tensor::TensorMap& weights, const std::string& source) {
    std::vector<std::string> others;
    for (const auto& [name, weight] : weights)
        if (!at::isFloatingType(weight.scalar_type()))
            others.push_back(fmt::format("{} ({})", name, at::toString(weight.scalar_type())));
    if (others.empty())
        return {};
    return Error{ErrorCode::Mismatch, fmt::format("{}: weights must be of a floating dtype, {} are not: {}",
                                                  source, others.size(), tensor::listed(others))};
}

} // namespace

std::vector<tensor::NamedTensor> parametersOf(const ParameterWalk& walk) {
    std::vector<tensor::NamedTensor> parameters;
    walk([&](const std::string& name, at::Tensor& parameter) { parameters.push_back({name, parameter}); });
    return parameters;
}

Status loadParameters(const ParameterWalk& walk, const tensor::TensorMap& weights, at::ScalarType dtype,
                      const std::string& source) {
    RETORT_CHECK(tensor::checkFit(parametersOf(walk), weights, source));
    RETORT_CHECK(checkFloating(weights, source));
    RETORT_CHECK(tensor::checkFinite(weights, source));
    walk([&](const std::string& name, at::Tensor& parameter) {
        const auto& weight = weights.at(name);
        parameter = weight.detach().to(weight.options().dtype(dtype), false, false, formatOf(weight));
    });
    return {};
}

void moveParameters(const ParameterWalk& walk, const at::Device& device, at::ScalarType dtype) {
    walk([&](const std::string&, at::Tensor& parameter) {
        if (!parameter.is_meta())
            parameter = parameter.detach().to(device, dtype);
    });
}

void initialiseParameters(const ParameterWalk& walk, std::uint64_t seed, const std::string& network,
                          const BeginsAtZero& beginsAtZero) {
    walk([&](const std::string& name, at::Tensor& parameter) {
        const auto value = initialValue(name, parameter, seed, network, beginsAtZero);
        parameter = value.to(value.options(), false, false, formatOf(value));
    });
}

} // namespace retort::diffusion
