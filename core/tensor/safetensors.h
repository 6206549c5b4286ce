#pragma once
// Reads the safetensors format (https://github.com/huggingface/safetensors, "Format") memory-mapped, and
// checks everything before it trusts it: header length, JSON, dtypes, shapes, offsets, holes, overlaps,
// duplicate names. No Torch here; torch_tensor.h turns an entry into a tensor.

#include "base/mapped_file.h"
#include "base/result.h"
#include "tensor/dtype.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace retort::tensor {

/// One tensor as it lies in a file; valid for as long as `owner` is held.
struct TensorEntry {
    std::string name;
    DType dtype = DType::F32;
    std::vector<std::int64_t> shape; ///< [] is a scalar
    std::span<const std::byte> bytes;
    std::shared_ptr<const std::byte> owner;
};

/// A safetensors file or a set of shards under one index, looked up by name.
class TensorArchive {
public:
    /// Opens `*.safetensors`, or all shards of a `*.safetensors.index.json`.
    /// NotFound (a missing shard is named), Corrupt (what is wrong with which tensor; a file of another kind
    /// is named for what it is), or Unsupported (elements of 8 bits, for example, or a pickle: `.pt`, `.pth`,
    /// `.ckpt`, `.bin`; the message says how to convert it).
    static Result<TensorArchive> open(const std::filesystem::path& path);
    /// Parses one file's bytes; `source` names them in messages.
    static Result<TensorArchive> parse(std::span<const std::byte> bytes,
                                       std::shared_ptr<const std::byte> owner, const std::string& source);

    const TensorEntry* find(const std::string& name) const;
    const std::map<std::string, TensorEntry>& entries() const { return m_entries; }
    const std::map<std::string, std::string>& metadata() const { return m_metadata; }
    const std::string& source() const { return m_source; }
    /// The same tensors under the names that `rename` gives them; of two that get one name, the first stays.
    TensorArchive renamed(const std::function<std::string(const std::string&)>& rename) const;

private:
    static Result<TensorArchive> openShards(const std::filesystem::path& indexPath);

    std::string m_source;
    std::map<std::string, TensorEntry> m_entries;
    std::map<std::string, std::string> m_metadata;
};

/// Finds the one weight file of a model folder: `STEM.safetensors`, else `STEM.safetensors.index.json`,
/// trying the stems in order; else the same with the variants fp32, fp16 and bf16; else the only safetensors
/// file or index there is. Unsupported if only pickles or other formats lie there, NotFound (with the names
/// tried, or why none of several is taken) otherwise.
Result<std::filesystem::path> findWeights(const std::filesystem::path& folder,
                                          const std::vector<std::string>& stems);

/// Writes a safetensors file atomically: wide dtypes first, then by name, so that every tensor lies aligned.
Status writeSafetensors(const std::filesystem::path& path, const std::vector<TensorEntry>& tensors,
                        const std::map<std::string, std::string>& metadata = {});

} // namespace retort::tensor
