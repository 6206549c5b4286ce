#include "testing/archives.h"

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <zlib.h>

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

/// Little endian.
std::string number(std::uint32_t value, std::size_t bytes) {
    constexpr std::uint32_t kByte = 8;
    std::string text(bytes, '\0');
    for (std::size_t i = 0; i < std::min<std::size_t>(bytes, 4); ++i)
        text[i] = static_cast<char>(value >> (kByte * i));
    return text;
}

std::uint32_t sumOf(const std::string& bytes) {
    return static_cast<std::uint32_t>(
        crc32(0, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size())));
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
    return tarOf(entries, "gzip");
}

std::string tarOf(const std::vector<TestEntry>& entries, const char* filter) {
    auto* writer = archive_write_new();
    archive_write_set_format_gnutar(writer);
    if (std::string_view(filter) != "none") {
        EXPECT_EQ(archive_write_add_filter_by_name(writer, filter), ARCHIVE_OK);
    }
    archive_write_set_bytes_in_last_block(writer, 1);
    return written(writer, entries);
}

std::string rawZipOf(const std::vector<RawZipEntry>& entries) {
    constexpr std::uint32_t kVersion = 20;
    constexpr std::uint32_t kFirstOf1980 = 0x21;
    std::string files;
    std::string list;
    for (const auto& entry : entries) {
        const auto size = static_cast<std::uint32_t>(entry.content.size());
        const auto same = number(kVersion, 2) + number(entry.flags, 2) + number(0, 4) +
                          number(kFirstOf1980, 2) + number(sumOf(entry.content), 4) + number(size, 4) +
                          number(size, 4) + number(static_cast<std::uint32_t>(entry.name.size()), 2) +
                          number(static_cast<std::uint32_t>(entry.extra.size()), 2);
        list += "PK\1\2" + number(kVersion, 2) + same + number(0, 10) +
                number(static_cast<std::uint32_t>(files.size()), 4) + entry.name + entry.extra;
        files += "PK\3\4" + same + entry.name + entry.extra + entry.content;
    }
    const auto count = number(static_cast<std::uint32_t>(entries.size()), 2);
    return files + list + "PK\5\6" + number(0, 4) + count + count +
           number(static_cast<std::uint32_t>(list.size()), 4) +
           number(static_cast<std::uint32_t>(files.size()), 4) + number(0, 2);
}

std::string unicodePathField(const std::string& rawName, const std::string& utf8) {
    constexpr std::uint32_t kId = 0x7075;
    const auto body = number(1, 1) + number(sumOf(rawName), 4) + utf8;
    return number(kId, 2) + number(static_cast<std::uint32_t>(body.size()), 2) + body;
}

} // namespace retort::testing
