#include "nn/parameters.h"

#include <fmt/format.h>
#include <torch/types.h>

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

at::Tensor withoutWeights(at::IntArrayRef shape) {
    return at::empty(shape, at::TensorOptions().dtype(at::kFloat).device(at::kMeta));
}

std::vector<tensor::NamedTensor> parametersOf(const ParameterWalk& walk) {
    std::vector<tensor::NamedTensor> parameters;
    walk([&](const std::string& name, at::Tensor& parameter) { parameters.push_back({name, parameter}); });
    return parameters;
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

at::MemoryFormat kernelFormat(const at::Tensor& parameter) {
    const bool isKernel = parameter.dim() == 4 && parameter.size(2) * parameter.size(3) > 1;
    return isKernel ? at::MemoryFormat::ChannelsLast : at::MemoryFormat::Preserve;
}

} // namespace retort::nn
