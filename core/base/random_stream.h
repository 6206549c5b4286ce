#pragma once
// Named random streams. Every random decision comes from a stream named by (seed, purpose, index), never from
// global state, so that it does not depend on threads, batch sizes or what was drawn before.
//
//   RandomStream stream(seed, "augment", epoch, index);
//   const double scale = stream.uniform(0.08, 1.0);

#include <cstdint>
#include <string_view>
#include <vector>

namespace retort {

/// Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011), keyed by seed and
/// purpose, its counter's high half by the two indices. Copying a stream copies its position.
class RandomStream {
public:
    RandomStream(std::uint64_t seed, std::string_view purpose, std::uint64_t index = 0,
                 std::uint64_t subIndex = 0);

    std::uint32_t bits();
    /// In [0, 1), 53 random bits.
    double uniform();
    double uniform(double low, double high) { return low + (high - low) * uniform(); }
    /// In [0, count), without bias; count must be positive.
    std::uint64_t below(std::uint64_t count);
    /// In [low, high], both included.
    std::int64_t integer(std::int64_t low, std::int64_t high);
    bool chance(double probability) { return uniform() < probability; }
    /// Mean 0, standard deviation 1 (Box-Muller).
    double normal();

private:
    void refill();

    std::uint32_t m_key[2];
    std::uint32_t m_counter[4];
    std::uint32_t m_block[4]{};
    int m_used = 4;
    double m_spareNormal = 0;
    bool m_hasSpareNormal = false;
};

/// The numbers 0 .. count-1 in random order (Fisher-Yates).
std::vector<std::int64_t> permutation(std::int64_t count, RandomStream stream);

} // namespace retort
