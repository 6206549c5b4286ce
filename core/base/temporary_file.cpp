#include "base/temporary_file.h"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <mutex>
#include <random>
#include <set>
#include <string>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace retort {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kPrefix = ".retort-";
constexpr std::string_view kEnding = ".tmp";
constexpr std::size_t kLetters = 6;

std::string newName() {
    constexpr std::string_view kAlphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    std::random_device random;
    std::string name{kPrefix};
    for (std::size_t i = 0; i < kLetters; ++i)
        name += kAlphabet[random() % kAlphabet.size()];
    return name.append(kEnding);
}

enum class Lock { Taken, Held, Unsupported };

Lock lock(int descriptor) {
    struct flock whole {};
    whole.l_type = F_WRLCK;
    whole.l_whence = SEEK_SET;
    if (::fcntl(descriptor, F_OFD_SETLK, &whole) == 0)
        return Lock::Taken;
    return errno == EAGAIN || errno == EACCES ? Lock::Held : Lock::Unsupported;
}

/// Whether the file still has a name: another process may have taken it for abandoned before it was locked.
bool hasName(int descriptor) {
    struct stat facts {};
    return ::fstat(descriptor, &facts) == 0 && facts.st_nlink > 0;
}

/// Whether it stays this process's own.
bool isOwned(int descriptor) {
    const auto locked = lock(descriptor);
    return locked == Lock::Unsupported || (locked == Lock::Taken && hasName(descriptor));
}

void removeIfAbandoned(const fs::path& file) {
    const int descriptor = ::open(file.c_str(), O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (descriptor < 0)
        return;
    if (lock(descriptor) == Lock::Taken)
        ::unlink(file.c_str());
    ::close(descriptor);
}

/// The folders that this process has looked through.
class SeenFolders {
public:
    static SeenFolders& all() {
        static SeenFolders folders;
        return folders;
    }
    bool isNew(const fs::path& folder) {
        const std::scoped_lock guard(m_mutex);
        return m_folders.insert(folder.string()).second;
    }

private:
    std::mutex m_mutex;
    std::set<std::string> m_folders;
};

fs::path folderOf(const fs::path& target) {
    return target.has_parent_path() ? target.parent_path() : fs::path{"."};
}

} // namespace

bool isTemporaryName(std::string_view fileName) {
    if (fileName.size() != kPrefix.size() + kLetters + kEnding.size() || !fileName.starts_with(kPrefix) ||
        !fileName.ends_with(kEnding))
        return false;
    return std::ranges::all_of(fileName.substr(kPrefix.size(), kLetters),
                               [](unsigned char letter) { return std::isalnum(letter) != 0; });
}

void removeAbandoned(const fs::path& folder) {
    std::error_code error;
    for (fs::directory_iterator it{folder, error}, end; !error && it != end; it.increment(error))
        if (isTemporaryName(it->path().filename().string()))
            removeIfAbandoned(it->path());
}

Result<TemporaryFile> createTemporaryBeside(const fs::path& target, mode_t rights) {
    constexpr int kTries = 100;
    const auto folder = folderOf(target);
    if (SeenFolders::all().isNew(folder))
        removeAbandoned(folder);
    for (int tried = 0; tried < kTries; ++tried) {
        auto path = folder / newName();
        const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, rights);
        if (descriptor < 0 && errno != EEXIST)
            break;
        if (descriptor >= 0 && isOwned(descriptor))
            return TemporaryFile{std::move(path), descriptor};
        if (descriptor >= 0)
            ::close(descriptor);
    }
    return systemError(target.string(), "cannot be created", errno);
}

} // namespace retort
