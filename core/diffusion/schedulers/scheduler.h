#pragma once
// How an image is generated from noise: the discrete times of a diffusion process and the step from one to
// the next. Every scheduler that diffusers' `scheduler_config.json` names for Stable Diffusion.
//
//   RETORT_TRY(const auto scheduler, Scheduler::create(config, {.steps = 25}));
//   auto run = scheduler.begin();
//   auto latents = noise * scheduler.initialNoiseScale();
//   for (std::size_t i = 0; i < scheduler.calls(); ++i) {
//       const auto output = unet.predict({.latents = scheduler.scaledInput(latents, i), ...timestep(i)...});
//       latents = run->step(i, latents, output, stepNoise(i));
//   }

#include "base/result.h"
#include "diffusion/schedulers/sampling.h"
#include "diffusion/schedulers/scheduler_config.h"

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <memory>
#include <vector>

namespace retort::diffusion {

class Scheduler {
public:
    /// InvalidArgument: steps outside [1, trainTimesteps], strength outside (0, 1] or too small for one step,
    /// eta outside [0, 1]. Unsupported: a terminal signal of zero with a scheduler that cannot begin there.
    static Result<Scheduler> create(const SchedulerConfig& config, const SamplingPlan& plan);
    Scheduler(Scheduler&&) noexcept;
    Scheduler& operator=(Scheduler&&) noexcept;
    ~Scheduler();

    const SchedulerConfig& config() const;
    /// Network calls of one trajectory; PNDM makes one more than there are steps.
    std::size_t calls() const;
    double timestep(std::size_t call) const;
    /// One more than calls(), where the scheduler works with sigmas; else empty.
    const std::vector<double>& sigmas() const;
    /// Standard deviation of the noise that a trajectory begins with.
    double initialNoiseScale() const;
    /// What the network is shown in place of the latents before `call`.
    at::Tensor scaledInput(const at::Tensor& latents, std::size_t call) const;
    bool needsNoise(std::size_t call) const;
    /// Clean latents as they would be before the first call: where SDEdit begins.
    at::Tensor noised(const at::Tensor& clean, const at::Tensor& noise) const;
    /// A trajectory at its beginning; it must not outlive the scheduler.
    std::unique_ptr<SchedulerRun> begin() const;

private:
    struct Parts;
    explicit Scheduler(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> m_parts;
};

} // namespace retort::diffusion
