#include "training/ranks.h"

#include "tensor/torch_error.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <chrono>
#include <stdexcept>
#include <thread>
#include <utility>

// Debian's LibTorch has Gloo and says so; its headers include those of libgloo-dev.
#if defined(USE_C10D_GLOO) && __has_include(<gloo/algorithm.h>) &&                                            \
    __has_include(<torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>)
#define RETORT_HAS_GLOO
#endif

#ifdef RETORT_HAS_GLOO
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>
#endif

namespace retort::training {

#ifdef RETORT_HAS_GLOO

namespace {

constexpr std::chrono::milliseconds kAwake{5};

/// LibTorch 2.4 and later would have libuv serve the others; Debian builds it without.
template<class Options> void leaveOutLibuv(Options& options) {
    if constexpr (requires { options.useLibUV; })
        options.useLibUV = false;
}

class GlooRanks : public Ranks {
public:
    GlooRanks(const RankPlace& place, std::chrono::milliseconds timeout)
        : m_place(place),
          m_store(c10::make_intrusive<c10d::TCPStore>(place.host, storeOptions(place, timeout))),
          m_group(m_store, place.rank, place.count, groupOptions(timeout)) {}

    int rank() const override { return m_place.rank; }
    int count() const override { return m_place.count; }

    at::Tensor sum(const at::Tensor& values) override {
        const torch::NoGradGuard noGrad;
        const auto type = values.scalar_type() == at::kDouble ? at::kDouble : at::kFloat;
        std::vector<at::Tensor> there{values.detach().to(at::kCPU, type).contiguous().clone()};
        wait(begin(there));
        return there.front().to(values.device(), values.scalar_type());
    }

    void beginAverage(std::vector<at::Tensor> tensors) override {
        const torch::NoGradGuard noGrad;
        std::vector<at::Tensor> parts;
        for (const auto& tensor : tensors)
            parts.push_back(inMemoryOrder(tensor.detach()).to(at::kFloat));
        Average average{.tensors = std::move(tensors), .flat = {torch::cat(parts).to(at::kCPU)}, .work = {}};
        average.work = begin(average.flat);
        m_averages.push_back(std::move(average));
    }

    void finishAverages() override {
        const torch::NoGradGuard noGrad;
        for (const auto& average : std::exchange(m_averages, {})) {
            wait(average.work);
            putBack(average);
        }
    }

    bool any(bool here) override { return sum(torch::full({1}, here ? 1.F : 0.F)).item<float>() > 0; }

private:
    static c10d::TCPStoreOptions storeOptions(const RankPlace& place, std::chrono::milliseconds timeout) {
        c10d::TCPStoreOptions options;
        options.port = static_cast<std::uint16_t>(place.port);
        options.isServer = place.rank == 0;
        options.numWorkers = static_cast<std::size_t>(place.count);
        options.timeout = timeout;
        leaveOutLibuv(options);
        return options;
    }
    static c10::intrusive_ptr<c10d::ProcessGroupGloo::Options>
    groupOptions(std::chrono::milliseconds timeout) {
        auto options = c10d::ProcessGroupGloo::Options::create(timeout);
        options->devices.push_back(c10d::ProcessGroupGloo::createDefaultDevice());
        return options;
    }

    using Work =
        decltype(std::declval<c10d::ProcessGroupGloo>().allreduce(std::declval<std::vector<at::Tensor>&>()));
    /// The sum of all processes is on its way.
    struct Average {
        std::vector<at::Tensor> tensors;
        std::vector<at::Tensor> flat; ///< one, fp32 on the CPU: of all tensors
        Work work;
    };

    Work begin(std::vector<at::Tensor>& values) {
        Work work;
        guardLoss([&] { work = m_group.allreduce(values); });
        return work;
    }

    /// Asks for a while before it sleeps: a few numbers come sooner than a core that was put to sleep wakes.
    void wait(const Work& work) const {
        const auto patience = std::chrono::steady_clock::now() + kAwake;
        while (!work->isCompleted() && std::chrono::steady_clock::now() < patience)
            std::this_thread::yield();
        guardLoss([&] { work->wait(); });
    }

    template<class Call> void guardLoss(const Call& call) const {
        try {
            call();
        } catch (const std::exception& exception) {
            const auto error = tensor::torchError("waiting for the other processes", exception);
            throw std::runtime_error(fmt::format(
                "one of the {} processes that train together is lost or does not answer ({}); start all of "
                "them again, and training goes on from its last checkpoint",
                count(), error.message));
        }
    }

    /// Its numbers in a row, without copying: the same in all processes, whose tensors are laid out alike.
    static at::Tensor inMemoryOrder(const at::Tensor& tensor) {
        TORCH_CHECK(tensor.is_non_overlapping_and_dense(), "a tensor with gaps cannot be averaged");
        return tensor.as_strided({tensor.numel()}, {1});
    }

    void putBack(const Average& average) const {
        std::int64_t at = 0;
        for (const auto& tensor : average.tensors) {
            inMemoryOrder(tensor).copy_(average.flat.front().narrow(0, at, tensor.numel())).div_(count());
            at += tensor.numel();
        }
    }

    RankPlace m_place;
    c10::intrusive_ptr<c10d::TCPStore> m_store;
    c10d::ProcessGroupGloo m_group;
    std::vector<Average> m_averages{}; ///< begun
};

} // namespace

Result<std::unique_ptr<Ranks>> Ranks::join(const RankPlace& place, std::chrono::milliseconds timeout) {
    try {
        return std::unique_ptr<Ranks>(std::make_unique<GlooRanks>(place, timeout));
    } catch (const std::exception& exception) {
        const auto error = tensor::torchError("joining", exception);
        return Error{ErrorCode::Io,
                     fmt::format("rank {} of {} cannot join the others at {}:{}: {}; have all processes been "
                                 "started, and can they reach that address?",
                                 place.rank, place.count, place.host, place.port, error.message)};
    }
}

#else

Result<std::unique_ptr<Ranks>> Ranks::join(const RankPlace& place, std::chrono::milliseconds) {
    return Error{
        ErrorCode::Unsupported,
        fmt::format("{} processes cannot train together: this program was built with a LibTorch without "
                    "Gloo (c10d), or without the headers of libgloo-dev; start one process a run",
                    place.count)};
}

#endif

} // namespace retort::training
