#pragma once
// The bytes of one element of a .mat file in order, whether they are stored plainly or compressed.

#include "base/result.h"

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace retort::data {

class MatStream {
public:
    static MatStream plain(std::span<const std::byte> bytes, std::string_view source);
    static Result<MatStream> compressed(std::span<const std::byte> bytes, std::string_view source);
    MatStream(MatStream&&) noexcept;
    ~MatStream();

    /// Fills all of `into`; Corrupt when fewer bytes are left.
    Status read(std::span<std::byte> into);
    /// As many bytes; grows with what is really there, so that a wrong length allocates nothing.
    Result<std::vector<std::byte>> read(std::size_t count);
    /// That nothing of note follows, and that the check sum of what was compressed is right. Corrupt.
    Status finish();
    /// Passes over as many bytes.
    Status skip(std::size_t count);

private:
    struct Inflater;
    MatStream(std::span<const std::byte> bytes, std::string_view source);

    std::span<const std::byte> m_bytes; ///< what is left, when stored plainly
    std::unique_ptr<Inflater> m_inflater;
    std::string m_source;
};

/// "SOURCE: WHY; is the download complete?", Corrupt.
Error damagedMat(std::string_view source, std::string_view why);

} // namespace retort::data
