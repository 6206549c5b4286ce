#include "students/initialisation.h"

#include "nn/initialisation.h"

#include <torch/types.h>

#include <cmath>
#include <string_view>

namespace retort::students {

namespace {

/// The stream of a tensor's initial values.
std::string streamOf(const std::string& name) {
    return "weights " + name;
}

double inverseRoot(std::int64_t count) {
    return 1.0 / std::sqrt(static_cast<double>(count));
}

double outputsOf(const at::Tensor& kernel, KernelInit init) {
    const bool isDepthwise = kernel.size(1) == 1;
    return init == KernelInit::GroupFanOutNormal && isDepthwise ? 1 : static_cast<double>(kernel.size(0));
}

void initialiseKernel(const at::Tensor& weight, KernelInit init, std::uint64_t seed,
                      const std::string& name) {
    if (init == KernelInit::FanInUniform)
        return nn::fillUniform(weight, inverseRoot(weight.numel() / weight.size(0)), seed, streamOf(name));
    const double fanOut = outputsOf(weight, init) * static_cast<double>(weight.size(2) * weight.size(3));
    nn::fillNormal(weight, std::sqrt(2.0 / fanOut), seed, streamOf(name));
}

void initialiseMatrix(const at::Tensor& weight, LinearInit init, std::uint64_t seed,
                      const std::string& name) {
    switch (init) {
    case LinearInit::FanInUniform:
        nn::fillUniform(weight, inverseRoot(weight.size(1)), seed, streamOf(name));
        break;
    case LinearInit::SmallNormal: nn::fillNormal(weight, 0.01, seed, streamOf(name)); break;
    case LinearInit::WiderNormal: nn::fillNormal(weight, 0.02, seed, streamOf(name)); break;
    case LinearInit::FanOutUniform:
        nn::fillUniform(weight, inverseRoot(weight.size(0)), seed, streamOf(name));
        break;
    }
}

/// How the layers of a network begin.
struct LayerInit {
    LinearInit linear;
    KernelInit kernel = KernelInit::FanOutNormal;
    double norm = 1; ///< a norm begins without any draw
};

bool drawsBias(const at::Tensor& weight, const LayerInit& init) {
    return (weight.dim() == 2 && init.linear == LinearInit::FanInUniform) ||
           (weight.dim() == 4 && init.kernel == KernelInit::FanInUniform);
}

/// A layer's tensors, named "weight" and "bias" below PREFIX.
void initialiseLayer(const at::Tensor& weight, const at::Tensor& bias, const LayerInit& init,
                     std::uint64_t seed, const std::string& prefix) {
    if (weight.dim() == 4)
        initialiseKernel(weight, init.kernel, seed, prefix + "weight");
    else if (weight.dim() == 2)
        initialiseMatrix(weight, init.linear, seed, prefix + "weight");
    else
        weight.fill_(init.norm);
    if (!bias.defined())
        return;
    if (drawsBias(weight, init))
        nn::fillUniform(bias, inverseRoot(weight.numel() / weight.size(0)), seed, streamOf(prefix + "bias"));
    else
        bias.zero_();
}

LayerInit layerInitOf(const Network& network, std::string_view layer) {
    return {.linear = network.linearInit(),
            .kernel = network.kernelInit(),
            .norm = network.beginsAtZero(layer) ? 0.0 : 1.0};
}

} // namespace

void initialise(const nn::Linear& layer, LinearInit init, std::uint64_t seed, const std::string& name) {
    const torch::NoGradGuard noGrad;
    initialiseLayer(layer.weight(), layer.bias(), {.linear = init}, seed, name + ".");
}

void initialise(Network& network, std::uint64_t seed) {
    const torch::NoGradGuard noGrad;
    constexpr std::string_view kWeight = ".weight";
    const auto parameters = nn::parametersOf(nn::parametersAlone(network.walk()));
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        const auto& [name, tensor] = parameters[i];
        if (!name.ends_with(kWeight))
            continue;
        const auto layer = name.substr(0, name.size() - kWeight.size());
        const bool hasBias = i + 1 < parameters.size() && parameters[i + 1].name == layer + ".bias";
        initialiseLayer(tensor, hasBias ? parameters[i + 1].tensor : at::Tensor(),
                        layerInitOf(network, layer), seed, layer + ".");
    }
}

} // namespace retort::students
