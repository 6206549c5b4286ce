#pragma once
// Figures of a few numbers.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace retort {

/// 0 of no values.
double mean(std::span<const double> values);
/// Of a sample: divided by n - 1. Absent for fewer than two values.
std::optional<double> sampleDeviation(std::span<const double> values);
/// The upper one of two in the middle. Absent for no values.
std::optional<double> median(std::vector<double> values);

/// Mean and deviation of values that come one after the other, without keeping them (Welford's algorithm: no
/// difference of large sums).
class RunningMoments {
public:
    void add(double value);
    std::int64_t count() const { return m_count; }
    double mean() const { return m_mean; }
    /// Of a sample; absent for fewer than two values.
    std::optional<double> deviation() const;

private:
    std::int64_t m_count = 0;
    double m_mean = 0;
    double m_squares = 0; ///< of the distances from the mean
};

} // namespace retort
