#include "data/mixture.h"

#include <algorithm>
#include <cmath>

namespace retort::data {

namespace {

/// The sum of the shares of the first `steps` batches.
double sumOfShares(const Mixture& mixture, std::int64_t steps) {
    const auto last = std::max<std::int64_t>(mixture.steps - 1, 1);
    const auto changing = std::min(steps, last); // batches before the one that has the last share
    const double change = (mixture.lastShare - mixture.share) / static_cast<double>(last);
    const auto count = static_cast<double>(changing);
    return mixture.share * count + change * count * (count - 1) / 2 +
           mixture.lastShare * static_cast<double>(steps - changing);
}

} // namespace

std::int64_t realImagesBefore(const Mixture& mixture, std::int64_t step, std::int64_t batch) {
    constexpr double kRounding = 1e-6; // ten times 0.1 is one image
    return static_cast<std::int64_t>(
        std::floor(static_cast<double>(batch) * sumOfShares(mixture, step) + kRounding));
}

std::int64_t realImagesOf(const Mixture& mixture, std::int64_t step, std::int64_t batch) {
    const auto images = realImagesBefore(mixture, step + 1, batch) - realImagesBefore(mixture, step, batch);
    return std::clamp<std::int64_t>(images, 0, batch);
}

} // namespace retort::data
