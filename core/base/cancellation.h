#pragma once
// Long work takes a std::stop_token and asks it once a step; this is the error it then returns.

#include "base/result.h"

#include <stop_token>
#include <string_view>

namespace retort {

/// "WHAT was cancelled; run it again to go on where it stopped".
Error cancelled(std::string_view what);

/// The error above once a stop was requested, success before.
Status checkCancelled(const std::stop_token& stop, std::string_view what);

} // namespace retort
