#pragma once
// What a training step draws at random, from streams named by purpose and step.

#include "base/random_stream.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace retort::miniature {

/// A step's own streams, one per purpose: "unclip/noise" for example.
struct StepStreams {
    std::uint64_t seed = 0;
    std::string part{}; ///< what is trained
    std::int64_t step = 0;

    RandomStream named(std::string_view purpose, std::int64_t row = 0) const {
        return {seed, part + "/" + std::string(purpose), static_cast<std::uint64_t>(step),
                static_cast<std::uint64_t>(row)};
    }
};

/// Standard normal fp32 of `shape` on the CPU; each row along the first dimension from a stream of its own.
at::Tensor normals(at::IntArrayRef shape, const StepStreams& streams, std::string_view purpose);

/// int64 [batch] rows of datasets that lie one after the other, evenly from all of them (at least one each).
at::Tensor evenRows(const std::vector<std::int64_t>& sizes, std::int64_t batch, const StepStreams& streams);

/// int64 [count] in [0, below), spread evenly: the golden ratio's additive sequence from a random start, so
/// that every part of a batch sees the whole range.
at::Tensor spreadIntegers(std::int64_t count, std::int64_t below, RandomStream stream);

/// bool [count], each true with `probability`.
at::Tensor chances(std::int64_t count, double probability, RandomStream stream);

} // namespace retort::miniature
