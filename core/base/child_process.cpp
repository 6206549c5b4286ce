#include "base/child_process.h"

#include "base/cancellation.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <optional>
#include <spawn.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

extern char** environ;

namespace retort {

namespace {

using Clock = std::chrono::steady_clock;
constexpr auto kBetweenLooks = std::chrono::milliseconds(50);
constexpr auto kGrace = std::chrono::seconds(2);

/// The attributes of a spawned process, which C wants destroyed.
class SpawnPlan {
public:
    explicit SpawnPlan(const ChildProcess& child) {
        constexpr mode_t kRights = 0644;
        posix_spawn_file_actions_init(&m_actions);
        posix_spawnattr_init(&m_attributes);
        posix_spawn_file_actions_addopen(&m_actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_addopen(&m_actions, STDOUT_FILENO, child.log.c_str(),
                                         O_WRONLY | O_CREAT | O_TRUNC, kRights);
        if (child.errors.empty())
            posix_spawn_file_actions_adddup2(&m_actions, STDOUT_FILENO, STDERR_FILENO);
        else
            posix_spawn_file_actions_addopen(&m_actions, STDERR_FILENO, child.errors.c_str(),
                                             O_WRONLY | O_CREAT | O_TRUNC, kRights);
        if (!child.folder.empty())
            posix_spawn_file_actions_addchdir_np(&m_actions, child.folder.c_str());
        sigset_t none;
        sigset_t usual;
        sigemptyset(&none);
        sigemptyset(&usual);
        for (const int signal : {SIGINT, SIGTERM, SIGPIPE, SIGHUP})
            sigaddset(&usual, signal);
        posix_spawnattr_setsigmask(&m_attributes, &none);
        posix_spawnattr_setsigdefault(&m_attributes, &usual);
        posix_spawnattr_setpgroup(&m_attributes, 0);
        posix_spawnattr_setflags(&m_attributes,
                                 POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    }
    SpawnPlan(const SpawnPlan&) = delete;
    SpawnPlan& operator=(const SpawnPlan&) = delete;
    ~SpawnPlan() {
        posix_spawn_file_actions_destroy(&m_actions);
        posix_spawnattr_destroy(&m_attributes);
    }

    Result<pid_t> start(const std::vector<std::string>& command) const {
        std::vector<char*> arguments;
        for (const auto& argument : command)
            arguments.push_back(const_cast<char*>(argument.c_str())); // posix_spawn changes none
        arguments.push_back(nullptr);
        pid_t process = 0;
        const int error =
            ::posix_spawnp(&process, arguments.front(), &m_actions, &m_attributes, arguments.data(), environ);
        if (error == 0)
            return process;
        return systemError(command.front(), "cannot be run", error);
    }

private:
    posix_spawn_file_actions_t m_actions{};
    posix_spawnattr_t m_attributes{};
};

/// The exit code as a shell tells it; absent while it runs.
std::optional<int> endOf(pid_t process) {
    constexpr int kBySignal = 128;
    int status = 0;
    const auto ended = ::waitpid(process, &status, WNOHANG);
    if (ended == 0 || (ended < 0 && errno == EINTR))
        return std::nullopt;
    if (ended < 0)
        return kBySignal;
    return WIFEXITED(status) ? WEXITSTATUS(status) : kBySignal + WTERMSIG(status);
}

void endGroup(pid_t process) {
    ::kill(-process, SIGTERM);
    const auto patience = Clock::now() + kGrace;
    while (Clock::now() < patience && !endOf(process))
        std::this_thread::sleep_for(kBetweenLooks);
    ::kill(-process, SIGKILL); // what it has started may still run
    int status = 0;
    while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {
    }
}

} // namespace

Result<ChildEnd> runChild(const ChildProcess& child) {
    if (child.command.empty() || child.command.front().empty())
        return invalidArgument("no program is named");
    RETORT_TRY(const auto process, SpawnPlan(child).start(child.command));
    for (;;) {
        if (const auto code = endOf(process))
            return ChildEnd{.exitCode = *code};
        if (child.stop.stop_requested()) {
            endGroup(process);
            return cancelled(child.command.front());
        }
        if (child.keepWaiting && !child.keepWaiting()) {
            endGroup(process);
            return ChildEnd{.exitCode = 128 + SIGTERM, .wasEnded = true};
        }
        std::this_thread::sleep_for(kBetweenLooks);
    }
}

std::string tailOf(const std::filesystem::path& file, std::size_t bytes) {
    std::ifstream stream(file, std::ios::binary | std::ios::ate);
    if (!stream)
        return {};
    const auto size = static_cast<std::size_t>(std::max<std::streamoff>(0, stream.tellg()));
    const auto length = std::min(size, bytes);
    stream.seekg(static_cast<std::streamoff>(size - length));
    std::string text(length, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(length));
    text.resize(static_cast<std::size_t>(stream.gcount()));
    if (const auto line = text.find('\n'); length < size && line != std::string::npos)
        text.erase(0, line + 1);
    text.erase(text.find_last_not_of(" \r\n\t") + 1);
    return text;
}

} // namespace retort
