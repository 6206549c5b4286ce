#include "store/lock_owner.h"

#include "base/sha256.h"

#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <sstream>

#include <unistd.h>

namespace retort::store {

namespace fs = std::filesystem;

namespace {

std::string hostName() {
    std::array<char, 256> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "an unnamed host";
}

/// Files of /proc say that they are empty, and cannot be mapped.
std::string systemText(const fs::path& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::string firstWord(const std::string& text) {
    std::string word;
    std::istringstream(text) >> word;
    return word;
}

std::string thisComputer() {
    const auto boot = firstWord(systemText("/proc/sys/kernel/random/boot_id"));
    return boot.empty() ? "unknown-" + hostName() : boot;
}

/// Containers of one image have the same number, and names of their own.
std::string thisMachine() {
    const auto number = firstWord(systemText("/etc/machine-id"));
    return number.empty() ? std::string{} : sha256(number + " " + hostName());
}

std::string theseProcesses() {
    std::error_code error;
    const auto space = fs::read_symlink("/proc/self/ns/pid", error);
    return error ? "unknown" : space.string();
}

/// Field 22 of /proc/PID/stat (proc(5)); 0 where there is no such process. The name in brackets before may
/// hold anything.
std::uint64_t startOf(std::int64_t process) {
    constexpr int kFieldsBetween = 19;
    const auto text = systemText(fmt::format("/proc/{}/stat", process));
    const auto behindName = text.rfind(')');
    if (behindName == std::string::npos)
        return 0;
    std::istringstream fields(text.substr(behindName + 1));
    std::string skipped;
    for (int i = 0; i < kFieldsBetween; ++i)
        fields >> skipped;
    std::uint64_t start = 0;
    fields >> start;
    return start;
}

std::string newToken() {
    std::random_device random;
    return fmt::format("{:08x}{:08x}", random(), random());
}

} // namespace

LockOwner thisProcess() {
    const std::int64_t process = ::getpid();
    return {.name = fmt::format("process {} on host {}", process, hostName()),
            .computer = thisComputer(),
            .processes = theseProcesses(),
            .process = process,
            .startedAt = startOf(process),
            .token = newToken(),
            .machine = thisMachine()};
}

std::string textOf(const LockOwner& owner) {
    return fmt::format("{}\n{} {} {} {} {} {}\n", owner.name, owner.computer, owner.processes, owner.process,
                       owner.startedAt, owner.token, owner.machine);
}

LockOwner readOwner(const std::string& text) {
    LockOwner owner;
    std::istringstream lines(text);
    std::getline(lines, owner.name);
    lines >> owner.computer >> owner.processes >> owner.process >> owner.startedAt >> owner.token >>
        owner.machine;
    return owner;
}

bool isAlive(const LockOwner& owner) {
    const auto start = startOf(owner.process);
    return start != 0 && start == owner.startedAt;
}

} // namespace retort::store
