#include "cluster/remote_host.h"

#include "base/child_process.h"
#include "base/file.h"
#include "cluster/shell_word.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>

namespace retort::cluster {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMostOutput = 64u << 20;
constexpr int kSshFailed = 255;
constexpr int kNoSuchProgram = 127;
constexpr int kSomeFilesVanished = 24; ///< rsync: while they were copied, which unfinished tasks do

bool says(const std::string& text, std::initializer_list<const char*> words) {
    for (const auto* word : words)
        if (text.find(word) != std::string::npos)
            return true;
    return false;
}

std::string oneLine(std::string text) {
    for (auto& c : text)
        if (c == '\n' || c == '\r')
            c = ' ';
    return text;
}

} // namespace

bool isPassing(const Error& error) {
    return error.code == ErrorCode::Io;
}

RemoteHost::RemoteHost(std::string host, std::stop_token stop, ScratchFolder scratch)
    : m_host(std::move(host)), m_stop(std::move(stop)), m_scratch(std::move(scratch)) {}

Result<RemoteHost> RemoteHost::create(std::string host, std::stop_token stop) {
    RETORT_TRY(auto scratch, ScratchFolder::create());
    return RemoteHost(std::move(host), std::move(stop), std::move(scratch));
}

/// Nobody is there to answer a question, and a network that has gone is noticed within a minute.
std::vector<std::string> RemoteHost::shellCommand() const {
    return {"ssh",
            "-o",
            "BatchMode=yes",
            "-o",
            "ConnectTimeout=20",
            "-o",
            "ServerAliveInterval=15",
            "-o",
            "ServerAliveCountMax=4"};
}

Result<ShellAnswer> RemoteHost::perform(std::vector<std::string> command, const std::stop_token& stop) const {
    const auto log = m_scratch.path() / "output", errors = m_scratch.path() / "errors";
    const auto program = command.front();
    const auto ended = runChild({.command = std::move(command),
                                 .folder = m_scratch.path(),
                                 .log = log,
                                 .errors = errors,
                                 .stop = stop});
    if (!ended.ok() && ended.error().code == ErrorCode::NotFound)
        return Error{ErrorCode::NotFound,
                     fmt::format("there is no {} on this computer; install it to work on clusters", program)};
    if (!ended.ok())
        return ended.error();
    RETORT_TRY(auto output, readTextFile(log, kMostOutput));
    return ShellAnswer{
        .exitCode = ended->exitCode, .output = std::move(output), .errors = oneLine(tailOf(errors))};
}

Result<ShellAnswer> RemoteHost::run(const std::string& line) const {
    return runUntil(m_stop, line);
}

Result<ShellAnswer> RemoteHost::runToEnd(const std::string& line) const {
    return runUntil({}, line);
}

Result<ShellAnswer> RemoteHost::runUntil(const std::stop_token& stop, const std::string& line) const {
    if (isHere())
        return perform({"bash", "-lc", line}, stop);
    auto command = shellCommand();
    command.insert(command.end(), {"--", m_host, "bash -lc " + shellWord(line)});
    RETORT_TRY(auto answer, perform(std::move(command), stop));
    if (answer.exitCode == kSshFailed)
        return sshError(answer.errors);
    return answer;
}

Error RemoteHost::sshError(const std::string& said) const {
    // Without a network nothing is known of any name.
    if (says(said, {"Could not resolve", "not known", "No address"}) && !says(said, {"Temporary failure"}))
        return {
            ErrorCode::NotFound,
            fmt::format("{}: ssh does not know this host: {}; check its name and the network, or give it an "
                        "entry in ~/.ssh/config",
                        m_host, said)};
    if (says(said, {"Host key verification failed"}))
        return {ErrorCode::AccessDenied,
                fmt::format("{}: ssh does not trust this host yet: {}; connect to it once in a terminal "
                            "with ssh, and look at its key",
                            m_host, said)};
    if (says(said, {"Permission denied", "Too many authentication failures"}))
        return {ErrorCode::AccessDenied,
                fmt::format("{}: ssh is not let in without a password: {}; give ssh a key that the host "
                            "knows (ssh-keygen, ssh-copy-id, ssh-add)",
                            m_host, said)};
    return {ErrorCode::Io, fmt::format("{}: cannot be reached: {}; check the network", m_host, said)};
}

/// Of an address as rsync reads it.
std::string RemoteHost::placed(const std::string& folder) const {
    return isHere() ? folder + "/" : m_host + ":" + folder + "/";
}

Error RemoteHost::copyError(const ShellAnswer& answer, const std::string& to) const {
    if (says(answer.errors, {"No space left", "quota exceeded"}))
        return {
            ErrorCode::DiskFull,
            fmt::format("{}: the disk of {} is full or its quota is used up; make room there and resume: {}",
                        to, name(), answer.errors)};
    if (says(answer.errors, {"rsync: command not found", "rsync: not found"}) ||
        answer.exitCode == kNoSuchProgram)
        return {ErrorCode::NotFound, fmt::format("{}: there is no rsync there; install it", name())};
    if (answer.exitCode == kSshFailed)
        return sshError(answer.errors);
    if (says(answer.errors, {"connection unexpectedly closed", "Broken pipe", "timeout", "timed out"}))
        return {ErrorCode::Io,
                fmt::format("{}: cannot be reached: {}; check the network", name(), answer.errors)};
    return {ErrorCode::AccessDenied,
            fmt::format("{}: files cannot be copied with {}: {}", to, name(), answer.errors)};
}

Status RemoteHost::copy(std::vector<std::string> options, const std::string& from,
                        const std::string& to) const {
    options.insert(options.begin(), "rsync");
    if (!isHere())
        // The other side's shell does not read the paths.
        options.insert(options.end(),
                       {"--protect-args", "-e", fmt::format("{}", fmt::join(shellCommand(), " "))});
    options.insert(options.end(), {"--", from, to});
    RETORT_TRY(const auto answer, perform(std::move(options), m_stop));
    if (answer.exitCode == 0 || answer.exitCode == kSomeFilesVanished)
        return {};
    return copyError(answer, to);
}

Status RemoteHost::put(const fs::path& folder, const std::string& there) const {
    RETORT_TRY(const auto made, run("mkdir -p -- " + shellWord(there)));
    if (made.exitCode != 0)
        return copyError(made, there);
    return copy({"--recursive", "--times", isHere() ? "--links" : "--copy-links"},
                fs::absolute(folder).string() + "/", placed(there));
}

Status RemoteHost::get(const std::string& there, const fs::path& folder,
                       const std::vector<std::string>& filters) const {
    RETORT_CHECK(createFolders(folder));
    std::vector<std::string> options{"--recursive", "--times", "--prune-empty-dirs"};
    options.insert(options.end(), filters.begin(), filters.end());
    return copy(std::move(options), placed(there), fs::absolute(folder).string() + "/");
}

} // namespace retort::cluster
