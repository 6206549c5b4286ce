#include "training/ema.h"

#include <torch/types.h>

#include <utility>

namespace retort::training {

Ema::Ema(std::vector<tensor::NamedTensor> tracked, double decay)
    : m_tracked(std::move(tracked)), m_decay(decay) {
    for (const auto& item : m_tracked)
        m_averages.push_back(item.tensor.detach().clone());
}

void Ema::update() {
    const torch::NoGradGuard noGrad;
    for (std::size_t i = 0; i < m_tracked.size(); ++i) {
        const at::Tensor& live = m_tracked[i].tensor;
        if (live.is_floating_point())
            m_averages[i].lerp_(live, 1 - m_decay);
        else
            m_averages[i].copy_(live);
    }
}

tensor::TensorMap Ema::averages() const {
    tensor::TensorMap averages;
    for (std::size_t i = 0; i < m_tracked.size(); ++i)
        averages.emplace(m_tracked[i].name, m_averages[i]);
    return averages;
}

Status Ema::restore(const tensor::TensorMap& averages, const std::string& source) {
    std::vector<tensor::NamedTensor> targets;
    for (std::size_t i = 0; i < m_tracked.size(); ++i)
        targets.push_back({.name = m_tracked[i].name, .tensor = m_averages[i]});
    return tensor::copyWeights(targets, averages, source);
}

void Ema::swap() {
    const torch::NoGradGuard noGrad;
    for (std::size_t i = 0; i < m_tracked.size(); ++i) {
        at::Tensor live = m_tracked[i].tensor.detach();
        const at::Tensor kept = live.clone();
        live.copy_(m_averages[i]);
        m_averages[i].copy_(kept);
    }
}

void Ema::apply() {
    const torch::NoGradGuard noGrad;
    for (std::size_t i = 0; i < m_tracked.size(); ++i)
        m_tracked[i].tensor.detach().copy_(m_averages[i]);
}

EmaScope::EmaScope(Ema* ema) : m_ema(ema) {
    if (m_ema)
        m_ema->swap();
}

EmaScope::~EmaScope() {
    if (m_ema)
        m_ema->swap();
}

} // namespace retort::training
