#include "students/inverted_residual.h"

#include <torch/types.h>

#include <string>

namespace retort::students {

SqueezeExcitation::SqueezeExcitation(std::int64_t channels, const SqueezeExcitationShape& shape)
    : m_squeeze(register_module("fc1", biasedPointwise(channels, shape.squeezed))),
      m_excite(register_module("fc2", biasedPointwise(shape.squeezed, channels))),
      m_activation(shape.activation), m_gate(shape.gate) {}

at::Tensor SqueezeExcitation::forward(const at::Tensor& x) {
    at::Tensor scale = averagePool(x);
    scale = m_excite->forward(activate(m_activation, m_squeeze->forward(scale)));
    return x * (m_gate == Gate::Sigmoid ? at::sigmoid(scale) : at::hardsigmoid(scale));
}

std::int64_t SqueezeExcitation::multiplyAdds() const {
    return m_squeeze->weight.numel() + m_excite->weight.numel();
}

InvertedResidual::InvertedResidual(const InvertedResidualShape& shape)
    : m_hasShortcut(shape.stride == 1 && shape.inputs == shape.outputs),
      m_dropProbability(shape.dropProbability) {
    auto block = register_module("block", std::make_shared<torch::nn::Module>());
    int index = 0;
    const auto add = [&](const ConvolutionShape& convolution, Activation activation) {
        return block->register_module(std::to_string(index++), std::make_shared<ConvNormActivation>(
                                                                   convolution, shape.norm, activation));
    };
    if (shape.expanded != shape.inputs)
        m_expand = add({.inputs = shape.inputs, .outputs = shape.expanded}, shape.activation);
    m_depthwise = add({.inputs = shape.expanded,
                       .outputs = shape.expanded,
                       .kernel = shape.kernel,
                       .stride = shape.stride,
                       .groups = shape.expanded},
                      shape.activation);
    if (shape.squeezeExcitation.squeezed > 0)
        m_squeezeExcitation = block->register_module(
            std::to_string(index++),
            std::make_shared<SqueezeExcitation>(shape.expanded, shape.squeezeExcitation));
    m_project = add({.inputs = shape.expanded, .outputs = shape.outputs}, Activation::None);
}

at::Tensor InvertedResidual::forward(const at::Tensor& x, Dropout& dropout) {
    at::Tensor y = m_expand ? m_expand->forward(x) : x;
    y = m_depthwise->forward(y);
    if (m_squeezeExcitation)
        y = m_squeezeExcitation->forward(y);
    y = m_project->forward(y);
    return m_hasShortcut ? dropout.samples(y, m_dropProbability) + x : y;
}

std::int64_t InvertedResidual::multiplyAdds(MapSize& size) const {
    std::int64_t sum = m_expand ? m_expand->multiplyAdds(size) : 0;
    sum += m_depthwise->multiplyAdds(size);
    if (m_squeezeExcitation)
        sum += m_squeezeExcitation->multiplyAdds();
    return sum + m_project->multiplyAdds(size);
}

} // namespace retort::students
