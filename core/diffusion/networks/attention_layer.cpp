#include "diffusion/networks/attention_layer.h"

#include "tensor/attention.h"

#include <torch/types.h>

namespace retort::diffusion {

namespace {

at::Tensor attendInFloat32(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v) {
    const c10::impl::ExcludeDispatchKeyGuard withoutAutocast(c10::autocast_dispatch_keyset);
    return tensor::attention(q.to(at::kFloat), k.to(at::kFloat), v.to(at::kFloat)).to(v.scalar_type());
}

} // namespace

AttentionLayer::AttentionLayer(const AttentionShape& shape)
    : m_shape(shape), m_toQueries(shape.width, shape.width, shape.inputBias),
      m_toKeys(shape.contextWidth, shape.width, shape.inputBias),
      m_toValues(shape.contextWidth, shape.width, shape.inputBias), m_toOutput(shape.width, shape.width) {}

at::Tensor AttentionLayer::attend(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v) const {
    return m_shape.scores == ScorePrecision::Float32 ? attendInFloat32(q, k, v) : tensor::attention(q, k, v);
}

at::Tensor AttentionLayer::forward(const at::Tensor& tokens, const at::Tensor& context,
                                   const ImageKeys* image) const {
    const auto split = [&](const at::Tensor& x) {
        return x.view({x.size(0), x.size(1), m_shape.heads, m_shape.width / m_shape.heads}).transpose(1, 2);
    };
    const auto q = split(m_toQueries(tokens));
    auto attended = attend(q, split(m_toKeys(context)), split(m_toValues(context)));
    if (image)
        attended = attended + attend(q, split(image->keys), split(image->values));
    return m_toOutput(attended.transpose(1, 2).reshape(tokens.sizes()));
}

void AttentionLayer::visit(const std::string& prefix, const nn::ParameterVisitor& visitor) {
    m_toQueries.visit(prefix + "to_q.", visitor);
    m_toKeys.visit(prefix + "to_k.", visitor);
    m_toValues.visit(prefix + "to_v.", visitor);
    m_toOutput.visit(prefix + "to_out.0.", visitor);
}

} // namespace retort::diffusion
