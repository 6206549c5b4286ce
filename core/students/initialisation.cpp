#include "students/initialisation.h"

#include "nn/initialisation.h"

#include <torch/types.h>

#include <cmath>

namespace retort::students {

namespace {

/// The stream of a tensor's initial values.
std::string streamOf(const std::string& name) {
    return "weights " + name;
}

void initialiseConvolution(torch::nn::Conv2dImpl& layer, std::uint64_t seed, const std::string& name) {
    const auto& weight = layer.weight;
    const double fanOut = static_cast<double>(weight.size(0) * weight.size(2) * weight.size(3));
    nn::fillNormal(weight, std::sqrt(2.0 / fanOut), seed, streamOf(name + ".weight"));
    if (layer.bias.defined())
        layer.bias.zero_();
}

} // namespace

void initialise(torch::nn::Linear& layer, LinearInit init, std::uint64_t seed, const std::string& name) {
    const torch::NoGradGuard noGrad;
    const auto inverseRoot = [](std::int64_t count) { return 1.0 / std::sqrt(static_cast<double>(count)); };
    const double inputs = inverseRoot(layer->weight.size(1));
    layer->bias.zero_();
    switch (init) {
    case LinearInit::FanInUniform:
        nn::fillUniform(layer->weight, inputs, seed, streamOf(name + ".weight"));
        nn::fillUniform(layer->bias, inputs, seed, streamOf(name + ".bias"));
        break;
    case LinearInit::SmallNormal:
        nn::fillNormal(layer->weight, 0.01, seed, streamOf(name + ".weight"));
        break;
    case LinearInit::FanOutUniform:
        nn::fillUniform(layer->weight, inverseRoot(layer->weight.size(0)), seed, streamOf(name + ".weight"));
        break;
    }
}

void initialise(Network& network, std::uint64_t seed) {
    const torch::NoGradGuard noGrad;
    for (const auto& entry : network.named_modules(std::string(), false)) {
        if (auto* convolution = entry.value()->as<torch::nn::Conv2dImpl>())
            initialiseConvolution(*convolution, seed, entry.key());
        else if (auto linear = std::dynamic_pointer_cast<torch::nn::LinearImpl>(entry.value())) {
            torch::nn::Linear layer(linear);
            initialise(layer, network.linearInit(), seed, entry.key());
        }
        // Batch norms begin as 1 and 0, without any draw.
    }
}

} // namespace retort::students
