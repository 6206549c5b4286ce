#pragma once
// A computer that is reached by the system's ssh and rsync, or this one: running a line of shell there, and
// copying folders. ssh decides who one is there and how; nothing is asked for, and nothing of it is kept.

#include "base/result.h"
#include "base/scratch_folder.h"

#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

namespace retort::cluster {

struct ShellAnswer {
    int exitCode = 0;
    std::string output{}; ///< of stdout; a login shell may have said more before it
    std::string errors{}; ///< the end of stderr, in one line
};

class RemoteHost {
public:
    /// `host` is one that checkProfile() accepts; empty: this computer.
    static Result<RemoteHost> create(std::string host, std::stop_token stop);

    bool isHere() const { return m_host.empty(); }
    /// For people: "login.uni", or "this computer".
    std::string name() const { return m_host.empty() ? "this computer" : m_host; }

    /// Runs it in bash as a login shell does, so that what modules put on the path is found. NotFound: there
    /// is no ssh, or it does not know the host; AccessDenied: it is not let in without a question; Io: the
    /// host cannot be reached; Cancelled. What the line itself comes to is in the answer.
    Result<ShellAnswer> run(const std::string& line) const;
    /// The same for what must not be left in its middle: a stop waits for its end.
    Result<ShellAnswer> runToEnd(const std::string& line) const;

    /// Copies what is in a folder here into one there, which is made. Behind links lies what is copied; on
    /// this computer the links are. What is there already and the same stays. NotFound: there is no rsync
    /// here or there; DiskFull; the errors of run().
    Status put(const std::filesystem::path& folder, const std::string& there) const;
    /// The other way, without links, of what the filters of rsync ("--include=/*/run/") let through.
    Status get(const std::string& there, const std::filesystem::path& folder,
               const std::vector<std::string>& filters) const;

private:
    RemoteHost(std::string host, std::stop_token stop, ScratchFolder scratch);
    std::vector<std::string> shellCommand() const;
    std::string placed(const std::string& folder) const;
    Result<ShellAnswer> runUntil(const std::stop_token& stop, const std::string& line) const;
    Result<ShellAnswer> perform(std::vector<std::string> command, const std::stop_token& stop) const;
    Status copy(std::vector<std::string> options, const std::string& from, const std::string& to) const;
    Error sshError(const std::string& said) const;
    Error copyError(const ShellAnswer& answer, const std::string& to) const;

    std::string m_host;
    std::stop_token m_stop;
    ScratchFolder m_scratch; ///< of what the programs write
};

/// Whether another attempt may find what this one did not: the network, a computer that is asleep.
bool isPassing(const Error& error);

} // namespace retort::cluster
