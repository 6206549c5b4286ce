#include "testing/loopback_server.h"

#include <algorithm>
#include <arpa/inet.h>
#include <cctype>
#include <cstdlib>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace retort::testing {

namespace {

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
    return text;
}

std::string readHead(int connection) {
    std::string head;
    char c = 0;
    while (!head.ends_with("\r\n\r\n") && ::recv(connection, &c, 1, 0) == 1)
        head += c;
    return head;
}

WebRequest parse(const std::string& head) {
    WebRequest request;
    const auto from = head.find(' ') + 1;
    request.target = head.substr(from, head.find(' ', from) - from);
    for (auto line = head.find("\r\n"); line != std::string::npos; line = head.find("\r\n", line + 2)) {
        const auto colon = head.find(": ", line);
        const auto end = head.find("\r\n", line + 2);
        if (colon != std::string::npos && end != std::string::npos && colon < end)
            request.headers[lower(head.substr(line + 2, colon - line - 2))] =
                head.substr(colon + 2, end - colon - 2);
    }
    return request;
}

void sendAll(int connection, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent = ::send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0)
            return;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

} // namespace

std::optional<std::size_t> WebRequest::rangeStart() const {
    const auto range = headers.find("range");
    if (range == headers.end())
        return {};
    return std::strtoull(range->second.substr(range->second.find('=') + 1).c_str(), nullptr, 10);
}

LoopbackServer::LoopbackServer(Handler handler) : m_handler(std::move(handler)) {
    m_listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (m_listener < 0 || ::bind(m_listener, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        ::listen(m_listener, 8) != 0 ||
        ::getsockname(m_listener, reinterpret_cast<sockaddr*>(&address), &size) != 0)
        std::abort(); // no test can go on without
    m_port = ntohs(address.sin_port);
    m_thread = std::jthread{[this] { serve(); }};
}

LoopbackServer::~LoopbackServer() {
    ::shutdown(m_listener, SHUT_RDWR); // wakes accept()
    m_thread.join();
    ::close(m_listener);
}

std::string LoopbackServer::address() const {
    return "http://127.0.0.1:" + std::to_string(m_port);
}

std::vector<WebRequest> LoopbackServer::requests() const {
    const std::lock_guard lock{m_mutex};
    return m_requests;
}

void LoopbackServer::serve() {
    for (int connection = 0; (connection = ::accept(m_listener, nullptr, nullptr)) >= 0;) {
        answer(connection);
        ::shutdown(connection, SHUT_WR);
        ::close(connection);
    }
}

void LoopbackServer::answer(int connection) {
    const auto request = parse(readHead(connection));
    {
        const std::lock_guard lock{m_mutex};
        m_requests.push_back(request);
    }
    const auto reply = m_handler(request);
    std::string head = "HTTP/1.1 " + std::to_string(reply.status) + " As Told\r\nConnection: close\r\n";
    for (const auto& header : reply.headers)
        head += header + "\r\n";
    head += "Content-Length: " + std::to_string(reply.announced.value_or(reply.body.size())) + "\r\n\r\n";
    sendAll(connection, head);
    sendAll(connection, std::string_view{reply.body}.substr(0, reply.breakOffAt.value_or(reply.body.size())));
}

WebReply rangeOf(const std::string& content, const WebRequest& request, const std::string& version) {
    WebReply reply{.headers = {"ETag: " + version}, .body = content};
    const auto start = request.rangeStart();
    const auto condition = request.headers.find("if-range");
    if (!start || (condition != request.headers.end() && condition->second != version))
        return reply;
    if (*start >= content.size())
        return {.status = 416, .headers = {"Content-Range: bytes */" + std::to_string(content.size())}};
    reply.status = 206;
    reply.body = content.substr(*start);
    reply.headers.push_back("Content-Range: bytes " + std::to_string(*start) + "-" +
                            std::to_string(content.size() - 1) + "/" + std::to_string(content.size()));
    return reply;
}

} // namespace retort::testing
