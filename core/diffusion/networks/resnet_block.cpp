#include "diffusion/networks/resnet_block.h"

#include <torch/types.h>

namespace retort::diffusion {

ResnetBlock::ResnetBlock(const ResnetShape& shape)
    : m_norm1({.channels = shape.inputs, .groups = shape.normGroups, .epsilon = shape.normEpsilon}),
      m_convolution1({.inputs = shape.inputs, .outputs = shape.outputs}),
      m_norm2({.channels = shape.outputs, .groups = shape.normGroups, .epsilon = shape.normEpsilon}),
      m_convolution2({.inputs = shape.outputs, .outputs = shape.outputs}) {
    if (shape.timeWidth > 0)
        m_timeProjection.emplace(shape.timeWidth, shape.outputs);
    if (shape.inputs != shape.outputs)
        m_shortcut.emplace(nn::ConvolutionShape{
            .inputs = shape.inputs, .outputs = shape.outputs, .kernel = 1, .padding = 0});
}

at::Tensor ResnetBlock::forward(const at::Tensor& x, const at::Tensor& time) const {
    auto hidden = m_convolution1(m_norm1.thenSilu(x));
    // The gradient of a convolution does not need its result, so adding in place is safe.
    if (m_timeProjection)
        hidden.add_((*m_timeProjection)(time).unsqueeze(-1).unsqueeze(-1));
    hidden = m_convolution2(m_norm2.thenSilu(hidden));
    return hidden.add_(m_shortcut ? (*m_shortcut)(x) : x);
}

void ResnetBlock::visit(const std::string& prefix, const nn::ParameterVisitor& visitor) {
    m_norm1.visit(prefix + "norm1.", visitor);
    m_convolution1.visit(prefix + "conv1.", visitor);
    if (m_timeProjection)
        m_timeProjection->visit(prefix + "time_emb_proj.", visitor);
    m_norm2.visit(prefix + "norm2.", visitor);
    m_convolution2.visit(prefix + "conv2.", visitor);
    if (m_shortcut)
        m_shortcut->visit(prefix + "conv_shortcut.", visitor);
}

} // namespace retort::diffusion
