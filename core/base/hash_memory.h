#pragma once
// What hashing large files gave, kept between starts of the program: gigabytes are read once, and again only
// when a file's path, size or time of writing is another.

#include "base/result.h"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace retort {

/// Pairs of words in one small file, which may be deleted at any time; the oldest are forgotten. What cannot
/// be read or written is as if it had never been kept. Several programs may write to it.
class HashMemory {
public:
    /// In the person's cache: XDG_CACHE_HOME, else ~/.cache.
    HashMemory();
    explicit HashMemory(std::filesystem::path file) : m_file(std::move(file)) {}

    std::optional<std::string> find(const std::string& key) const;
    /// Neither may hold white space.
    void keep(const std::string& key, const std::string& value) const;

private:
    std::filesystem::path m_file; ///< empty: there is no place for it
};

/// fileStamp() of the file wherever it is named from. Absent where that cannot be told.
std::optional<std::string> stampForMemory(const std::filesystem::path& path);

/// As sha256OfFile(), and not read again while the memory has it.
Result<std::string> rememberedSha256(const std::filesystem::path& path,
                                     const std::function<void(std::size_t)>& hashed = {},
                                     const HashMemory& memory = {});

} // namespace retort
