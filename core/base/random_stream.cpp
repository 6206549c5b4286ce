#include "base/random_stream.h"

#include <array>
#include <cmath>
#include <numbers>
#include <numeric>
#include <utility>

namespace retort {

namespace {

/// SplitMix64's finaliser: spreads every input bit over the whole word.
std::uint64_t mix(std::uint64_t x) {
    x += 0x9e3779b97f4a7c15;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
    x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
    return x ^ (x >> 31);
}

/// FNV-1a over the purpose's characters.
std::uint64_t hashOf(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char c : text)
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    return hash;
}

std::uint32_t low(std::uint64_t x) {
    return static_cast<std::uint32_t>(x);
}
std::uint32_t high(std::uint64_t x) {
    return static_cast<std::uint32_t>(x >> 32);
}

} // namespace

RandomStream::RandomStream(std::uint64_t seed, std::string_view purpose, std::uint64_t index,
                           std::uint64_t subIndex) {
    const auto key = mix(seed) ^ hashOf(purpose);
    m_key[0] = low(key);
    m_key[1] = high(key);
    const auto place = mix(mix(index) ^ subIndex);
    m_counter[0] = m_counter[1] = 0;
    m_counter[2] = low(place);
    m_counter[3] = high(place);
}

void RandomStream::refill() {
    std::array<std::uint32_t, 4> c{m_counter[0], m_counter[1], m_counter[2], m_counter[3]};
    std::uint32_t k0 = m_key[0];
    std::uint32_t k1 = m_key[1];
    for (int round = 0; round < 10; ++round) {
        const std::uint64_t p0 = 0xD2511F53ull * c[0];
        const std::uint64_t p1 = 0xCD9E8D57ull * c[2];
        c = {high(p1) ^ c[1] ^ k0, low(p1), high(p0) ^ c[3] ^ k1, low(p0)};
        k0 += 0x9E3779B9;
        k1 += 0xBB67AE85;
    }
    for (std::size_t i = 0; i < 4; ++i)
        m_block[i] = c[i];
    if (++m_counter[0] == 0)
        ++m_counter[1];
    m_used = 0;
}

std::uint32_t RandomStream::bits() {
    if (m_used == 4)
        refill();
    return m_block[m_used++];
}

double RandomStream::uniform() {
    const std::uint64_t upper = bits() >> 5;
    const std::uint64_t lower = bits() >> 6;
    return static_cast<double>(upper << 26 | lower) * 0x1p-53;
}

std::uint64_t RandomStream::below(std::uint64_t count) {
    const std::uint64_t limit = ~std::uint64_t{0} - ~std::uint64_t{0} % count;
    for (;;) {
        const std::uint64_t upper = bits(); // the first of both, whatever the compiler evaluates first
        const std::uint64_t value = upper << 32 | bits();
        if (value < limit)
            return value % count;
    }
}

std::int64_t RandomStream::integer(std::int64_t lowest, std::int64_t highest) {
    return lowest + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(highest - lowest) + 1));
}

double RandomStream::normal() {
    if (std::exchange(m_hasSpareNormal, false))
        return m_spareNormal;
    const double radius = std::sqrt(-2 * std::log(1 - uniform()));
    const double angle = 2 * std::numbers::pi * uniform();
    m_spareNormal = radius * std::sin(angle);
    m_hasSpareNormal = true;
    return radius * std::cos(angle);
}

std::vector<std::int64_t> permutation(std::int64_t count, RandomStream stream) {
    std::vector<std::int64_t> order(static_cast<std::size_t>(count));
    std::iota(order.begin(), order.end(), 0);
    for (std::size_t i = order.size(); i > 1; --i)
        std::swap(order[i - 1], order[stream.below(i)]);
    return order;
}

} // namespace retort
