#pragma once
// Addresses of files on the web, as far as a download has to look into them.

#include "base/result.h"

#include <string>
#include <string_view>

namespace retort::download {

struct WebAddress {
    std::string scheme; ///< "https" or "http"
    std::string host;
};

/// InvalidArgument: not http or https, no host, or a name and password in it (they would end up in logs).
Result<WebAddress> parseAddress(const std::string& url);

/// Whether what is sent there stays on this machine.
bool isLoopback(const WebAddress& address);

/// As it is shown: without its query, in which addresses that are valid for a while have their key.
std::string shownAddress(const std::string& url);

/// `base` and a relative path under it, each of its parts percent-encoded.
std::string joinAddress(std::string_view base, std::string_view path);

} // namespace retort::download
