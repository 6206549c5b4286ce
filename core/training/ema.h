#pragma once
// Exponential moving average of weights: average = decay * average + (1 - decay) * weight after every step.

#include "base/result.h"
#include "tensor/torch_tensor.h"

#include <string>
#include <vector>

namespace retort::training {

class Ema {
public:
    /// Begins with a copy of the tensors. Integer tensors (counters) are not averaged but copied.
    Ema(std::vector<tensor::NamedTensor> tracked, double decay);

    void update();
    double decay() const { return m_decay; }
    /// The averages by name; they share memory with this object.
    tensor::TensorMap averages() const;
    Status restore(const tensor::TensorMap& averages, const std::string& source);
    /// Exchanges averages and live tensors; a second call undoes it.
    void swap();
    /// Copies the averages into the live tensors.
    void apply();

private:
    std::vector<tensor::NamedTensor> m_tracked;
    std::vector<at::Tensor> m_averages;
    double m_decay;
};

/// Lets the averages stand in for the live tensors for its own lifetime; a null Ema does nothing.
class EmaScope {
public:
    explicit EmaScope(Ema* ema);
    ~EmaScope();
    EmaScope(const EmaScope&) = delete;
    EmaScope& operator=(const EmaScope&) = delete;

private:
    Ema* m_ema;
};

} // namespace retort::training
