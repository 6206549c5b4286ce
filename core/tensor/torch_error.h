#pragma once
// The edge where LibTorch's exceptions become Errors.

#include "base/result.h"

#include <exception>
#include <string_view>
#include <type_traits>

namespace retort::tensor {

/// OutOfMemory for a failed allocation on CPU or GPU (with a way out), Internal otherwise; `what` names the
/// work.
Error torchError(std::string_view what, const std::exception& exception);

/// Calls `work`, which returns a Result, and turns whatever it throws into an Error.
template<class Work> std::invoke_result_t<Work> guarded(std::string_view what, Work&& work) {
    try {
        return work();
    } catch (const std::exception& exception) {
        return torchError(what, exception);
    } catch (...) {
        return caughtError(what);
    }
}

} // namespace retort::tensor
