#pragma once
// The processes that train one student together, each on its share of every batch: data parallel training by
// LibTorch's c10d over Gloo. They are started by torchrun or srun, whose environment says who they are.
//
//   RETORT_TRY(const auto place, rankPlace(environment));       // absent: this process trains alone
//   RETORT_TRY(const auto ranks, Ranks::join(*place));
//   ranks->average(gradients);                                  // of all processes, in all of them

#include "base/result.h"

#include <ATen/core/Tensor.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace retort::training {

struct RankPlace {
    int rank = 0;
    int count = 1;
    std::string host{}; ///< where rank 0 can be reached
    int port = 0;
};

/// The value of an environment variable; absent where it is not set or empty.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;
Environment environmentOfProcess();

/// RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT as torchrun sets them, else SLURM_PROCID and
/// SLURM_STEP_NUM_TASKS; there the address is that of the computer that srun was started on, and the port
/// follows from the job's number, unless MASTER_ADDR and MASTER_PORT say otherwise. Absent for one process.
/// InvalidArgument, naming the variable: it is missing or no number, or a rank that cannot be.
Result<std::optional<RankPlace>> rankPlace(const Environment& environment);

/// Its calls must be made by all processes, in the same order; they throw LibTorch's exceptions, also when a
/// process is lost.
class Ranks {
public:
    virtual ~Ranks() = default;
    /// Waits until all are there. Unsupported: this LibTorch has no Gloo, or was found without its headers;
    /// Io: the others do not come, or rank 0 cannot be reached.
    static Result<std::unique_ptr<Ranks>> join(const RankPlace& place,
                                               std::chrono::milliseconds timeout = std::chrono::minutes{30});

    virtual int rank() const = 0;
    virtual int count() const = 0;
    bool isFirst() const { return rank() == 0; }
    /// The sum over all processes, on the tensor's device, without gradients.
    virtual at::Tensor sum(const at::Tensor& values) = 0;
    /// Begins to put the mean over all processes in the place of each tensor, all in one message, while this
    /// thread goes on. The tensors are not to be touched before finishAverages().
    virtual void beginAverage(std::vector<at::Tensor> tensors) = 0;
    /// Waits for all that was begun.
    virtual void finishAverages() = 0;
    /// Both at once.
    void average(std::vector<at::Tensor> tensors) {
        beginAverage(std::move(tensors));
        finishAverages();
    }
    /// Whether one of them says so.
    virtual bool any(bool here) = 0;
    /// Returns once all have come.
    void barrier() { any(false); }
};

} // namespace retort::training
