#pragma once
// Archives of unknown origin (.zip, .tar.gz, .tgz), unpacked so that nothing lands outside the target folder
// and nothing half done stays in its place.

#include "base/progress.h"
#include "base/result.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <stop_token>
#include <string_view>

namespace retort::data {

/// What no honest data set exceeds. The ratio of unpacked to packed bytes counts once `ratioFrom` bytes are
/// unpacked, because a few small files may well be all zeros.
struct UnpackLimits {
    std::uint64_t bytes = std::uint64_t{256} << 30;
    std::uint64_t entries = 5'000'000;
    double ratio = 200;
    std::uint64_t ratioFrom = std::uint64_t{64} << 20;
};

struct UnpackOptions {
    UnpackLimits limits{};
    ProgressSink progress{}; ///< in bytes of the archive
    std::stop_token stop{};
};

/// By its name: .zip, .tgz or .tar.gz, in any case.
bool isArchiveName(const std::filesystem::path& file);

/// Unpacks regular files and folders into `folder`, which appears complete or not at all: the files are
/// written into `.<folder's name>.part` beside it, which is renamed at the end. What an interrupted attempt
/// left there is removed first, and nothing stays there after an error.
///
/// Corrupt: truncated or damaged, or the same file twice; Unsupported: a path that leaves the folder
/// (absolute,
/// "..", over-long), a link, a device, encryption, or more than the limits allow; InvalidArgument: `folder`
/// exists; Busy: another process unpacks to the same place; NotFound, AccessDenied, DiskFull, Cancelled.
Status unpackArchive(const std::filesystem::path& archive, const std::filesystem::path& folder,
                     const UnpackOptions& options = {});

/// The same from memory, into an existing empty folder. What was written before an error stays there.
Status unpackBytes(std::span<const std::byte> bytes, std::string_view source,
                   const std::filesystem::path& folder, const UnpackOptions& options = {});

} // namespace retort::data
