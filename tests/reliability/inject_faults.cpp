// A faulty disk, as a library that is loaded before a program's own ones (LD_PRELOAD). It counts what the
// program does to files below some folders in order to change them, and makes one of these operations fail,
// or all from one on. tests/reliability/fault_series.py drives it.
//
//   RETORT_FAULT_FOLDERS  the folders, separated by ':'
//   RETORT_FAULT_LOG      a file, not below these folders, to which every operation is appended: "17 write
//   PATH" RETORT_FAULT_AT       the number of the operation that fails, from 1; absent: none
//   RETORT_FAULT_KIND     full (ENOSPC), io (EIO), short (half is written), read-only (EROFS), stale
//   (ESTALE);
//                         gone: from then on nothing below the folders can be reached (ENOENT, ESTALE)
//   RETORT_FAULT_LASTING  1: all later operations fail as well, until the program ends
//   RETORT_FAULT_LOCKS    missing (fcntl's locks fail with ENOLCK) or idle (each is granted to everybody)
//   RETORT_FAULT_MEMORY   allocations of at least so many bytes for tensors (posix_memalign) fail

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

namespace {

enum class Kind { None, Full, Io, Short, ReadOnly, Stale, Gone };

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value ? value : "";
}

Kind kindFrom(const std::string& word) {
    constexpr std::array<std::pair<std::string_view, Kind>, 6> kKinds{{{"full", Kind::Full},
                                                                       {"io", Kind::Io},
                                                                       {"short", Kind::Short},
                                                                       {"read-only", Kind::ReadOnly},
                                                                       {"stale", Kind::Stale},
                                                                       {"gone", Kind::Gone}}};
    for (const auto& [name, kind] : kKinds)
        if (word == name)
            return kind;
    return Kind::None;
}

std::vector<std::string> foldersFrom(const std::string& list) {
    std::vector<std::string> folders;
    for (std::size_t begin = 0; begin < list.size();) {
        const auto end = std::min(list.find(':', begin), list.size());
        folders.push_back(list.substr(begin, end - begin));
        begin = end + 1;
    }
    return folders;
}

/// The C library's function behind the one of this library that has its name.
template<class Function> Function next(const char* name) {
    return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

std::string absolute(int folder, const char* path) {
    if (path[0] == '/')
        return path;
    std::array<char, 4096> buffer{};
    const auto link =
        folder == AT_FDCWD ? std::string{"/proc/self/cwd"} : "/proc/self/fd/" + std::to_string(folder);
    const auto size = ::syscall(SYS_readlinkat, AT_FDCWD, link.c_str(), buffer.data(), buffer.size() - 1);
    return std::string(buffer.data(), size > 0 ? static_cast<std::size_t>(size) : 0) + "/" + path;
}

std::string pathOf(int descriptor) {
    std::array<char, 4096> buffer{};
    const auto link = "/proc/self/fd/" + std::to_string(descriptor);
    const auto size = ::syscall(SYS_readlinkat, AT_FDCWD, link.c_str(), buffer.data(), buffer.size() - 1);
    return {buffer.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
}

class Disk {
public:
    static Disk& instance() {
        static auto* disk = new Disk; // never destroyed: programs write until their very end
        return *disk;
    }

    bool isHere(std::string_view path) const {
        for (const auto& folder : m_folders)
            if (path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/'))
                return true;
        return false;
    }
    /// Counts an operation; the error it fails with, or 0. `half`: it is a write, and may be done in part.
    int operation(const char* what, const std::string& path, bool* half = nullptr) {
        if (!isHere(path))
            return 0;
        const std::scoped_lock lock(m_mutex);
        const auto number = ++m_count;
        const bool isDue =
            m_at > 0 && (number == m_at || (number > m_at && (m_lasting || m_kind == Kind::Gone)));
        log(number, what, path, isDue);
        return isDue ? errorOf(half) : 0;
    }
    /// Looking at things below the folders, once they are out of reach.
    bool isGone(const std::string& path) {
        return m_kind == Kind::Gone && m_at > 0 && m_count >= m_at && isHere(path);
    }
    const std::string& locks() const { return m_locks; }
    std::size_t memory() const { return m_memory; }

private:
    Disk() {
        const auto file = variable("RETORT_FAULT_LOG");
        if (!file.empty())
            m_log = static_cast<int>(::syscall(SYS_openat, AT_FDCWD, file.c_str(),
                                               O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644));
    }
    int errorOf(bool* half) const {
        switch (m_kind) {
        case Kind::Full: return ENOSPC;
        case Kind::Io: return EIO;
        case Kind::ReadOnly: return EROFS;
        case Kind::Stale: return ESTALE;
        case Kind::Gone: return half ? ESTALE : ENOENT;
        case Kind::Short:
            if (half)
                *half = true;
            return 0;
        case Kind::None: break;
        }
        return 0;
    }
    void log(long number, const char* what, const std::string& path, bool fails) const {
        if (m_log < 0)
            return;
        const auto line = std::to_string(number) + " " + what + (fails ? " ! " : " - ") + path + "\n";
        ::syscall(SYS_write, m_log, line.data(), line.size());
    }

    std::vector<std::string> m_folders = foldersFrom(variable("RETORT_FAULT_FOLDERS"));
    Kind m_kind = kindFrom(variable("RETORT_FAULT_KIND"));
    long m_at = std::atol(variable("RETORT_FAULT_AT").c_str());
    bool m_lasting = variable("RETORT_FAULT_LASTING") == "1";
    std::string m_locks = variable("RETORT_FAULT_LOCKS");
    std::size_t m_memory = std::strtoull(variable("RETORT_FAULT_MEMORY").c_str(), nullptr, 10);
    int m_log = -1;
    std::mutex m_mutex;
    std::atomic<long> m_count = 0;
};

/// Sets errno where the operation fails.
bool fails(const char* what, const std::string& path) {
    const int error = Disk::instance().operation(what, path);
    errno = error != 0 ? error : errno;
    return error != 0;
}

bool isOutOfReach(const std::string& path) {
    const bool gone = Disk::instance().isGone(path);
    errno = gone ? ENOENT : errno;
    return gone;
}

bool changesFiles(int flags) {
    return (flags & (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC)) != 0;
}

int openAt(int folder, const char* path, int flags, mode_t rights) {
    static const auto real = next<int (*)(int, const char*, int, ...)>("openat");
    const auto whole = absolute(folder, path);
    if (changesFiles(flags) ? fails((flags & O_CREAT) != 0 ? "create" : "open", whole) : isOutOfReach(whole))
        return -1;
    return real(folder, path, flags, rights);
}

/// How many of the bytes are written; -1 where it fails.
ssize_t granted(const char* what, int descriptor, std::size_t bytes) {
    bool half = false;
    const int error = Disk::instance().operation(what, pathOf(descriptor), &half);
    if (error != 0) {
        errno = error;
        return -1;
    }
    return static_cast<ssize_t>(half ? (bytes + 1) / 2 : bytes);
}

} // namespace

extern "C" {

#define RETORT_OPEN_RIGHTS(flags, rights)                                                                    \
    mode_t rights = 0;                                                                                       \
    if (((flags) & (O_CREAT | O_TMPFILE)) != 0) {                                                            \
        va_list rest;                                                                                        \
        va_start(rest, flags);                                                                               \
        rights = static_cast<mode_t>(va_arg(rest, int));                                                     \
        va_end(rest);                                                                                        \
    }

int open(const char* path, int flags, ...) {
    RETORT_OPEN_RIGHTS(flags, rights)
    return openAt(AT_FDCWD, path, flags, rights);
}
int open64(const char* path, int flags, ...) {
    RETORT_OPEN_RIGHTS(flags, rights)
    return openAt(AT_FDCWD, path, flags, rights);
}
int openat(int folder, const char* path, int flags, ...) {
    static const auto real = next<int (*)(int, const char*, int, ...)>("openat");
    RETORT_OPEN_RIGHTS(flags, rights)
    const auto whole = absolute(folder, path);
    if (changesFiles(flags) ? fails((flags & O_CREAT) != 0 ? "create" : "open", whole) : isOutOfReach(whole))
        return -1;
    return real(folder, path, flags, rights);
}
int creat(const char* path, mode_t rights) {
    return openAt(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, rights);
}
FILE* fopen(const char* path, const char* mode) {
    static const auto real = next<FILE* (*)(const char*, const char*)>("fopen");
    const auto whole = absolute(AT_FDCWD, path);
    const bool writes = std::strpbrk(mode, "wa+") != nullptr;
    return (writes ? fails("create", whole) : isOutOfReach(whole)) ? nullptr : real(path, mode);
}
FILE* fopen64(const char* path, const char* mode) {
    return fopen(path, mode);
}

ssize_t write(int descriptor, const void* bytes, size_t count) {
    static const auto real = next<ssize_t (*)(int, const void*, size_t)>("write");
    const auto allowed = granted("write", descriptor, count);
    return allowed < 0 ? -1 : real(descriptor, bytes, static_cast<size_t>(allowed));
}
ssize_t pwrite64(int descriptor, const void* bytes, size_t count, off64_t place) {
    static const auto real = next<ssize_t (*)(int, const void*, size_t, off64_t)>("pwrite64");
    const auto allowed = granted("write", descriptor, count);
    return allowed < 0 ? -1 : real(descriptor, bytes, static_cast<size_t>(allowed), place);
}
ssize_t pwrite(int descriptor, const void* bytes, size_t count, off_t place) {
    return pwrite64(descriptor, bytes, count, place);
}
ssize_t writev(int descriptor, const struct iovec* parts, int count) {
    static const auto real = next<ssize_t (*)(int, const struct iovec*, int)>("writev");
    return granted("write", descriptor, 2) < 2 ? -1 : real(descriptor, parts, count);
}

int fsync(int descriptor) {
    static const auto real = next<int (*)(int)>("fsync");
    return fails("sync", pathOf(descriptor)) ? -1 : real(descriptor);
}
int fdatasync(int descriptor) {
    static const auto real = next<int (*)(int)>("fdatasync");
    return fails("sync", pathOf(descriptor)) ? -1 : real(descriptor);
}
int ftruncate64(int descriptor, off64_t size) {
    static const auto real = next<int (*)(int, off64_t)>("ftruncate64");
    return fails("resize", pathOf(descriptor)) ? -1 : real(descriptor, size);
}
int ftruncate(int descriptor, off_t size) {
    return ftruncate64(descriptor, size);
}
int posix_fallocate(int descriptor, off_t from, off_t size) {
    static const auto real = next<int (*)(int, off_t, off_t)>("posix_fallocate");
    const int error = Disk::instance().operation("resize", pathOf(descriptor));
    return error != 0 ? error : real(descriptor, from, size);
}
int fallocate(int descriptor, int mode, off_t from, off_t size) {
    static const auto real = next<int (*)(int, int, off_t, off_t)>("fallocate");
    return fails("resize", pathOf(descriptor)) ? -1 : real(descriptor, mode, from, size);
}

int rename(const char* from, const char* to) {
    static const auto real = next<int (*)(const char*, const char*)>("rename");
    return fails("rename", absolute(AT_FDCWD, to)) ? -1 : real(from, to);
}
int renameat2(int fromFolder, const char* from, int toFolder, const char* to, unsigned flags) {
    static const auto real = next<int (*)(int, const char*, int, const char*, unsigned)>("renameat2");
    return fails("rename", absolute(toFolder, to)) ? -1 : real(fromFolder, from, toFolder, to, flags);
}
int link(const char* from, const char* to) {
    static const auto real = next<int (*)(const char*, const char*)>("link");
    return fails("link", absolute(AT_FDCWD, to)) ? -1 : real(from, to);
}
int mkdir(const char* path, mode_t rights) {
    static const auto real = next<int (*)(const char*, mode_t)>("mkdir");
    return fails("mkdir", absolute(AT_FDCWD, path)) ? -1 : real(path, rights);
}
int unlink(const char* path) {
    static const auto real = next<int (*)(const char*)>("unlink");
    return fails("remove", absolute(AT_FDCWD, path)) ? -1 : real(path);
}
ssize_t copy_file_range(int from, off64_t* fromPlace, int to, off64_t* toPlace, size_t count,
                        unsigned flags) {
    static const auto real =
        next<ssize_t (*)(int, off64_t*, int, off64_t*, size_t, unsigned)>("copy_file_range");
    return fails("write", pathOf(to)) ? -1 : real(from, fromPlace, to, toPlace, count, flags);
}
ssize_t sendfile64(int to, int from, off64_t* place, size_t count) {
    static const auto real = next<ssize_t (*)(int, int, off64_t*, size_t)>("sendfile64");
    return fails("write", pathOf(to)) ? -1 : real(to, from, place, count);
}
ssize_t sendfile(int to, int from, off_t* place, size_t count) {
    return sendfile64(to, from, place, count);
}
/// Pages of a file that can be written to are written when the system likes: asking for them is what can
/// fail.
void* mmap64(void* address, size_t size, int protection, int flags, int descriptor, off64_t place) {
    static const auto real = next<void* (*)(void*, size_t, int, int, int, off64_t)>("mmap64");
    if (descriptor >= 0 && (protection & PROT_WRITE) != 0 && (flags & MAP_SHARED) != 0 &&
        fails("map", pathOf(descriptor)))
        return MAP_FAILED;
    return real(address, size, protection, flags, descriptor, place);
}
void* mmap(void* address, size_t size, int protection, int flags, int descriptor, off_t place) {
    return mmap64(address, size, protection, flags, descriptor, place);
}

int stat64(const char* path, struct stat64* into) {
    static const auto real = next<int (*)(const char*, struct stat64*)>("stat64");
    return isOutOfReach(absolute(AT_FDCWD, path)) ? -1 : real(path, into);
}
int stat(const char* path, struct stat* into) {
    static const auto real = next<int (*)(const char*, struct stat*)>("stat");
    return isOutOfReach(absolute(AT_FDCWD, path)) ? -1 : real(path, into);
}
int lstat64(const char* path, struct stat64* into) {
    static const auto real = next<int (*)(const char*, struct stat64*)>("lstat64");
    return isOutOfReach(absolute(AT_FDCWD, path)) ? -1 : real(path, into);
}
int lstat(const char* path, struct stat* into) {
    static const auto real = next<int (*)(const char*, struct stat*)>("lstat");
    return isOutOfReach(absolute(AT_FDCWD, path)) ? -1 : real(path, into);
}
int access(const char* path, int rights) {
    static const auto real = next<int (*)(const char*, int)>("access");
    return isOutOfReach(absolute(AT_FDCWD, path)) ? -1 : real(path, rights);
}

int fcntl64(int descriptor, int command, ...) {
    static const auto real = next<int (*)(int, int, ...)>("fcntl64");
    va_list rest;
    va_start(rest, command);
    void* const argument = va_arg(rest, void*);
    va_end(rest);
    const auto& locks = Disk::instance().locks();
    const bool isLock = command == F_OFD_SETLK || command == F_OFD_SETLKW || command == F_OFD_GETLK;
    if (isLock && locks == "missing") {
        errno = ENOLCK;
        return -1;
    }
    if (isLock && locks == "idle") {
        if (command == F_OFD_GETLK)
            static_cast<struct flock*>(argument)->l_type = F_UNLCK;
        return 0;
    }
    return real(descriptor, command, argument);
}
int fcntl(int descriptor, int command, ...) {
    va_list rest;
    va_start(rest, command);
    void* const argument = va_arg(rest, void*);
    va_end(rest);
    return fcntl64(descriptor, command, argument);
}

int posix_memalign(void** into, size_t alignment, size_t size) {
    static const auto real = next<int (*)(void**, size_t, size_t)>("posix_memalign");
    const auto limit = Disk::instance().memory();
    return limit > 0 && size >= limit ? ENOMEM : real(into, alignment, size);
}

} // extern "C"
