#include "base/waiting.h"

#include <condition_variable>
#include <mutex>

namespace retort {

bool stopsWithin(std::chrono::nanoseconds time, const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock(mutex);
    return never.wait_for(lock, stop, time, [&] { return stop.stop_requested(); });
}

} // namespace retort
