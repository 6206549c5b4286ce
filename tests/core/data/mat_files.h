#pragma once
// MATLAB level 5 files for tests, after MathWorks' "MAT-File Format".

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace retort::data::testing {

struct MatVariable {
    std::string name;
    std::vector<std::int32_t> shape;
    std::string values;     ///< little endian
    std::uint32_t type = 2; ///< of the values as stored: miUINT8
    std::uint32_t kind = 9; ///< of the array: mxUINT8_CLASS
    bool compressed = false;
};

std::string matFile(const std::vector<MatVariable>& variables);
/// A row of whole numbers, stored as MATLAB does: in as few bytes as they need, the array one of doubles.
MatVariable matRow(std::string name, const std::vector<int>& numbers);

} // namespace retort::data::testing
