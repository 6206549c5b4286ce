#pragma once
// One request for the rest of a file.

#include "base/result.h"
#include "download/download_list.h"
#include "download/partial_file.h"

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>

namespace retort::download {

struct TransferOptions {
    std::string token{}; ///< sent to the file's own host alone, never to where that redirects; empty: none
    std::string page{};  ///< where access is granted, for messages
    std::string tokenName{};
    std::stop_token stop{};
    std::function<void(std::uint64_t bytes)> grown{}; ///< called with the file's size so far
};

enum class TransferEnd {
    Complete,
    BrokenOff, ///< asking again may help
};

struct TransferResult {
    TransferEnd end = TransferEnd::Complete;
    std::string reason{};     ///< why it broke off
    double secondsToWait = 0; ///< what the server asks for before it is asked again
};

/// Asks for what `part` lacks of `file` (HTTP range, RFC 9110 section 14, valid only for the version that the
/// part is of) and appends what comes. Where the server sends the whole file instead, the part begins anew.
/// Follows at most five redirects, never from https to http.
///
/// AccessDenied: 401, 403 (the page that grants access is named). NotFound: 404, 410. Corrupt: more bytes
/// than the list says. InvalidArgument: a token for a server without encryption. Cancelled; Io: another
/// refusal; errors of writing.
Result<TransferResult> transferRest(const RemoteFile& file, PartialFile& part,
                                    const TransferOptions& options);

} // namespace retort::download
