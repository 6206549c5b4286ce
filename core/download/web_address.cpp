#include "download/web_address.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <memory>

namespace retort::download {

namespace {

struct FreeUrl {
    void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
struct FreeText {
    void operator()(char* text) const { curl_free(text); }
};

/// Empty where the address has no such part.
std::string part(CURLU* url, CURLUPart which) {
    char* found = nullptr;
    if (curl_url_get(url, which, &found, 0) != CURLUE_OK)
        return {};
    const std::unique_ptr<char, FreeText> text{found};
    return text.get();
}

std::string encoded(std::string_view text) {
    constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/";
    std::string out;
    for (const char c : text)
        if (kPlain.find(c) != std::string_view::npos)
            out += c;
        else
            out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    return out;
}

} // namespace

Result<WebAddress> parseAddress(const std::string& url) {
    const std::unique_ptr<CURLU, FreeUrl> parsed{curl_url()};
    if (!parsed || curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK)
        return invalidArgument(
            fmt::format("{:?}: is no address; expected https://HOST/PATH", shownAddress(url)));
    WebAddress address{part(parsed.get(), CURLUPART_SCHEME), part(parsed.get(), CURLUPART_HOST)};
    if (address.scheme != "https" && address.scheme != "http")
        return invalidArgument(fmt::format("{:?}: only https and http are downloaded from, not {}",
                                           shownAddress(url), address.scheme));
    if (!part(parsed.get(), CURLUPART_PASSWORD).empty() || !part(parsed.get(), CURLUPART_USER).empty())
        return invalidArgument(
            fmt::format("an address on {} has a name or password in it; leave them out and "
                        "put a token into the environment",
                        address.host));
    return address;
}

bool isLoopback(const WebAddress& address) {
    return address.host == "localhost" || address.host == "[::1]" || address.host.starts_with("127.");
}

std::string shownAddress(const std::string& url) {
    const auto query = url.find('?');
    return query == std::string::npos ? url : url.substr(0, query) + "?...";
}

std::string joinAddress(std::string_view base, std::string_view path) {
    while (base.ends_with('/'))
        base.remove_suffix(1);
    return fmt::format("{}/{}", base, encoded(path));
}

} // namespace retort::download
