#include "training/gradient_average.h"

#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/function_hook.h>
#include <torch/csrc/autograd/variable.h>
#include <torch/types.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace retort::training {

namespace {

constexpr std::int64_t kBucketBytes = std::int64_t{25} << 20; // as DistributedDataParallel has it

/// Calls back once a parameter's gradient is complete.
class WhenComplete : public torch::autograd::FunctionPostHook {
public:
    explicit WhenComplete(std::function<void()> call) : m_call(std::move(call)) {}
    torch::autograd::variable_list operator()(const torch::autograd::variable_list& outputs,
                                              const torch::autograd::variable_list&) override {
        m_call();
        return outputs;
    }

private:
    std::function<void()> m_call;
};

} // namespace

/// Parameters by the order in which their gradients come, which is about that of the layers backwards. Each
/// bucket is sent as soon as it is complete and those before it are sent, so that all processes send in one
/// order.
class GradientAverage::Buckets {
public:
    Buckets(std::vector<at::Tensor> parameters, Ranks& ranks)
        : m_parameters(std::move(parameters)), m_ranks(ranks) {}

    void finish(const at::Tensor& loss) {
        if (m_buckets.empty())
            learn();
        while (m_sent < m_buckets.size())
            sendNext();
        m_ranks.beginAverage({loss});
        m_ranks.finishAverages();
        m_sent = 0;
        for (auto& bucket : m_buckets)
            bucket.complete = 0;
    }

private:
    struct Bucket {
        std::vector<at::Tensor> parameters{};
        std::size_t complete = 0;
    };

    void learn() {
        std::int64_t bytes = kBucketBytes;
        for (auto next = m_parameters.rbegin(); next != m_parameters.rend(); ++next) { // as gradients come
            const auto& parameter = *next;
            if (!parameter.grad().defined())
                continue; // of a head that the stage does not train
            if (bytes >= kBucketBytes) {
                m_buckets.emplace_back();
                bytes = 0;
            }
            bytes += static_cast<std::int64_t>(parameter.nbytes());
            m_buckets.back().parameters.push_back(parameter);
            watch(parameter, m_buckets.size() - 1);
        }
    }

    void watch(const at::Tensor& parameter, std::size_t bucket) {
        m_watched.push_back(torch::autograd::impl::grad_accumulator(parameter));
        m_watched.back()->add_post_hook(std::make_unique<WhenComplete>([this, bucket] {
            ++m_buckets[bucket].complete;
            while (m_sent < m_buckets.size() &&
                   m_buckets[m_sent].complete == m_buckets[m_sent].parameters.size())
                sendNext();
        }));
    }

    void sendNext() {
        std::vector<at::Tensor> gradients;
        for (const auto& parameter : m_buckets[m_sent].parameters)
            gradients.push_back(parameter.grad());
        ++m_sent;
        m_ranks.beginAverage(std::move(gradients));
    }

    std::vector<at::Tensor> m_parameters;
    Ranks& m_ranks;
    std::vector<Bucket> m_buckets{};
    std::size_t m_sent = 0; ///< of them, in this pass
    /// A parameter does not hold on to what accumulates its gradient; with it the hooks go.
    std::vector<std::shared_ptr<torch::autograd::Node>> m_watched{};
};

GradientAverage::GradientAverage(const std::vector<tensor::NamedTensor>& parameters, Ranks& ranks) {
    std::vector<at::Tensor> tensors;
    for (const auto& parameter : parameters)
        tensors.push_back(parameter.tensor);
    m_buckets = std::make_unique<Buckets>(std::move(tensors), ranks);
}

GradientAverage::GradientAverage(GradientAverage&&) noexcept = default;
GradientAverage::~GradientAverage() = default;

void GradientAverage::finish(const at::Tensor& loss) {
    m_buckets->finish(loss);
}

} // namespace retort::training
