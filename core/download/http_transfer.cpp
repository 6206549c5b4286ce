#include "download/http_transfer.h"

#include "base/cancellation.h"
#include "download/token.h"
#include "download/web_address.h"

#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>

namespace retort::download {

namespace {

constexpr long kConnectSeconds = 20;
constexpr long kSilentSeconds = 30; ///< a connection on which nothing comes for so long is given up
constexpr long kRedirects = 5;

namespace http {
constexpr long kOk = 200;
constexpr long kPartial = 206;
constexpr long kErrors = 400;
constexpr long kUnauthorized = 401;
constexpr long kForbidden = 403;
constexpr long kNotFound = 404;
constexpr long kTimeout = 408;
constexpr long kGone = 410;
constexpr long kRangeNotSatisfiable = 416;
constexpr long kTooManyRequests = 429;
constexpr long kServerErrors = 500;
} // namespace http

struct FreeHandle {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

/// What the callbacks of one request share.
struct Request {
    const RemoteFile& file;
    PartialFile& part;
    const TransferOptions& options;
    CURL* handle = nullptr;
    std::string version{}; ///< of the last response's headers
    bool begun = false;    ///< its first byte has come
    std::optional<Error> failure{};
};

long statusOf(CURL* handle) {
    long status = 0;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    return status;
}

/// A version that stands for the very bytes; weak ones ("W/...") do not.
std::string strongVersion(std::string_view header) {
    const auto from = header.find('"');
    const auto to = header.rfind('"');
    if (from == std::string_view::npos || to <= from || header.find("W/") != std::string_view::npos)
        return {};
    return std::string{header.substr(from, to - from + 1)};
}

std::size_t readHeader(char* data, std::size_t size, std::size_t count, void* user) {
    auto& request = *static_cast<Request*>(user);
    const std::string_view line{data, size * count};
    constexpr std::string_view kName = "etag:";
    if (line.starts_with("HTTP/")) // the next of a chain of redirects
        request.version.clear();
    else if (line.size() > kName.size() && curl_strnequal(line.data(), kName.data(), kName.size()) != 0)
        request.version = strongVersion(line);
    return size * count;
}

Status takeBytes(Request& request, std::span<const std::byte> bytes) {
    if (!request.begun && statusOf(request.handle) == http::kOk)
        RETORT_CHECK(request.part.restart(request.version));
    request.begun = true;
    const auto& file = request.file;
    if (file.bytes > 0 && request.part.size() + bytes.size() > file.bytes)
        return Error{
            ErrorCode::Corrupt,
            fmt::format("{}: more than the {} bytes that it should have are served; it is not the file "
                        "that was meant",
                        shownAddress(file.url), file.bytes)};
    RETORT_CHECK(request.part.append(bytes));
    if (request.options.grown)
        request.options.grown(request.part.size());
    return {};
}

std::size_t writeBody(char* data, std::size_t size, std::size_t count, void* user) {
    auto& request = *static_cast<Request*>(user);
    const auto status = statusOf(request.handle);
    if (status != http::kOk && status != http::kPartial)
        return size * count; // the page of a redirect or a refusal
    auto taken = takeBytes(request, std::as_bytes(std::span{data, size * count}));
    if (taken.ok())
        return size * count;
    request.failure = std::move(taken).error();
    return 0;
}

int askToStop(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<Request*>(user)->options.stop.stop_requested() ? 1 : 0;
}

void setAddress(CURL* handle, const RemoteFile& file, bool encrypted) {
    curl_easy_setopt(handle, CURLOPT_URL, file.url.c_str());
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(handle, CURLOPT_REDIR_PROTOCOLS_STR, encrypted ? "https" : "http,https");
    curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 1L);
    curl_easy_setopt(handle, CURLOPT_MAXREDIRS, kRedirects);
    curl_easy_setopt(handle, CURLOPT_USERAGENT, "retort");
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
    curl_easy_setopt(handle, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(handle, CURLOPT_LOW_SPEED_TIME, kSilentSeconds);
}

void setCallbacks(CURL* handle, Request& request) {
    curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, readHeader);
    curl_easy_setopt(handle, CURLOPT_HEADERDATA, &request);
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, writeBody);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, &request);
    curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, askToStop);
    curl_easy_setopt(handle, CURLOPT_XFERINFODATA, &request);
    curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
}

/// curl sends it to the host of the first address alone.
Status setToken(CURL* handle, const RemoteFile& file, const WebAddress& address, const std::string& token) {
    if (token.empty())
        return {};
    if (address.scheme != "https" && !isLoopback(address))
        return invalidArgument(fmt::format(
            "{}: the token would be sent without encryption; use an https address", shownAddress(file.url)));
    curl_easy_setopt(handle, CURLOPT_HTTPAUTH, CURLAUTH_BEARER);
    curl_easy_setopt(handle, CURLOPT_XOAUTH2_BEARER, token.c_str());
    return {};
}

/// Whether what is there can be gone on with: either it is known to be of a version, or its digest will tell.
bool canGoOn(const PartialFile& part, const RemoteFile& file) {
    return part.size() > 0 && (!part.version().empty() || !file.digest.hex.empty());
}

Error refusal(long status, const RemoteFile& file, const TransferOptions& options) {
    if (status == http::kUnauthorized || status == http::kForbidden) {
        const auto where = options.page.empty() ? "the site it is on" : options.page;
        const auto token =
            options.tokenName.empty()
                ? std::string{}
                : fmt::format(", then {}{}", howToGiveToken(options.tokenName),
                              options.token.empty() ? "" : "; the one that was sent has no such access");
        return {ErrorCode::AccessDenied,
                fmt::format("{}: access is refused (HTTP {}); ask for access on {}{}", shownAddress(file.url),
                            status, where, token)};
    }
    if (status == http::kNotFound || status == http::kGone)
        return {
            ErrorCode::NotFound,
            fmt::format("{}: is not there (HTTP {}); it may have moved: see {}, or give a mirror with --base",
                        shownAddress(file.url), status,
                        options.page.empty() ? "where the list came from" : options.page)};
    return {ErrorCode::Io, fmt::format("{}: the server answers HTTP {}", shownAddress(file.url), status)};
}

bool mayHelpToAskAgain(CURLcode code) {
    constexpr std::array kPassing{
        CURLE_COULDNT_CONNECT, CURLE_COULDNT_RESOLVE_HOST, CURLE_PARTIAL_FILE,       CURLE_RECV_ERROR,
        CURLE_SEND_ERROR,      CURLE_GOT_NOTHING,          CURLE_OPERATION_TIMEDOUT, CURLE_HTTP2,
        CURLE_HTTP2_STREAM,    CURLE_SSL_CONNECT_ERROR};
    return std::find(kPassing.begin(), kPassing.end(), code) != kPassing.end();
}

TransferResult brokenOff(std::string reason, CURL* handle) {
    curl_off_t wait = 0;
    curl_easy_getinfo(handle, CURLINFO_RETRY_AFTER, &wait);
    return {TransferEnd::BrokenOff, std::move(reason), static_cast<double>(wait)};
}

/// What to make of an answer that came to its end.
Result<TransferResult> judge(Request& request) {
    auto& part = request.part;
    const auto& file = request.file;
    const auto status = statusOf(request.handle);
    if (status == http::kRangeNotSatisfiable) {
        if (file.bytes > 0 && part.size() == file.bytes)
            return TransferResult{};
        RETORT_CHECK(part.restart({}));
        return brokenOff("what was there of it did not fit", request.handle);
    }
    if (status == http::kTimeout || status == http::kTooManyRequests || status >= http::kServerErrors)
        return brokenOff(fmt::format("the server answers HTTP {}", status), request.handle);
    if (status >= http::kErrors || (status != http::kOk && status != http::kPartial))
        return refusal(status, file, request.options);
    if (!request.begun && status == http::kOk) // an empty file
        RETORT_CHECK(part.restart(request.version));
    if (part.size() < file.bytes)
        return brokenOff(fmt::format("the server ends it after {} of {} bytes", part.size(), file.bytes),
                         request.handle);
    return TransferResult{};
}

Result<TransferResult> perform(Request& request) {
    std::array<char, CURL_ERROR_SIZE> words{};
    curl_easy_setopt(request.handle, CURLOPT_ERRORBUFFER, words.data());
    const auto code = curl_easy_perform(request.handle);
    if (request.failure)
        return *std::move(request.failure);
    RETORT_CHECK(checkCancelled(request.options.stop, "downloading " + request.file.path));
    if (code == CURLE_OK)
        return judge(request);
    const std::string reason = words.front() != '\0' ? words.data() : curl_easy_strerror(code);
    if (mayHelpToAskAgain(code))
        return brokenOff(reason, request.handle);
    return Error{ErrorCode::Io, fmt::format("{}: {}", shownAddress(request.file.url), reason)};
}

} // namespace

Result<TransferResult> transferRest(const RemoteFile& file, PartialFile& part,
                                    const TransferOptions& options) {
    static const bool kReady = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    const std::unique_ptr<CURL, FreeHandle> handle{kReady ? curl_easy_init() : nullptr};
    if (!handle)
        return Error{ErrorCode::Internal, "libcurl could not be set up"};
    RETORT_TRY(const auto address, parseAddress(file.url));
    Request request{.file = file, .part = part, .options = options, .handle = handle.get()};
    setAddress(handle.get(), file, address.scheme == "https");
    setCallbacks(handle.get(), request);
    RETORT_CHECK(setToken(handle.get(), file, address, options.token));
    std::unique_ptr<curl_slist, FreeList> headers;
    if (canGoOn(part, file)) {
        curl_easy_setopt(handle.get(), CURLOPT_RANGE, fmt::format("{}-", part.size()).c_str());
        if (!part.version().empty()) {
            headers.reset(curl_slist_append(nullptr, ("If-Range: " + part.version()).c_str()));
            curl_easy_setopt(handle.get(), CURLOPT_HTTPHEADER, headers.get());
        }
    } else if (part.size() > 0) {
        RETORT_CHECK(part.restart({}));
    }
    return perform(request);
}

} // namespace retort::download
