#pragma once
// What a file is by its first bytes, as far as archives go: one that is unpacked, or something else that is
// named with the way out. Names of files say less: a ".zip" may be a web page.

#include "base/result.h"

#include <array>
#include <filesystem>
#include <string>
#include <string_view>

namespace retort::data {

/// What names of archives that are unpacked end with, in lower case.
inline constexpr std::array<std::string_view, 11> kArchiveEndings{
    ".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tbz", ".tar.xz", ".txz", ".tar.zst", ".tzst"};

/// By its name, in any case.
bool isArchiveName(const std::filesystem::path& file);

/// The file's name without what an archive's ends with: "pets" for "pets.tar.gz".
std::string nameWithoutEnding(const std::filesystem::path& file);

/// That the file's content is an archive that is unpacked: ZIP, or tar, plain or packed with gzip, bzip2, xz
/// or Zstandard. NotFound, AccessDenied; InvalidArgument: no regular file, or one of another kind;
/// Unsupported: an archive of a kind that is not read; Corrupt: empty, or no archive though it is named as
/// one. Whether what gzip and its like pack is a tar is seen when it is read.
Status checkArchive(const std::filesystem::path& file);

} // namespace retort::data
