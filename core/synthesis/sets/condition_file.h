#pragma once
// Condition embeddings of a set as a safetensors file whose rows are written one by one: it has its full size
// from the beginning, so that a disk cannot fill for lack of it later.

#include "base/result.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>

namespace retort::synthesis {

struct ConditionShape {
    std::int64_t rows = 0;
    int width = 0;
};

/// Writes a file of `values` (row-major, rows x width), complete or not at all.
Status writeConditions(const std::filesystem::path& path, const ConditionShape& shape,
                       std::span<const float> values);

/// The width of the file's rows. NotFound, Corrupt.
Result<int> conditionWidth(const std::filesystem::path& path);

/// The file's rows, memory-mapped. NotFound; Corrupt: damaged, or of another shape.
Result<std::shared_ptr<const float>> mapConditions(const std::filesystem::path& path,
                                                   const ConditionShape& shape);

/// An open file of which single rows are written.
class ConditionFile {
public:
    /// Opens the file; creates it with rows of zeros where it is absent. Corrupt: it has another shape.
    static Result<ConditionFile> open(const std::filesystem::path& path, const ConditionShape& shape);
    ConditionFile(ConditionFile&& other) noexcept;
    ConditionFile& operator=(ConditionFile&&) = delete;
    ~ConditionFile();

    /// `values` has the file's width.
    Status write(std::int64_t row, std::span<const float> values);
    /// What was written survives a loss of power.
    Status sync();

private:
    ConditionFile(std::filesystem::path path, int descriptor, std::int64_t dataBegin, ConditionShape shape);

    std::filesystem::path m_path;
    int m_descriptor = -1;
    std::int64_t m_dataBegin = 0; ///< bytes
    ConditionShape m_shape;
};

} // namespace retort::synthesis
