#pragma once
// Archives for tests, written by libarchive into memory.

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace retort::testing {

enum class EntryKind { File, Folder, Link, HardLink, Device };

struct TestEntry {
    std::string path;
    std::string content{}; ///< of a file; where a link leads
    EntryKind kind = EntryKind::File;
};

std::string zipOf(const std::vector<TestEntry>& entries);
/// Every file below the folder, with its path relative to it.
std::vector<TestEntry> filesBelow(const std::filesystem::path& folder);
std::string tarGzOf(const std::vector<TestEntry>& entries);
/// Packed with "none", "gzip", "bzip2", "xz" or "zstd".
std::string tarOf(const std::vector<TestEntry>& entries, const char* filter);

/// A ZIP whose names are bytes, as old programs write them.
struct RawZipEntry {
    std::string name;
    std::string content{};
    std::uint16_t flags = 0; ///< bit 11: the name is UTF-8; bit 0: encrypted
    std::string extra{};
};
inline constexpr std::uint16_t kUtf8Name = 0x800;
std::string rawZipOf(const std::vector<RawZipEntry>& entries);
/// Info-ZIP's extra field 0x7075: the name again, in UTF-8.
std::string unicodePathField(const std::string& rawName, const std::string& utf8);

} // namespace retort::testing
