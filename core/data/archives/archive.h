#pragma once
// Archives of unknown origin (ZIP; tar, plain or packed with gzip, bzip2, xz or Zstandard), unpacked so that
// nothing lands outside the target folder and nothing half done stays in its place.

#include "base/progress.h"
#include "base/result.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>

namespace retort::data {

class UnpackFolder;

/// What no honest dataset exceeds. The ratio of unpacked to packed bytes counts once `ratioFrom` bytes are
/// unpacked, because a few small files may well be all zeros.
struct UnpackLimits {
    std::uint64_t bytes = std::uint64_t{256} << 30;
    std::uint64_t entries = 5'000'000;
    double ratio = 200;
    std::uint64_t ratioFrom = std::uint64_t{64} << 20;
};

struct UnpackOptions {
    std::string nameEncoding{}; ///< code page of names that are not UTF-8; empty: found out
    UnpackLimits limits{};
    ProgressSink progress{}; ///< in bytes of the archive
    std::stop_token stop{};
};

struct UnpackedArchive {
    std::string nameEncoding{}; ///< the code page that names were read in which are not UTF-8; else empty
    bool hasNoEndMark = false;  ///< a tar that may have been cut between two files
    std::shared_ptr<const UnpackFolder> hold{}; ///< keeps other processes from the folder
};

/// Unpacks regular files and folders into `folder`, which appears complete or not at all: the files are
/// written into `.<folder's name>.part` beside it, which is renamed at the end. What an interrupted attempt
/// left there is removed first, and nothing stays there after an error.
///
/// Corrupt: truncated or damaged, or the same path twice; Unsupported: a path that leaves the folder
/// (absolute, "..", over-long), a link, a device, encryption, names in an unclear code page, or more than the
/// limits allow; InvalidArgument: `folder` exists, or it is no archive; Busy: another process unpacks to the
/// same place; NotFound, AccessDenied, DiskFull, Cancelled. Messages name the archive and paths inside it.
Result<UnpackedArchive> unpackArchive(const std::filesystem::path& archive,
                                      const std::filesystem::path& folder, const UnpackOptions& options = {});

/// The same from memory, into an existing empty folder. What was written before an error stays there.
Result<UnpackedArchive> unpackBytes(std::span<const std::byte> bytes, std::string_view source,
                                    const std::filesystem::path& folder, const UnpackOptions& options = {});

} // namespace retort::data
