#include "data/formats/mat_stream.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <fmt/format.h>
#include <limits>
#include <zlib.h>

namespace retort::data {

namespace {

constexpr std::size_t kStep = std::size_t{1} << 20;

} // namespace

struct MatStream::Inflater {
    z_stream stream{};
    explicit Inflater(std::span<const std::byte> bytes) {
        stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(bytes.data())); // zlib only reads
        stream.avail_in = static_cast<uInt>(bytes.size());
    }
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;
    ~Inflater() { inflateEnd(&stream); }
};

Error damagedMat(std::string_view source, std::string_view why) {
    return {ErrorCode::Corrupt, fmt::format("{}: {}; is the download complete?", source, why)};
}

MatStream::MatStream(std::span<const std::byte> bytes, std::string_view source)
    : m_bytes(bytes), m_source(source) {}
MatStream::MatStream(MatStream&&) noexcept = default;
MatStream::~MatStream() = default;

MatStream MatStream::plain(std::span<const std::byte> bytes, std::string_view source) {
    return MatStream{bytes, source};
}

Result<MatStream> MatStream::compressed(std::span<const std::byte> bytes, std::string_view source) {
    if (bytes.size() > std::numeric_limits<uInt>::max())
        return damagedMat(source, "a compressed variable of more than 4 GiB");
    MatStream stream{{}, source};
    stream.m_inflater = std::make_unique<Inflater>(bytes);
    if (inflateInit(&stream.m_inflater->stream) != Z_OK)
        return Error{ErrorCode::OutOfMemory, fmt::format("{}: not enough memory to unpack it", source)};
    return stream;
}

Status MatStream::read(std::span<std::byte> into) {
    if (!m_inflater) {
        if (into.size() > m_bytes.size())
            return damagedMat(m_source, "truncated variable");
        std::copy_n(m_bytes.begin(), into.size(), into.begin());
        m_bytes = m_bytes.subspan(into.size());
        return {};
    }
    auto& stream = m_inflater->stream;
    while (!into.empty()) {
        const auto part = std::min(into.size(), kStep);
        stream.next_out = reinterpret_cast<Bytef*>(into.data());
        stream.avail_out = static_cast<uInt>(part);
        const int code = inflate(&stream, Z_NO_FLUSH);
        const auto got = part - stream.avail_out;
        into = into.subspan(got);
        if (code == Z_DATA_ERROR || code == Z_NEED_DICT || code == Z_STREAM_ERROR)
            return damagedMat(m_source, "damaged compressed variable");
        if (code == Z_MEM_ERROR)
            return Error{ErrorCode::OutOfMemory, fmt::format("{}: not enough memory to unpack it", m_source)};
        if (got == 0)
            return damagedMat(m_source, "truncated variable");
    }
    return {};
}

Result<std::vector<std::byte>> MatStream::read(std::size_t count) {
    std::vector<std::byte> bytes;
    if (!m_inflater && count > m_bytes.size())
        return damagedMat(m_source, "truncated variable");
    // Deflate makes at most 1032 bytes of one, so this much may be there; the rest of a lie fails on the way.
    constexpr std::size_t kMostFromOne = 1032;
    if (m_inflater && count / kMostFromOne > m_inflater->stream.avail_in + std::size_t{kStep})
        return damagedMat(m_source, "truncated variable");
    while (bytes.size() < count) {
        const auto before = bytes.size();
        const auto part = std::min(count - before, std::max(before, kStep));
        bytes.resize(before + part);
        RETORT_CHECK(read(std::span{bytes}.subspan(before)));
    }
    return bytes;
}

Status MatStream::finish() {
    if (!m_inflater)
        return {};
    std::array<Bytef, std::size_t{1} << 12> unused;
    auto& stream = m_inflater->stream;
    stream.next_out = unused.data();
    stream.avail_out = static_cast<uInt>(unused.size());
    if (inflate(&stream, Z_FINISH) != Z_STREAM_END)
        return damagedMat(m_source, "damaged compressed variable");
    return {};
}

Status MatStream::skip(std::size_t count) {
    std::array<std::byte, std::size_t{1} << 12> unused;
    while (count > 0) {
        const auto part = std::min(count, unused.size());
        RETORT_CHECK(read(std::span{unused}.first(part)));
        count -= part;
    }
    return {};
}

} // namespace retort::data
