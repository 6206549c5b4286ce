#include "students/initialisation.h"

#include "base/random_stream.h"

#include <ATen/Parallel.h>
#include <torch/types.h>

#include <algorithm>
#include <cmath>

namespace retort::students {

namespace {

constexpr std::int64_t kChunk = 1 << 16;

/// Fills a contiguous fp32 CPU tensor; each chunk has a stream of its own, so that threads change nothing.
template<class Sample>
void fill(at::Tensor tensor, std::uint64_t seed, const std::string& name, Sample sample) {
    const at::Tensor values = at::empty(tensor.sizes(), at::kFloat);
    float* data = values.data_ptr<float>();
    const std::int64_t count = values.numel();
    const std::int64_t chunks = (count + kChunk - 1) / kChunk;
    at::parallel_for(0, chunks, 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t chunk = begin; chunk < end; ++chunk) {
            RandomStream stream(seed, "weights " + name, static_cast<std::uint64_t>(chunk));
            const std::int64_t last = std::min(count, (chunk + 1) * kChunk);
            for (std::int64_t i = chunk * kChunk; i < last; ++i)
                data[i] = static_cast<float>(sample(stream));
        }
    });
    tensor.copy_(values);
}

void fillNormal(const at::Tensor& tensor, double deviation, std::uint64_t seed, const std::string& name) {
    fill(tensor, seed, name, [=](RandomStream& stream) { return deviation * stream.normal(); });
}

void fillUniform(const at::Tensor& tensor, double bound, std::uint64_t seed, const std::string& name) {
    fill(tensor, seed, name, [=](RandomStream& stream) { return stream.uniform(-bound, bound); });
}

void initialiseConvolution(torch::nn::Conv2dImpl& layer, std::uint64_t seed, const std::string& name) {
    const auto& weight = layer.weight;
    const double fanOut = static_cast<double>(weight.size(0) * weight.size(2) * weight.size(3));
    fillNormal(weight, std::sqrt(2.0 / fanOut), seed, name + ".weight");
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
        fillUniform(layer->weight, inputs, seed, name + ".weight");
        fillUniform(layer->bias, inputs, seed, name + ".bias");
        break;
    case LinearInit::SmallNormal: fillNormal(layer->weight, 0.01, seed, name + ".weight"); break;
    case LinearInit::FanOutUniform:
        fillUniform(layer->weight, inverseRoot(layer->weight.size(0)), seed, name + ".weight");
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
