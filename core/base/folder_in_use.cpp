#include "base/folder_in_use.h"

#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <vector>

#include <sys/stat.h>

namespace retort {

namespace fs = std::filesystem;

namespace {

fs::path plain(const fs::path& path) {
    std::error_code ignored;
    auto whole = fs::absolute(path, ignored).lexically_normal();
    return whole.has_filename() ? whole : whole.parent_path();
}

bool isBelow(const fs::path& path, const fs::path& folder) {
    return std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first == folder.end();
}

class HeldFolder;

/// The folders that are held now.
class HeldFolders {
public:
    static HeldFolders& all() {
        static HeldFolders folders;
        return folders;
    }
    void add(const HeldFolder& folder) {
        const std::scoped_lock lock(m_mutex);
        m_folders.push_back(&folder);
    }
    void remove(const HeldFolder& folder) {
        const std::scoped_lock lock(m_mutex);
        std::erase(m_folders, &folder);
    }
    Status check(const fs::path& path);

private:
    std::mutex m_mutex;
    std::vector<const HeldFolder*> m_folders;
};

class HeldFolder : public FolderInUse {
public:
    HeldFolder(fs::path path, const struct stat& found)
        : m_path(std::move(path)), m_device(found.st_dev), m_file(found.st_ino) {
        HeldFolders::all().add(*this);
    }
    ~HeldFolder() override { HeldFolders::all().remove(*this); }

    bool holds(const fs::path& path) const { return isBelow(path, m_path); }
    Status check() const override {
        struct stat found {};
        if (::stat(m_path.c_str(), &found) != 0)
            return Error{
                ErrorCode::NotFound,
                fmt::format("{}: the folder was removed or renamed, or its disk unplugged, while it was in "
                            "use; bring it back and start again",
                            m_path.string())};
        if (found.st_dev != m_device || found.st_ino != m_file)
            return Error{
                ErrorCode::Mismatch,
                fmt::format("{}: another folder has this path now; nothing is written into it. Bring the "
                            "first one back and start again",
                            m_path.string())};
        return {};
    }

private:
    fs::path m_path;
    dev_t m_device;
    ino_t m_file;
};

Status HeldFolders::check(const fs::path& path) {
    const std::scoped_lock lock(m_mutex);
    for (const auto* folder : m_folders)
        if (folder->holds(path))
            RETORT_CHECK(folder->check());
    return {};
}

} // namespace

FolderInUse::~FolderInUse() = default;

Result<std::shared_ptr<const FolderInUse>> FolderInUse::hold(const fs::path& folder) {
    struct stat found {};
    const auto path = plain(folder);
    if (::stat(path.c_str(), &found) != 0 || !S_ISDIR(found.st_mode))
        return Error{ErrorCode::NotFound, fmt::format("{}: there is no such folder", path.string())};
    return std::shared_ptr<const FolderInUse>(std::make_shared<HeldFolder>(path, found));
}

Status checkFolderOf(const fs::path& path) {
    return HeldFolders::all().check(plain(path));
}

} // namespace retort
