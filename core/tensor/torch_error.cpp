#include "tensor/torch_error.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <new>

namespace retort::tensor {

namespace {

bool saysOutOfMemory(std::string_view message) {
    return message.find("out of memory") != std::string_view::npos ||
           message.find("can't allocate memory") != std::string_view::npos ||
           message.find("not enough memory") != std::string_view::npos;
}

} // namespace

Error torchError(std::string_view what, const std::exception& exception) {
    std::string message = exception.what();
    if (const auto* torch = dynamic_cast<const c10::Error*>(&exception))
        message = torch->what_without_backtrace();
    if (dynamic_cast<const std::bad_alloc*>(&exception) || saysOutOfMemory(message))
        return {ErrorCode::OutOfMemory,
                fmt::format("{}: out of memory; use a smaller batch, smaller images or bf16 ({})", what,
                            message)};
    return {ErrorCode::Internal, fmt::format("{}: {}", what, message)};
}

} // namespace retort::tensor
