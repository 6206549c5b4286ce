#include "miniature/generators/random_batches.h"

#include <ATen/Parallel.h>
#include <torch/types.h>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace retort::miniature {

at::Tensor normals(at::IntArrayRef shape, const StepStreams& streams, std::string_view purpose) {
    auto values = at::empty(shape);
    const auto rows = shape.front();
    const auto width = rows > 0 ? values.numel() / rows : 0;
    auto* data = values.data_ptr<float>();
    at::parallel_for(0, rows, 1, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t row = begin; row < end; ++row) {
            auto stream = streams.named(purpose, row);
            for (std::int64_t i = 0; i < width; ++i)
                data[row * width + i] = static_cast<float>(stream.normal());
        }
    });
    return values;
}

at::Tensor evenRows(const std::vector<std::int64_t>& sizes, std::int64_t batch, const StepStreams& streams) {
    const auto share = std::max<std::int64_t>(1, batch / static_cast<std::int64_t>(sizes.size()));
    std::vector<std::int64_t> rows;
    std::int64_t first = 0;
    for (std::size_t set = 0; set < sizes.size(); ++set) {
        auto stream = streams.named("rows", static_cast<std::int64_t>(set));
        for (std::int64_t i = 0; i < share; ++i)
            rows.push_back(first +
                           static_cast<std::int64_t>(stream.below(static_cast<std::uint64_t>(sizes[set]))));
        first += sizes[set];
    }
    return at::tensor(rows, at::kLong);
}

at::Tensor spreadIntegers(std::int64_t count, std::int64_t below, RandomStream stream) {
    auto values = at::empty({count}, at::kLong);
    double place = stream.uniform();
    for (std::int64_t i = 0; i < count; ++i) {
        values.data_ptr<std::int64_t>()[i] =
            std::min(below - 1, static_cast<std::int64_t>(place * static_cast<double>(below)));
        place = std::fmod(place + 1 / std::numbers::phi, 1.0);
    }
    return values;
}

at::Tensor chances(std::int64_t count, double probability, RandomStream stream) {
    auto values = at::empty({count}, at::kBool);
    for (std::int64_t i = 0; i < count; ++i)
        values.data_ptr<bool>()[i] = stream.chance(probability);
    return values;
}

} // namespace retort::miniature
