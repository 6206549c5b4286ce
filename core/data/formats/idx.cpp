#include "data/formats/idx.h"

#include "base/gzip.h"
#include "base/mapped_file.h"
#include "data/images/byte_view.h"

#include <fmt/format.h>
#include <string>

namespace retort::data {

namespace fs = std::filesystem;

namespace {

constexpr std::uint32_t kUnsignedByte = 0x08;

Error damagedIdx(std::string_view source, std::string_view why) {
    return {ErrorCode::Corrupt, fmt::format("{}: {}; is the download complete?", source, why)};
}

Result<std::vector<std::int64_t>> readShape(const ByteView& view, std::string_view source) {
    constexpr std::uint32_t kMostDimensions = 8;
    if (view.u16(0) != 0 || !view.has(0, 4))
        return damagedIdx(source, "not an IDX file (wrong magic number)");
    if (view.u8(2) != kUnsignedByte)
        return Error{ErrorCode::Unsupported,
                     fmt::format("{}: IDX element type 0x{:02x}, only unsigned bytes (0x08) "
                                 "are read; is it the right file?",
                                 source, view.u8(2))};
    const auto dimensions = view.u8(3);
    if (dimensions == 0 || dimensions > kMostDimensions)
        return damagedIdx(source, fmt::format("wrong IDX magic number: {} dimensions", dimensions));
    if (!view.has(4, std::size_t{4} * dimensions))
        return damagedIdx(source, "truncated IDX header");
    std::vector<std::int64_t> shape;
    for (std::uint32_t i = 0; i < dimensions; ++i)
        shape.push_back(view.u32(4 + std::size_t{4} * i));
    return shape;
}

/// The number of values the shape asks for if it is the number that is there.
bool fits(const std::vector<std::int64_t>& shape, std::size_t values) {
    std::size_t wanted = 1;
    for (const auto length : shape) {
        const auto factor = static_cast<std::size_t>(length);
        if (factor != 0 && wanted > values / factor)
            return false;
        wanted *= factor;
    }
    return wanted == values;
}

Result<IdxArray> parseOwned(SharedBytes bytes, const fs::path& source) {
    RETORT_TRY(auto array, parseIdx(bytes.bytes, source.string()));
    array.owner = std::move(bytes.owner);
    return array;
}

} // namespace

Result<IdxArray> parseIdx(std::span<const std::byte> bytes, std::string_view source) {
    RETORT_TRY(auto shape, readShape(ByteView{bytes}, source));
    const auto values = bytes.subspan(4 + 4 * shape.size());
    if (!fits(shape, values.size())) {
        std::string sizes;
        for (const auto length : shape)
            sizes += fmt::format("{}{}", sizes.empty() ? "" : " x ", length);
        return damagedIdx(source,
                          fmt::format("{} bytes of values, its header says {}", values.size(), sizes));
    }
    const auto* first = reinterpret_cast<const std::uint8_t*>(values.data());
    return IdxArray{std::move(shape), {first, values.size()}};
}

Result<IdxArray> readIdx(const fs::path& path, const UnpackedFiles& unpacked) {
    std::error_code ignored;
    const fs::path packed = fs::exists(path, ignored) ? path : fs::path(path.string() + ".gz");
    if (!fs::exists(packed, ignored))
        return Error{ErrorCode::NotFound, fmt::format("{}: neither this file nor {} is there", path.string(),
                                                      packed.filename().string())};
    RETORT_TRY(const auto file, MappedFile::open(packed));
    if (!isGzip(file.bytes())) // whatever it is called: downloads are unpacked or renamed on their way
        return parseOwned({file.bytes(), file.owner()}, packed);
    RETORT_TRY(auto bytes, unpacked.get(packed, "gzip", [&]() -> Result<std::vector<std::byte>> {
        constexpr std::size_t kLimit = std::size_t{1} << 30;
        return gunzip(file.bytes(), packed.string(), kLimit);
    }));
    return parseOwned(std::move(bytes), packed);
}

} // namespace retort::data
