#pragma once
// A web server on this machine alone that answers as a test wants: truthfully, or with what servers do wrong.

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace retort::testing {

struct WebRequest {
    std::string target;                         ///< "/a/b.zip"
    std::map<std::string, std::string> headers; ///< names in lower case
    /// Where the wanted range begins; nothing when all is wanted.
    std::optional<std::size_t> rangeStart() const;
};

struct WebReply {
    int status = 200;
    std::vector<std::string> headers{}; ///< "Name: value", beside Content-Length
    std::string body{};
    std::optional<std::size_t> announced{};  ///< Content-Length; by default the body's
    std::optional<std::size_t> breakOffAt{}; ///< closes the connection after so many bytes of the body
};

class LoopbackServer {
public:
    /// Called on the server's thread, one request at a time.
    using Handler = std::function<WebReply(const WebRequest&)>;

    explicit LoopbackServer(Handler handler);
    ~LoopbackServer();
    LoopbackServer(const LoopbackServer&) = delete;
    LoopbackServer& operator=(const LoopbackServer&) = delete;

    /// "http://127.0.0.1:40123", without a slash at its end.
    std::string address() const;
    std::vector<WebRequest> requests() const;

private:
    void serve();
    void answer(int connection);

    Handler m_handler;
    int m_listener = -1;
    int m_port = 0;
    mutable std::mutex m_mutex;
    std::vector<WebRequest> m_requests;
    std::jthread m_thread;
};

/// Serves `content` as a good server does: the range that is asked for, of the version that is asked for.
WebReply rangeOf(const std::string& content, const WebRequest& request, const std::string& version = "\"1\"");

} // namespace retort::testing
