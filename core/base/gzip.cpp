#include "base/gzip.h"

#include "base/file.h"

#include <fmt/format.h>

#ifdef RETORT_HAVE_ZLIB
#include <zlib.h>

#include <array>
#include <limits>
#include <memory>
#endif

namespace retort {

bool isGzip(std::span<const std::byte> bytes) {
    return bytes.size() > 1 && bytes[0] == std::byte{0x1F} && bytes[1] == std::byte{0x8B};
}

#ifdef RETORT_HAVE_ZLIB

namespace {

constexpr int kGzipOnly = 16 + MAX_WBITS;

struct EndInflate {
    void operator()(z_stream* stream) const { inflateEnd(stream); }
};

Error damagedGzip(std::string_view source, std::string_view why) {
    return {ErrorCode::Corrupt, fmt::format("{}: {}; is the download complete?", source, why)};
}

/// Unpacks what the stream holds; Z_STREAM_END at the end of a member.
int unpackSome(z_stream& stream, std::vector<std::byte>& unpacked) {
    std::array<std::byte, std::size_t{1} << 16> buffer;
    stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
    stream.avail_out = static_cast<uInt>(buffer.size());
    const int code = inflate(&stream, Z_NO_FLUSH);
    unpacked.insert(unpacked.end(), buffer.begin(), buffer.end() - stream.avail_out);
    return code;
}

} // namespace

Result<std::vector<std::byte>> gunzip(std::span<const std::byte> bytes, std::string_view source,
                                      std::size_t limit) {
    if (bytes.size() > std::numeric_limits<uInt>::max())
        return damagedGzip(source, "a .gz of more than 4 GiB");
    z_stream stream{};
    if (inflateInit2(&stream, kGzipOnly) != Z_OK)
        return Error{ErrorCode::OutOfMemory, fmt::format("{}: not enough memory to unpack it", source)};
    const std::unique_ptr<z_stream, EndInflate> cleanup{&stream};
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(bytes.data())); // zlib only reads
    stream.avail_in = static_cast<uInt>(bytes.size());
    std::vector<std::byte> unpacked;
    for (;;) {
        const int code = unpackSome(stream, unpacked);
        if (unpacked.size() > limit)
            return damagedGzip(source, fmt::format("unpacks to more than the {} bytes expected", limit));
        if (code == Z_STREAM_END && stream.avail_in == 0)
            return unpacked;
        if (code == Z_STREAM_END)
            inflateReset(&stream);
        else if (code == Z_BUF_ERROR || (code == Z_OK && stream.avail_in == 0 && stream.avail_out != 0))
            return damagedGzip(source, "truncated .gz");
        else if (code != Z_OK)
            return damagedGzip(
                source, fmt::format("damaged .gz ({})", stream.msg != nullptr ? stream.msg : "no gzip"));
    }
}

#else

Result<std::vector<std::byte>> gunzip(std::span<const std::byte>, std::string_view source, std::size_t) {
    return Error{
        ErrorCode::Unsupported,
        fmt::format("{0}: compressed, and this build has no zlib; unpack it with: gunzip -k {0}", source)};
}

#endif

Result<std::string> readPossiblyGzippedText(const std::filesystem::path& path, std::size_t limit) {
    RETORT_TRY(auto text, readTextFile(path, limit));
    const auto bytes = std::as_bytes(std::span(text));
    if (!isGzip(bytes))
        return text;
    RETORT_TRY(const auto unpacked, gunzip(bytes, path.string(), limit));
    return std::string(reinterpret_cast<const char*>(unpacked.data()), unpacked.size());
}

} // namespace retort
