#include "tensor/dtype.h"

#include <array>
#include <utility>

namespace retort::tensor {

namespace {

struct DTypeFacts {
    DType dtype;
    std::string_view name;
    std::size_t bytes;
};

constexpr std::array<DTypeFacts, 10> kFacts{{{DType::Bool, "BOOL", 1},
                                             {DType::U8, "U8", 1},
                                             {DType::I8, "I8", 1},
                                             {DType::I16, "I16", 2},
                                             {DType::I32, "I32", 4},
                                             {DType::I64, "I64", 8},
                                             {DType::F16, "F16", 2},
                                             {DType::BF16, "BF16", 2},
                                             {DType::F32, "F32", 4},
                                             {DType::F64, "F64", 8}}};

} // namespace

std::size_t sizeOf(DType dtype) {
    return kFacts[static_cast<std::size_t>(dtype)].bytes;
}

std::string_view name(DType dtype) {
    return kFacts[static_cast<std::size_t>(dtype)].name;
}

std::optional<DType> dtypeNamed(std::string_view name) {
    for (const auto& facts : kFacts)
        if (facts.name == name)
            return facts.dtype;
    return std::nullopt;
}

} // namespace retort::tensor
