#pragma once
// The losses of a stage: kept on the device until they are read back together, since reading one waits for
// all the work before it.

#include "base/work_clock.h"

#include <ATen/core/Tensor.h>

#include <chrono>
#include <cstdint>
#include <deque>
#include <utility>
#include <vector>

namespace retort::training {

class LossLog {
public:
    using Clock = WorkClock;

    /// Losses read back, or restored, of every step.
    const std::vector<double>& losses() const { return m_losses; }
    void restore(std::vector<double> losses) { m_losses = std::move(losses); }

    /// Begins to measure the rate; call before a step.
    void startClock(Clock::time_point now = Clock::now());
    /// Stops measuring: the time until startClock() does not count (evaluation, checkpoints).
    void stopClock() { m_window.clear(); }
    void add(const at::Tensor& loss, std::int64_t images);
    std::int64_t pending() const { return static_cast<std::int64_t>(m_pending.size()); }
    /// Appends the pending losses to losses() and returns how many there were. Throws LibTorch's exceptions.
    std::size_t read();
    /// Over the last few seconds of training; 0 before the first read().
    double imagesPerSecond() const { return m_imagesPerSecond; }

private:
    struct Mark {
        Clock::time_point time;
        std::int64_t images;
    };

    void mark(Clock::time_point now);

    std::vector<double> m_losses;
    std::vector<at::Tensor> m_pending;
    std::deque<Mark> m_window;
    std::int64_t m_images = 0;
    double m_imagesPerSecond = 0;
};

} // namespace retort::training
