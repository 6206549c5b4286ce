#include "rate.h"

#include <torch/cuda.h>

#include <chrono>

namespace retort::cli {

namespace {

void waitFor(const tensor::Device& device) {
    if (!device.isCpu())
        torch::cuda::synchronize();
}

} // namespace

Result<double> rateOf(double seconds, double count, const tensor::Device& device,
                      const std::function<Status()>& step) {
    RETORT_CHECK(step());
    waitFor(device);
    const auto start = std::chrono::steady_clock::now();
    std::int64_t calls = 0;
    double passed = 0;
    do {
        RETORT_CHECK(step());
        waitFor(device);
        ++calls;
        passed = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    } while (passed < seconds);
    return static_cast<double>(calls) * count / passed;
}

} // namespace retort::cli
