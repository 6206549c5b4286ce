#include "testing/archives.h"

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace retort::testing {

namespace {

constexpr int kAllMayRead = 0644;

void describe(archive_entry* header, const TestEntry& entry) {
    archive_entry_set_pathname(header, entry.path.c_str());
    archive_entry_set_perm(header, kAllMayRead);
    archive_entry_set_filetype(header, AE_IFREG);
    switch (entry.kind) {
    case EntryKind::File:
        archive_entry_set_size(header, static_cast<la_int64_t>(entry.content.size()));
        break;
    case EntryKind::Folder: archive_entry_set_filetype(header, AE_IFDIR); break;
    case EntryKind::HardLink: archive_entry_set_hardlink(header, entry.content.c_str()); break;
    case EntryKind::Device: archive_entry_set_filetype(header, AE_IFCHR); break;
    case EntryKind::Link:
        archive_entry_set_filetype(header, AE_IFLNK);
        archive_entry_set_symlink(header, entry.content.c_str());
        break;
    }
}

std::string written(archive* writer, const std::vector<TestEntry>& entries) {
    std::size_t size = std::size_t{1} << 20;
    for (const auto& entry : entries)
        size += 2 * entry.content.size() + 4096;
    std::string bytes(size, '\0');
    std::size_t used = 0;
    EXPECT_EQ(archive_write_open_memory(writer, bytes.data(), bytes.size(), &used), ARCHIVE_OK);
    for (const auto& entry : entries) {
        auto* header = archive_entry_new();
        describe(header, entry);
        EXPECT_GE(archive_write_header(writer, header), ARCHIVE_WARN) << archive_error_string(writer);
        if (entry.kind == EntryKind::File) {
            EXPECT_GE(archive_write_data(writer, entry.content.data(), entry.content.size()), 0);
        }
        archive_entry_free(header);
    }
    EXPECT_EQ(archive_write_close(writer), ARCHIVE_OK);
    archive_write_free(writer);
    bytes.resize(used);
    return bytes;
}

} // namespace

std::vector<TestEntry> filesBelow(const std::filesystem::path& folder) {
    std::vector<TestEntry> entries;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
        if (entry.is_regular_file()) {
            std::ifstream file(entry.path(), std::ios::binary);
            entries.push_back({entry.path().lexically_relative(folder).string(),
                               std::string(std::istreambuf_iterator<char>(file), {})});
        }
    return entries;
}

std::string zipOf(const std::vector<TestEntry>& entries) {
    auto* writer = archive_write_new();
    archive_write_set_format_zip(writer);
    return written(writer, entries);
}

std::string tarGzOf(const std::vector<TestEntry>& entries) {
    auto* writer = archive_write_new();
    archive_write_set_format_gnutar(writer);
    archive_write_add_filter_gzip(writer);
    archive_write_set_bytes_in_last_block(writer, 1);
    return written(writer, entries);
}

} // namespace retort::testing
