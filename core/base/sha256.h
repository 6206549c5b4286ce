#pragma once
// SHA-256 (FIPS 180-4): the content hash of files, targets and resolved runs.
// Own code because the engine links LibTorch and nothing else.

#include "base/result.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace retort {

class Sha256 {
public:
    Sha256();

    Sha256& update(std::span<const std::byte> bytes);
    Sha256& update(std::string_view text);
    /// The digest as 64 lower-case hex digits. The object must not be used afterwards.
    std::string hex();

private:
    void compress(const std::byte* block);

    std::array<std::uint32_t, 8> m_state;
    std::array<std::byte, 64> m_pending{};
    std::size_t m_pendingSize = 0;
    std::uint64_t m_totalBytes = 0;
};

std::string sha256(std::string_view text);
std::string sha256(std::span<const std::byte> bytes);
/// Streams the file; errors are those of opening and reading it. `hashed` is told the number of bytes of each
/// piece that is done.
Result<std::string> sha256OfFile(const std::filesystem::path& path,
                                 const std::function<void(std::size_t)>& hashed = {});

} // namespace retort
