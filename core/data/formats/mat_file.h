#pragma once
// MATLAB's .mat files of level 5 (MAT-File Format, MathWorks), as far as datasets use them: real numeric
// arrays, plain or compressed.
//
// Own code, because libmatio allocates what a header says before it has seen the bytes (a file of 184 bytes
// made version 1.5.23 take 2.1 GB) and reads files only, not memory.

#include "base/result.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

namespace retort::data {

enum class MatNumber { Int8, UInt8, Int16, UInt16, Int32, UInt32, Float, Double, Int64, UInt64 };

/// As MATLAB calls the class: "uint8".
std::string_view name(MatNumber number);

struct MatArray {
    std::vector<std::int64_t> shape; ///< two sizes or more
    MatNumber number = MatNumber::UInt8;
    std::vector<std::byte> values; ///< column-major (the first index runs fastest), little endian

    std::size_t count() const;
    /// Element i as a whole number; Corrupt when it has a fraction or is beyond 2^53.
    Result<std::int64_t> whole(std::size_t i, std::string_view source) const;
};

/// The array of that name. NotFound: there is none, naming those there are; Unsupported: a v7.3 file (HDF5),
/// another kind of variable, or more than `limit` bytes of values; Corrupt: no .mat file, damaged or
/// truncated.
Result<MatArray> parseMat(std::span<const std::byte> bytes, std::string_view variable,
                          std::string_view source, std::size_t limit = std::size_t{4} << 30);

/// That it is a row or a column. Corrupt.
Status checkVector(const MatArray& array, std::string_view variable, std::string_view source);

/// All values of a row or column of whole numbers of any class.
Result<std::vector<std::int64_t>> readMatNumbers(const std::filesystem::path& file,
                                                 std::string_view variable);

} // namespace retort::data
