#include "training/loss_log.h"

#include <torch/types.h>

namespace retort::training {

namespace {

constexpr std::chrono::seconds kWindow{5};

} // namespace

void LossLog::startClock(Clock::time_point now) {
    if (m_window.empty())
        mark(now);
}

void LossLog::add(const at::Tensor& loss, std::int64_t images) {
    m_pending.push_back(loss);
    m_images += images;
}

std::size_t LossLog::read() {
    if (m_pending.empty())
        return 0;
    const at::Tensor values = at::stack(m_pending).to(at::kCPU, at::kDouble).contiguous();
    m_losses.insert(m_losses.end(), values.data_ptr<double>(), values.data_ptr<double>() + values.numel());
    const std::size_t count = m_pending.size();
    m_pending.clear();
    mark(Clock::now());
    return count;
}

// After a read the device has done all that was asked of it, so the clock tells the truth here.
void LossLog::mark(Clock::time_point now) {
    m_window.push_back({.time = now, .images = m_images});
    while (m_window.size() > 2 && now - m_window.front().time > kWindow)
        m_window.pop_front();
    const std::chrono::duration<double> span = now - m_window.front().time;
    if (span.count() > 0)
        m_imagesPerSecond = static_cast<double>(m_images - m_window.front().images) / span.count();
}

} // namespace retort::training
