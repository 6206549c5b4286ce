#pragma once
// What datasets unpack at each opening (SVHN's images, IDX in .gz), kept on disk and mapped the next time.

#include "base/result.h"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace retort::data {

/// Bytes in memory or mapped, for as long as the owner is held.
struct SharedBytes {
    std::span<const std::byte> bytes;
    std::shared_ptr<const void> owner;
};

class UnpackedFiles {
public:
    using Unpack = std::function<Result<std::vector<std::byte>>()>;

    /// Keeps nothing: what is unpacked stays in memory.
    UnpackedFiles() = default;
    /// Keeps in this folder, which is made when it is needed. Whoever deletes it loses time and nothing else.
    explicit UnpackedFiles(std::filesystem::path folder) : m_folder(std::move(folder)) {}

    /// What `unpack` makes of the file, or of the part of it that is called `part`: as it was kept, if the
    /// file's size and time of writing are what they were then, else unpacked and kept. Where it cannot be
    /// kept (no room, no right to write), it stays in memory. Errors are those of `unpack`.
    Result<SharedBytes> get(const std::filesystem::path& file, std::string_view part,
                            const Unpack& unpack) const;

private:
    std::filesystem::path m_folder;
};

} // namespace retort::data
