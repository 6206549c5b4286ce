#include "base/statistics.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace retort {

double mean(std::span<const double> values) {
    double sum = 0;
    for (const double value : values)
        sum += value;
    return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

std::optional<double> sampleDeviation(std::span<const double> values) {
    if (values.size() < 2)
        return std::nullopt;
    const double middle = mean(values);
    double squares = 0;
    for (const double value : values)
        squares += (value - middle) * (value - middle);
    return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

std::optional<double> median(std::vector<double> values) {
    if (values.empty())
        return std::nullopt;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

void RunningMoments::add(double value) {
    ++m_count;
    const double before = value - m_mean;
    m_mean += before / static_cast<double>(m_count);
    m_squares += before * (value - m_mean);
}

std::optional<double> RunningMoments::deviation() const {
    if (m_count < 2)
        return std::nullopt;
    return std::sqrt(m_squares / static_cast<double>(m_count - 1));
}

} // namespace retort
