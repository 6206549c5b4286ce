#include "distill/hadamard.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <cmath>
#include <set>
#include <vector>

namespace retort::distill {

namespace {

bool isPrime(std::int64_t number) {
    for (std::int64_t factor = 2; factor * factor <= number; ++factor)
        if (number % factor == 0)
            return false;
    return number > 1;
}

bool hasPaley(std::int64_t order) {
    return order % 4 == 0 && isPrime(order - 1);
}

/// I + S with S skew: S(i, j) is the quadratic character of i - j modulo q, bordered by ones.
at::Tensor paley(std::int64_t order) {
    const auto q = order - 1;
    std::set<std::int64_t> squares;
    for (std::int64_t i = 1; i < q; ++i)
        squares.insert(i * i % q);
    auto matrix = at::eye(order, at::kDouble);
    auto entry = matrix.accessor<double, 2>();
    for (std::int64_t i = 0; i < q; ++i) {
        entry[0][i + 1] = 1;
        entry[i + 1][0] = -1;
        for (std::int64_t j = 0; j < q; ++j)
            if (i != j)
                entry[i + 1][j + 1] = squares.contains((i - j + q) % q) ? 1 : -1;
    }
    return matrix;
}

at::Tensor doubled(const at::Tensor& matrix) {
    return at::cat({at::cat({matrix, matrix}, 1), at::cat({matrix, -matrix}, 1)});
}

} // namespace

Result<at::Tensor> hadamardMatrix(std::int64_t order) {
    auto smallest = order;
    int doublings = 0;
    while (smallest > 1 && smallest % 2 == 0 && !hasPaley(smallest)) {
        smallest /= 2;
        ++doublings;
    }
    if (smallest != 1 && !hasPaley(smallest))
        return Error{ErrorCode::Unsupported,
                     fmt::format("no Hadamard matrix of order {} is known to the program", order)};
    at::Tensor matrix = smallest == 1 ? at::ones({1, 1}, at::kDouble) : paley(smallest);
    for (; doublings > 0; --doublings)
        matrix = doubled(matrix);
    return matrix / std::sqrt(static_cast<double>(order));
}

} // namespace retort::distill
