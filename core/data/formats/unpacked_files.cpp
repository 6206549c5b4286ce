#include "data/formats/unpacked_files.h"

#include "base/file.h"
#include "base/file_stamp.h"
#include "base/mapped_file.h"
#include "base/sha256.h"

#include <fmt/format.h>
#include <optional>
#include <string>
#include <utility>

namespace retort::data {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kHeader = 256;

/// One file for a part of a file, so that what is unpacked anew takes the place of the old.
fs::path placeOf(const fs::path& folder, const fs::path& file, std::string_view part) {
    return folder / (sha256(fmt::format("{}\n{}", part, file.string())) + ".bytes");
}

/// The first bytes of a kept file: what it was made of, and how many bytes follow.
std::string headerOf(const std::string& stamp, std::size_t size) {
    auto header = fmt::format("retort unpacked 1\nfrom {}\nbytes {}\n", stamp, size);
    header.resize(kHeader, ' ');
    header.back() = '\n';
    return header;
}

std::optional<SharedBytes> findKept(const fs::path& place, const std::string& stamp) {
    const auto mapped = MappedFile::open(place);
    if (!mapped || mapped->bytes().size() < kHeader)
        return {};
    const auto header = mapped->bytes().first(kHeader);
    const auto bytes = mapped->bytes().subspan(kHeader);
    const std::string_view text{reinterpret_cast<const char*>(header.data()), header.size()};
    if (text != headerOf(stamp, bytes.size()))
        return {};
    return SharedBytes{bytes, mapped->owner()};
}

Status keep(const fs::path& place, const std::string& stamp, std::span<const std::byte> bytes) {
    RETORT_CHECK(createFolders(place.parent_path()));
    RETORT_TRY(auto file, AtomicFile::create(place));
    RETORT_CHECK(file.write(headerOf(stamp, bytes.size())));
    RETORT_CHECK(file.write(bytes));
    return file.commit();
}

SharedBytes inMemory(std::vector<std::byte> bytes) {
    const auto owner = std::make_shared<const std::vector<std::byte>>(std::move(bytes));
    return {*owner, owner};
}

} // namespace

Result<SharedBytes> UnpackedFiles::get(const fs::path& file, std::string_view part,
                                       const Unpack& unpack) const {
    std::error_code error;
    const auto whole = fs::canonical(file, error);
    const auto stamp = fileStamp(whole);
    if (m_folder.empty() || error || !stamp) {
        RETORT_TRY(auto bytes, unpack());
        return inMemory(std::move(bytes));
    }
    const auto place = placeOf(m_folder, whole, part);
    if (auto kept = findKept(place, *stamp))
        return *std::move(kept);
    RETORT_TRY(auto bytes, unpack());
    if (keep(place, *stamp, bytes))
        if (auto kept = findKept(place, *stamp))
            return *std::move(kept);
    return inMemory(std::move(bytes));
}

} // namespace retort::data
