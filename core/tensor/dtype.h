#pragma once
// The element types of the safetensors format.

#include <cstddef>
#include <optional>
#include <string_view>

namespace retort::tensor {

enum class DType { Bool, U8, I8, I16, I32, I64, F16, BF16, F32, F64 };

/// Bytes of one element.
std::size_t sizeOf(DType dtype);
/// The name in a safetensors header, for example "BF16".
std::string_view name(DType dtype);
std::optional<DType> dtypeNamed(std::string_view name);

} // namespace retort::tensor
