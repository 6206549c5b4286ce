#include "training/checkpoint_file.h"

#include "base/crc32.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <torch/types.h>

#include <cstddef>
#include <span>
#include <utility>

namespace retort::training {

namespace fs = std::filesystem;

namespace {

constexpr const char* kHeaderKey = "retort.checkpoint";
constexpr const char* kChecksumKey = "retort.checkpoint.crc32";

/// Of the header, and name, type, shape and bytes of each tensor.
std::string checksumOf(const std::string& header, const tensor::TensorMap& tensors) {
    Crc32 crc;
    crc.update(header);
    for (const auto& [name, tensor] : tensors) {
        crc.update(fmt::format("{} {} {};", name, at::toString(tensor.scalar_type()),
                               fmt::join(tensor.sizes().vec(), ",")));
        crc.update(std::span{static_cast<const std::byte*>(tensor.data_ptr()), tensor.nbytes()});
    }
    return fmt::format("{:08x}", crc.value());
}

/// What safetensors says of a damaged file advises to get it again, which nobody can.
Error told(const fs::path& path, Error error) {
    std::error_code unreadable;
    if (error.code != ErrorCode::Corrupt)
        return error;
    return unusableCheckpoint(path, fs::file_size(path, unreadable) == 0
                                        ? "it is empty"
                                        : "it is cut off, or its beginning is damaged");
}

} // namespace

Error unusableCheckpoint(const fs::path& path, std::string_view why) {
    return {ErrorCode::Corrupt, fmt::format("{}: not a usable checkpoint: {}", path.string(), why)};
}

Status saveCheckpointFile(const fs::path& path, const std::string& header, const tensor::TensorMap& tensors) {
    return tensor::saveTensors(path, tensors,
                               {{kHeaderKey, header}, {kChecksumKey, checksumOf(header, tensors)}});
}

Result<CheckpointFile> openCheckpointFile(const fs::path& path) {
    auto archive = tensor::TensorArchive::open(path);
    if (!archive.ok())
        return told(path, archive.error());
    CheckpointFile file{.header = {}, .tensors = tensor::viewsOf(*archive), .metadata = archive->metadata()};
    if (const auto header = file.metadata.find(kHeaderKey); header != file.metadata.end())
        file.header = header->second;
    const auto stored = file.metadata.find(kChecksumKey);
    file.hasChecksum = stored != file.metadata.end();
    if (file.hasChecksum && stored->second != checksumOf(file.header, file.tensors))
        return unusableCheckpoint(path, "its checksum is another than that of its content");
    return file;
}

} // namespace retort::training
