#pragma once
// A training at rest as one safetensors file: a header (JSON) in its metadata "retort.checkpoint", tensors,
// and a CRC-32 over both in "retort.checkpoint.crc32", so that damage to anything that resuming reads is
// noticed.

#include "base/result.h"
#include "tensor/torch_tensor.h"

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace retort::training {

struct CheckpointFile {
    std::string header;
    tensor::TensorMap tensors;                     ///< views of the mapped file
    bool hasChecksum = false;                      ///< and it is right; older programs wrote none
    std::map<std::string, std::string> metadata{}; ///< all of the file's
};

/// The tensors are on the CPU and contiguous.
Status saveCheckpointFile(const std::filesystem::path& path, const std::string& header,
                          const tensor::TensorMap& tensors);

/// Corrupt: an empty file, one that is cut off, another checksum than that of its content. NotFound and what
/// else opening says. A file without a header has an empty one.
Result<CheckpointFile> openCheckpointFile(const std::filesystem::path& path);

/// "PATH: not a usable checkpoint: WHY", Corrupt.
Error unusableCheckpoint(const std::filesystem::path& path, std::string_view why);

} // namespace retort::training
