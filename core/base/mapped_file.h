#pragma once
// A file's bytes, memory-mapped read-only: nothing is read until it is looked at.

#include "base/result.h"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>

namespace retort {

/// Copies share one mapping, which lives until the last of them is gone.
class MappedFile {
public:
    /// NotFound, AccessDenied, InvalidArgument (a folder) or Io.
    static Result<MappedFile> open(const std::filesystem::path& path);

    std::span<const std::byte> bytes() const { return {m_data.get(), m_size}; }
    /// Keeps the mapping alive for as long as the pointer is held.
    std::shared_ptr<const std::byte> owner() const { return m_data; }

private:
    std::shared_ptr<const std::byte> m_data;
    std::size_t m_size = 0;
};

} // namespace retort
