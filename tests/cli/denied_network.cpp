// Laid over a program (LD_PRELOAD) it refuses every way to another machine, this one by its network address
// included, and writes a line on each attempt into the file RETORT_DENIED_NETWORK_LOG. Sockets of this
// machine alone (AF_UNIX: display, D-Bus) stay as they are.

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <fcntl.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

void note(const char* attempt) {
    const char* log = std::getenv("RETORT_DENIED_NETWORK_LOG");
    const int file = log ? ::open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600) : -1;
    if (file < 0)
        return;
    [[maybe_unused]] const auto written = ::write(file, attempt, std::strlen(attempt));
    ::close(file);
}

bool isOfANetwork(int family) {
    return family == AF_INET || family == AF_INET6 || family == AF_PACKET;
}

template<class Function> Function* next(const char* name) {
    return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

} // namespace

extern "C" int socket(int family, int type, int protocol) noexcept {
    if (!isOfANetwork(family))
        return next<int(int, int, int)>("socket")(family, type, protocol);
    note("socket\n");
    errno = EACCES;
    return -1;
}

extern "C" int connect(int socket, const sockaddr* address, socklen_t size) {
    if (!isOfANetwork(address->sa_family))
        return next<int(int, const sockaddr*, socklen_t)>("connect")(socket, address, size);
    note("connect\n");
    errno = EACCES;
    return -1;
}

extern "C" int getaddrinfo(const char*, const char*, const addrinfo*, addrinfo**) {
    note("getaddrinfo\n");
    return EAI_FAIL;
}
