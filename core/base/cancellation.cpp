#include "base/cancellation.h"

namespace retort {

Error cancelled(std::string_view what) {
    return {ErrorCode::Cancelled,
            std::string{what} + " was cancelled; run it again to resume where it stopped"};
}

Status checkCancelled(const std::stop_token& stop, std::string_view what) {
    if (stop.stop_requested())
        return cancelled(what);
    return {};
}

} // namespace retort
