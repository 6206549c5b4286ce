#pragma once
// Batch normalisation (Ioffe & Szegedy 2015) of feature maps.

#include "nn/parameters.h"
#include "nn/shared_norm.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace retort::nn {

/// What maps are normalised by.
enum class NormStatistics {
    Batch,          ///< mean and variance of the batch itself, which the running ones follow: training
    AuxiliaryBatch, ///< the same with the auxiliary weight, bias and statistics
    Running         ///< the running ones, which stay: evaluation
};

struct BatchNormConstants {
    double epsilon = 1e-5;
    double momentum = 0.1; ///< running = (1 - momentum) running + momentum of the batch
};

/// x scale + offset for each channel.
struct ChannelMap {
    at::Tensor scale; ///< [C]
    at::Tensor offset;
};

/// Weight and bias are parameters; `running_mean`, `running_var` and the count of batches
/// `num_batches_tracked` are buffers, which begin as 0, 1 and 0 on the CPU.
class BatchNorm {
public:
    BatchNorm() = default;
    explicit BatchNorm(std::int64_t channels, const BatchNormConstants& constants = {});

    /// x: [N, C, H, W]. Throws LibTorch's exception for a batch with a single value a channel, which has no
    /// variance, and for AuxiliaryBatch without auxiliary state.
    at::Tensor operator()(const at::Tensor& x, NormStatistics statistics);
    void visit(const std::string& prefix, const StateVisitor& visitor);
    /// What NormStatistics::Running amounts to.
    ChannelMap running() const;

    /// A second weight, bias and statistics, which begin as the first ones are, for images of another kind
    /// (Xie et al., "Adversarial examples improve image recognition", CVPR 2020). Visited behind the first
    /// ones as "auxiliary.weight" and so on.
    void addAuxiliary();
    void removeAuxiliary() { m_auxiliary.reset(); }

    /// From here to stopMeasuring() batches do not move the running statistics: these become the mean over
    /// all their images of the batch's mean and variance, as torch.optim.swa_utils.update_bn has it.
    void startMeasuring() { m_measured = 0; }
    void stopMeasuring() { m_measured.reset(); }

    /// From here on a batch's mean and variance are those of the batch that all processes share; an empty
    /// function ends it.
    void shareBatches(SharedSum sum) { m_sum = std::move(sum); }

private:
    struct State {
        at::Tensor weight; ///< [C], as all but the count
        at::Tensor bias;
        at::Tensor runningMean;
        at::Tensor runningVariance; ///< of samples: divided by their count less one
        at::Tensor batches;         ///< int64, no dimension
    };
    static void visit(State& state, const std::string& prefix, const StateVisitor& visitor);
    double momentumFor(std::int64_t images);
    at::Tensor ofSharedBatch(const at::Tensor& x, State& state, double momentum) const;

    BatchNormConstants m_constants;
    State m_main;
    std::optional<State> m_auxiliary{};
    std::optional<std::int64_t> m_measured{}; ///< images so far; absent: nothing is measured
    SharedSum m_sum{};
};

} // namespace retort::nn
