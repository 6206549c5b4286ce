#include "nn/parameters.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <utility>

namespace retort::nn {

namespace {

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

ParameterWalk parametersAlone(StateWalk walk) {
    return [walk = std::move(walk)](const ParameterVisitor& visitor) {
        walk({.parameter = visitor, .buffer = [](const std::string&, at::Tensor&) {}});
    };
}

ParameterWalk buffersAlone(StateWalk walk) {
    return [walk = std::move(walk)](const ParameterVisitor& visitor) {
        walk({.parameter = [](const std::string&, at::Tensor&) {}, .buffer = visitor});
    };
}

void forEachNorm(const StateWalk& walk, const std::function<void(BatchNorm&)>& visit) {
    const auto ignore = [](const std::string&, at::Tensor&) {};
    walk({.parameter = ignore, .buffer = ignore, .norm = visit});
}

at::Tensor withoutWeights(at::IntArrayRef shape) {
    return at::empty(shape, at::TensorOptions().dtype(at::kFloat).device(at::kMeta));
}

std::vector<tensor::NamedTensor> parametersOf(const ParameterWalk& walk) {
    std::vector<tensor::NamedTensor> parameters;
    walk([&](const std::string& name, at::Tensor& parameter) { parameters.push_back({name, parameter}); });
    return parameters;
}

// contiguous() after the fact, not empty() in that format: kernels of one pixel, or of one input channel, are
// in both orders at once and keep the strides that LibTorch's own layers give them, by which it chooses how
// to convolve.
void allocateParameters(const ParameterWalk& walk, const at::Device& device, at::MemoryFormat kernels) {
    walk([&](const std::string&, at::Tensor& parameter) {
        if (!parameter.is_meta())
            return;
        const auto memory =
            at::empty(parameter.sizes(), at::TensorOptions().dtype(at::kFloat).device(device));
        parameter = parameter.dim() == 4 ? memory.contiguous(kernels) : memory;
        parameter.set_requires_grad(true);
    });
}

Status loadParameters(const ParameterWalk& walk, const tensor::TensorMap& weights,
                      const WeightLoading& loading, const std::string& source) {
    RETORT_CHECK(tensor::checkFit(parametersOf(walk), weights, source));
    RETORT_CHECK(checkFloating(weights, source));
    if (loading.numbers == NumberCheck::Finite)
        RETORT_CHECK(tensor::checkFinite(weights, source));
    walk([&](const std::string& name, at::Tensor& parameter) {
        const auto& weight = weights.at(name);
        const auto format =
            loading.kernels == KernelLayout::ChannelsLast ? kernelFormat(weight) : at::MemoryFormat::Preserve;
        parameter = weight.detach().to(weight.options().dtype(loading.dtype), false, false, format);
    });
    return {};
}

void moveParameters(const ParameterWalk& walk, const at::Device& device, at::ScalarType dtype) {
    walk([&](const std::string&, at::Tensor& parameter) {
        if (!parameter.is_meta())
            parameter = parameter.detach().to(device, dtype);
    });
}

void replaceParameters(const ParameterWalk& walk, const tensor::TensorMap& weights) {
    walk([&](const std::string& name, at::Tensor& parameter) {
        if (const auto found = weights.find(name); found != weights.end())
            parameter = found->second;
    });
}

at::MemoryFormat kernelFormat(const at::Tensor& parameter) {
    const bool isKernel = parameter.dim() == 4 && parameter.size(2) * parameter.size(3) > 1;
    return isKernel ? at::MemoryFormat::ChannelsLast : at::MemoryFormat::Preserve;
}

} // namespace retort::nn
