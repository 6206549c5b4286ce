#pragma once
// Weight files of full size that take next to nothing on the disk: all zeros, never written.

#include "tensor/dtype.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace retort::tensor::testing {

struct NamedShape {
    std::string name;
    std::vector<std::int64_t> shape;
};

void writeSparseWeights(const std::filesystem::path& path, const std::vector<NamedShape>& parameters,
                        DType dtype);

} // namespace retort::tensor::testing
