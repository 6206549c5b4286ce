#pragma once
// Waiting that a wish to stop ends at once.
//
//   while (!stopsWithin(std::chrono::seconds(5), stop))
//       look();

#include <chrono>
#include <stop_token>

namespace retort {

/// Returns when the time is over (false), or once a stop is requested (true).
bool stopsWithin(std::chrono::nanoseconds time, const std::stop_token& stop);

} // namespace retort
