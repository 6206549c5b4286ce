#include "students/inverted_residual.h"

#include <torch/types.h>

namespace retort::students {

namespace {

nn::ConvolutionShape pointwise(std::int64_t inputs, std::int64_t outputs) {
    return {.inputs = inputs, .outputs = outputs, .kernel = 1};
}

nn::ConvolutionShape depthwise(const InvertedResidualShape& shape) {
    return {.inputs = shape.expanded,
            .outputs = shape.expanded,
            .kernel = shape.kernel,
            .stride = shape.stride,
            .groups = shape.expanded};
}

} // namespace

SqueezeExcitation::SqueezeExcitation(std::int64_t channels, const SqueezeExcitationShape& shape)
    : m_squeeze(pointwise(channels, shape.squeezed)), m_excite(pointwise(shape.squeezed, channels)),
      m_activation(shape.activation), m_gate(shape.gate) {}

at::Tensor SqueezeExcitation::operator()(const at::Tensor& x) const {
    const at::Tensor scale = m_excite(activate(m_activation, m_squeeze(averagePool(x))));
    return x * (m_gate == Gate::Sigmoid ? at::sigmoid(scale) : at::hardsigmoid(scale));
}

void SqueezeExcitation::visit(const std::string& prefix, const nn::ParameterVisitor& visitor) {
    m_squeeze.visit(prefix + "fc1.", visitor);
    m_excite.visit(prefix + "fc2.", visitor);
}

std::int64_t SqueezeExcitation::multiplyAdds() const {
    return m_squeeze.weight().numel() + m_excite.weight().numel();
}

InvertedResidual::InvertedResidual(const InvertedResidualShape& shape)
    : m_hasShortcut(shape.stride == 1 && shape.inputs == shape.outputs),
      m_dropProbability(shape.dropProbability), m_depthwise(depthwise(shape), shape.activation, shape.norm),
      m_project(pointwise(shape.expanded, shape.outputs), Activation::None, shape.norm) {
    if (shape.expanded != shape.inputs)
        m_expand.emplace(pointwise(shape.inputs, shape.expanded), shape.activation, shape.norm);
    if (shape.squeezeExcitation.squeezed > 0)
        m_squeezeExcitation.emplace(shape.expanded, shape.squeezeExcitation);
}

at::Tensor InvertedResidual::operator()(const at::Tensor& x, const Pass& pass) {
    at::Tensor y = m_expand ? (*m_expand)(x, pass.statistics) : x;
    y = m_depthwise(y, pass.statistics);
    if (m_squeezeExcitation)
        y = (*m_squeezeExcitation)(y);
    y = m_project(y, pass.statistics);
    return m_hasShortcut ? pass.dropout.samples(y, m_dropProbability) + x : y;
}

void InvertedResidual::visit(const std::string& prefix, const nn::StateVisitor& visitor) {
    int index = 0;
    const auto next = [&] { return prefix + "block." + std::to_string(index++) + "."; };
    if (m_expand)
        m_expand->visit(next(), visitor);
    m_depthwise.visit(next(), visitor);
    if (m_squeezeExcitation)
        m_squeezeExcitation->visit(next(), visitor.parameter);
    m_project.visit(next(), visitor);
}

std::int64_t InvertedResidual::multiplyAdds(MapSize& size) const {
    std::int64_t sum = m_expand ? m_expand->multiplyAdds(size) : 0;
    sum += m_depthwise.multiplyAdds(size);
    if (m_squeezeExcitation)
        sum += m_squeezeExcitation->multiplyAdds();
    return sum + m_project.multiplyAdds(size);
}

} // namespace retort::students
