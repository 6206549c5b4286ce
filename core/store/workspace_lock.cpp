#include "store/workspace_lock.h"

#include "base/file.h"
#include "base/waiting.h"
#include "store/lock_owner.h"

#include <array>
#include <cerrno>
#include <chrono>
#include <ctime>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace retort::store {

namespace fs = std::filesystem;

namespace {

constexpr mode_t kReadableByAll = 0644;
constexpr std::chrono::seconds kRenewEvery{15};
constexpr std::int64_t kSilentSeconds = 60; ///< after which an owner on another computer counts as gone

class Descriptor {
public:
    explicit Descriptor(int number) : m_number(number) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (m_number >= 0)
            ::close(m_number);
    }
    int number() const { return m_number; }

private:
    int m_number;
};

struct flock wholeFile() {
    struct flock whole {};
    whole.l_type = F_WRLCK;
    whole.l_whence = SEEK_SET;
    return whole;
}

/// Of a small file; empty where it cannot be read.
std::string textAt(int descriptor) {
    std::array<char, 512> text{};
    const auto count = ::pread(descriptor, text.data(), text.size(), 0);
    return {text.data(), count > 0 ? static_cast<std::size_t>(count) : 0};
}

std::string textOfFile(const fs::path& file) {
    const Descriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    return textAt(descriptor.number());
}

/// What acquire() of the holder wrote: "process 4711 on host workstation".
std::string holder(int descriptor) {
    const auto name = readOwner(textAt(descriptor)).name;
    return name.empty() ? "another process" : name;
}

Error heldBy(const fs::path& folder, const std::string& holder) {
    return {ErrorCode::Busy,
            fmt::format("{}: the workspace is held by {}; wait until it is done, or choose another "
                        "workspace (reading this one is always possible)",
                        folder.string(), holder)};
}

/// Of a file that opening for writing begins with.
Error notWritable(const fs::path& file, std::string_view what, int number) {
    auto error = systemError(file.string(), what, number);
    if (error.code == ErrorCode::AccessDenied)
        error.message =
            fmt::format("{}: the workspace is read-only for this account: {}; get the right to write "
                        "into its folder, or choose another workspace (reading this one is always "
                        "possible)",
                        file.parent_path().string(), std::generic_category().message(number));
    return error;
}

Status describeHolder(int descriptor, const LockOwner& owner, const fs::path& path) {
    const auto line = owner.name + "\n";
    if (::ftruncate(descriptor, 0) != 0 || ::lseek(descriptor, 0, SEEK_SET) != 0)
        return systemError(path.string(), "cannot be written", errno);
    return writeAll(descriptor, std::as_bytes(std::span{line}), path);
}

enum class KernelLock {
    Held,
    Useless ///< the file system knows no locks, or grants each to everybody
};

bool isMissing(int error) {
    return error == ENOLCK || error == ENOSYS || error == EOPNOTSUPP || error == EINVAL;
}

/// A second description of the file must be told of the first one's lock.
bool isSeenByOthers(const fs::path& file) {
    const Descriptor other(::open(file.c_str(), O_RDWR | O_CLOEXEC));
    auto asked = wholeFile();
    return ::fcntl(other.number(), F_OFD_GETLK, &asked) == 0 && asked.l_type != F_UNLCK;
}

Result<KernelLock> lockByKernel(int descriptor, const fs::path& file) {
    auto whole = wholeFile();
    if (::fcntl(descriptor, F_OFD_SETLK, &whole) == 0)
        return isSeenByOthers(file) ? KernelLock::Held : KernelLock::Useless;
    if (isMissing(errno))
        return KernelLock::Useless;
    if (errno != EAGAIN && errno != EACCES)
        return systemError(file.string(), "cannot be locked", errno);
    return heldBy(file.parent_path(), holder(descriptor));
}

/// How long ago the owner's file was renewed, by the clock of the disk: that of another computer may be
/// wrong.
std::int64_t secondsSinceRenewal(const fs::path& file, const std::string& token) {
    const auto probe = file.string() + "." + token;
    const Descriptor now(::open(probe.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kReadableByAll));
    struct stat here {};
    struct stat renewed {};
    const bool isKnown = ::fstat(now.number(), &here) == 0 && ::stat(file.c_str(), &renewed) == 0;
    if (now.number() >= 0)
        ::unlink(probe.c_str());
    return isKnown ? here.st_mtim.tv_sec - renewed.st_mtim.tv_sec : 0;
}

enum class Owner {
    Gone,
    There,
    Silent ///< on another computer, or where its processes cannot be seen; not for long enough yet
};

Owner judge(const LockOwner& owner, const LockOwner& self, KernelLock kernel, std::int64_t silentSeconds) {
    const bool isHere =
        owner.computer == self.computer || owner == LockOwner{}; // died before it could say who it is
    const bool wasHere = !owner.machine.empty() && owner.machine == self.machine; // before a new start
    if ((isHere || wasHere) && kernel == KernelLock::Held)
        return Owner::Gone;
    if (isHere && owner.processes == self.processes)
        return isAlive(owner) ? Owner::There : Owner::Gone;
    return silentSeconds >= kSilentSeconds ? Owner::Gone : Owner::Silent;
}

std::string nameOf(const LockOwner& owner) {
    return owner.name.empty() ? "another process" : owner.name;
}

/// Moves the file of an owner that is gone out of the way. Two programs may find it at once: who has moved
/// another file than the one it read gives it back.
void clearAway(const fs::path& file, const LockOwner& gone, const LockOwner& self) {
    const auto moved = file.string() + "." + self.token;
    if (::rename(file.c_str(), moved.c_str()) != 0)
        return;
    if (readOwner(textOfFile(moved)) == gone)
        ::unlink(moved.c_str());
    else
        ::rename(moved.c_str(), file.c_str());
}

/// Clears the way to the owner's file, or says who holds it.
Status dispute(const fs::path& file, const LockOwner& self, KernelLock kernel) {
    const auto owner = readOwner(textOfFile(file));
    const auto silent = secondsSinceRenewal(file, self.token);
    switch (judge(owner, self, kernel, silent)) {
    case Owner::Gone: clearAway(file, owner, self); return {};
    case Owner::There: return heldBy(file.parent_path(), nameOf(owner));
    case Owner::Silent: break;
    }
    return heldBy(file.parent_path(), fmt::format("{} (last seen {} s ago; counts as gone after {} s)",
                                                  nameOf(owner), silent, kSilentSeconds));
}

} // namespace

/// The file `retort.owner`, renewed by a thread of its own for as long as it lives.
class WorkspaceLock::Claim {
public:
    static Result<std::unique_ptr<Claim>> make(const fs::path& file, const LockOwner& self,
                                               KernelLock kernel);
    ~Claim();
    Claim(const Claim&) = delete;
    Claim& operator=(const Claim&) = delete;

    Status check() const;

private:
    Claim(fs::path file, LockOwner self, int descriptor)
        : m_file(std::move(file)), m_self(std::move(self)), m_descriptor(descriptor) {}
    static Result<std::unique_ptr<Claim>> begin(std::unique_ptr<Claim> claim);
    void renew(const std::stop_token& stop) const;

    fs::path m_file;
    LockOwner m_self;
    int m_descriptor; ///< of the file
    std::jthread m_renewal{};
};

Result<std::unique_ptr<WorkspaceLock::Claim>>
WorkspaceLock::Claim::make(const fs::path& file, const LockOwner& self, KernelLock kernel) {
    constexpr int kTries = 3; // another program may clear the same owner away
    for (int tried = 0; tried < kTries; ++tried) {
        const int created = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, kReadableByAll);
        if (created >= 0)
            return begin(std::unique_ptr<Claim>(new Claim(file, self, created)));
        if (errno != EEXIST)
            return notWritable(file, "cannot be created", errno);
        RETORT_CHECK(dispute(file, self, kernel));
    }
    return heldBy(file.parent_path(), "another process");
}

Result<std::unique_ptr<WorkspaceLock::Claim>> WorkspaceLock::Claim::begin(std::unique_ptr<Claim> claim) {
    const auto text = textOf(claim->m_self);
    auto written = writeAll(claim->m_descriptor, std::as_bytes(std::span{text}), claim->m_file);
    if (!written.ok()) {
        ::unlink(claim->m_file.c_str());
        return std::move(written).error();
    }
    claim->m_renewal = std::jthread([raw = claim.get()](const std::stop_token& stop) { raw->renew(stop); });
    return claim;
}

WorkspaceLock::Claim::~Claim() {
    m_renewal.request_stop();
    if (m_renewal.joinable())
        m_renewal.join();
    if (readOwner(textOfFile(m_file)) == m_self) // not that of a folder which has the path by now
        ::unlink(m_file.c_str());
    ::close(m_descriptor);
}

void WorkspaceLock::Claim::renew(const std::stop_token& stop) const {
    while (!stopsWithin(kRenewEvery, stop))
        ::futimens(m_descriptor, nullptr);
}

Status WorkspaceLock::Claim::check() const {
    const auto text = textOfFile(m_file);
    if (text.empty() || readOwner(text) == m_self)
        return {};
    return Error{
        ErrorCode::Mismatch,
        fmt::format("{}: {} has taken the workspace over, because this computer slept or was cut off "
                    "from the disk; nothing more is written. Wait until it is done and start again",
                    m_file.parent_path().string(), readOwner(text).name)};
}

Result<WorkspaceLock> WorkspaceLock::acquire(const fs::path& file) {
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kReadableByAll);
    if (descriptor < 0)
        return notWritable(file, "cannot be opened", errno);
    WorkspaceLock lock(descriptor, nullptr);
    const auto self = thisProcess();
    RETORT_TRY(const auto kernel, lockByKernel(descriptor, file));
    RETORT_TRY(lock.m_claim, Claim::make(fs::path{file}.replace_extension(".owner"), self, kernel));
    RETORT_CHECK(describeHolder(descriptor, self, file));
    return lock;
}

WorkspaceLock::WorkspaceLock(int descriptor, std::unique_ptr<Claim> claim)
    : m_descriptor(descriptor), m_claim(std::move(claim)) {}

WorkspaceLock::WorkspaceLock(WorkspaceLock&& other) noexcept
    : m_descriptor(std::exchange(other.m_descriptor, -1)), m_claim(std::move(other.m_claim)) {}

WorkspaceLock::~WorkspaceLock() {
    m_claim.reset();
    if (m_descriptor >= 0)
        ::close(m_descriptor); // drops the lock
}

Status WorkspaceLock::check() const {
    return m_claim ? m_claim->check() : Status{};
}

std::optional<std::string> lockHolder(const fs::path& file) {
    const Descriptor asking(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    auto whole = wholeFile();
    if (asking.number() >= 0 && ::fcntl(asking.number(), F_OFD_GETLK, &whole) == 0 && whole.l_type != F_UNLCK)
        return holder(asking.number());
    const auto claim = fs::path{file}.replace_extension(".owner");
    const auto text = textOfFile(claim);
    if (text.empty())
        return {};
    const auto owner = readOwner(text);
    struct stat renewed {};
    const bool isSilent =
        ::stat(claim.c_str(), &renewed) != 0 || ::time(nullptr) - renewed.st_mtim.tv_sec >= kSilentSeconds;
    const auto self = thisProcess();
    const bool isSeen = owner.computer == self.computer && owner.processes == self.processes;
    return (isSeen ? !isAlive(owner) : isSilent) ? std::optional<std::string>{} : owner.name;
}

} // namespace retort::store
