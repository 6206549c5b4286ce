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

void initialiseKernel(const at::Tensor& weight, std::uint64_t seed, const std::string& name) {
    const double fanOut = static_cast<double>(weight.size(0) * weight.size(2) * weight.size(3));
    nn::fillNormal(weight, std::sqrt(2.0 / fanOut), seed, streamOf(name));
}

void initialiseMatrix(const at::Tensor& weight, LinearInit init, std::uint64_t seed,
                      const std::string& name) {
    switch (init) {
    case LinearInit::FanInUniform:
        nn::fillUniform(weight, inverseRoot(weight.size(1)), seed, streamOf(name));
        break;
    case LinearInit::SmallNormal: nn::fillNormal(weight, 0.01, seed, streamOf(name)); break;
    case LinearInit::FanOutUniform:
        nn::fillUniform(weight, inverseRoot(weight.size(0)), seed, streamOf(name));
        break;
    }
}

/// A layer's tensors, named "weight" and "bias" below PREFIX.
void initialiseLayer(const at::Tensor& weight, const at::Tensor& bias, LinearInit init, std::uint64_t seed,
                     const std::string& prefix) {
    if (weight.dim() == 4)
        initialiseKernel(weight, seed, prefix + "weight");
    else if (weight.dim() == 2)
        initialiseMatrix(weight, init, seed, prefix + "weight");
    else
        weight.fill_(1); // of a norm, which begins without any draw
    if (!bias.defined())
        return;
    if (weight.dim() == 2 && init == LinearInit::FanInUniform)
        nn::fillUniform(bias, inverseRoot(weight.size(1)), seed, streamOf(prefix + "bias"));
    else
        bias.zero_();
}

} // namespace

void initialise(const nn::Linear& layer, LinearInit init, std::uint64_t seed, const std::string& name) {
    const torch::NoGradGuard noGrad;
    initialiseLayer(layer.weight(), layer.bias(), init, seed, name + ".");
}

void initialise(Network& network, std::uint64_t seed) {
    const torch::NoGradGuard noGrad;
    constexpr std::string_view kWeight = "weight";
    const auto parameters = nn::parametersOf(nn::parametersAlone(network.walk()));
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        const auto& [name, tensor] = parameters[i];
        if (!name.ends_with(kWeight))
            continue;
        const auto prefix = name.substr(0, name.size() - kWeight.size());
        const bool hasBias = i + 1 < parameters.size() && parameters[i + 1].name == prefix + "bias";
        initialiseLayer(tensor, hasBias ? parameters[i + 1].tensor : at::Tensor(), network.linearInit(), seed,
                        prefix);
    }
}

} // namespace retort::students
