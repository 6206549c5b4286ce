#pragma once
// Archives for tests, written by libarchive into memory.

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

} // namespace retort::testing
