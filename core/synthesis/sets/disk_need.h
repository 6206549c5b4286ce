#pragma once
// How much disk space generated images will need, estimated before the first is generated.

#include "base/result.h"
#include "synthesis/sets/generation_spec.h"

#include <cstdint>
#include <filesystem>
#include <functional>

namespace retort::synthesis {

struct DiskNeed {
    std::int64_t images = 0;
    data::ImageSize size{};
    FileFormat format = FileFormat::Png;
    std::int64_t embeddingRows = 0;
    int embeddingWidth = 0;
};

/// An upper estimate in bytes: images, embeddings and rows of the store.
std::uint64_t bytesNeeded(const DiskNeed& need);

using FreeBytes = std::function<Result<std::uint64_t>(const std::filesystem::path&)>;
/// What the file system leaves to ordinary users.
Result<std::uint64_t> freeBytesAt(const std::filesystem::path& path);

/// DiskFull, with both numbers, where less is free than needed.
Status checkDisk(const std::filesystem::path& folder, std::uint64_t needed, const FreeBytes& freeBytes);

} // namespace retort::synthesis
