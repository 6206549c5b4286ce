#include "base/hash_memory.h"

#include "base/file.h"
#include "base/file_stamp.h"
#include "base/sha256.h"

#include <cstdlib>
#include <fcntl.h>
#include <span>
#include <string_view>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace retort {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kLargest = std::size_t{1} << 20; ///< bytes of the file; several thousand pairs

fs::path cacheFolder() {
    if (const char* folder = std::getenv("XDG_CACHE_HOME"); folder && fs::path{folder}.is_absolute())
        return fs::path{folder} / "retort";
    if (const char* home = std::getenv("HOME"); home && *home)
        return fs::path{home} / ".cache/retort";
    return {};
}

/// Every pair on a line of its own, with a line end before the first.
std::string pairsIn(const fs::path& file) {
    const auto text = readTextFile(file, 2 * kLargest);
    return text.ok() ? "\n" + *text : "\n";
}

/// In one go, so that what two programs write does not mix.
Status append(const fs::path& file, std::string_view line) {
    RETORT_CHECK(createFolders(file.parent_path()));
    constexpr int kForOneself = 0600;
    const int descriptor = ::open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, kForOneself);
    if (descriptor < 0)
        return Error{ErrorCode::Io, file.string() + ": cannot be opened"};
    const auto written = writeAll(descriptor, std::as_bytes(std::span{line}), file);
    ::close(descriptor);
    return written;
}

/// The younger half stays.
Status forgetOldest(const fs::path& file) {
    const auto text = pairsIn(file);
    const auto first = text.find('\n', text.size() / 2);
    return writeFileAtomically(file, first == std::string::npos ? "" : text.substr(first + 1));
}

} // namespace

HashMemory::HashMemory() {
    if (const auto folder = cacheFolder(); !folder.empty())
        m_file = folder / "hashes";
}

std::optional<std::string> HashMemory::find(const std::string& key) const {
    if (m_file.empty())
        return std::nullopt;
    const auto text = pairsIn(m_file);
    const auto line = text.rfind("\n" + key + " ");
    if (line == std::string::npos)
        return std::nullopt;
    const auto begin = line + key.size() + 2;
    const auto end = text.find('\n', begin);
    if (end == std::string::npos) // was not written to its end
        return std::nullopt;
    return text.substr(begin, end - begin);
}

void HashMemory::keep(const std::string& key, const std::string& value) const {
    if (m_file.empty())
        return;
    std::error_code none;
    if (const auto size = fs::file_size(m_file, none); !none && size > kLargest)
        static_cast<void>(forgetOldest(m_file).ok());
    static_cast<void>(append(m_file, key + " " + value + "\n").ok());
}

std::optional<std::string> stampForMemory(const fs::path& path) {
    std::error_code error;
    const auto place = fs::canonical(path, error);
    if (error)
        return std::nullopt;
    auto stamp = fileStamp(place);
    return stamp.ok() ? std::optional{*std::move(stamp)} : std::nullopt;
}

Result<std::string> rememberedSha256(const fs::path& path, const std::function<void(std::size_t)>& hashed,
                                     const HashMemory& memory) {
    const auto stamp = stampForMemory(path);
    const auto key = "sha256-of-file:" + stamp.value_or("");
    if (stamp)
        if (auto known = memory.find(key))
            return *std::move(known);
    RETORT_TRY(auto hash, sha256OfFile(path, hashed));
    if (stamp && stamp == stampForMemory(path)) // else it was written to meanwhile
        memory.keep(key, hash);
    return hash;
}

} // namespace retort
