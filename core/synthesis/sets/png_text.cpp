#include "synthesis/sets/png_text.h"

#include "data/images/byte_view.h"

#include <algorithm>
#include <fmt/format.h>
#include <optional>
#include <zlib.h>

namespace retort::synthesis {

namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

constexpr std::size_t kSignatureBytes = 8;
constexpr std::size_t kChunkOverhead = 12; // length, type, checksum
constexpr std::size_t kHeaderEnd = kSignatureBytes + kChunkOverhead + 13;
constexpr std::string_view kSignature = "\x89PNG\r\n\x1a\n"sv;

bool isPrintable(char c) {
    return c >= ' ' && c <= '~';
}

bool isAscii(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return isPrintable(c) || c == '\n'; });
}

void append(std::vector<std::byte>& bytes, std::string_view text) {
    const auto added = std::as_bytes(std::span{text});
    bytes.insert(bytes.end(), added.begin(), added.end());
}

void appendNumber(std::vector<std::byte>& bytes, std::uint32_t number) {
    constexpr int kHighestShift = 24, kByte = 8;
    for (int shift = kHighestShift; shift >= 0; shift -= kByte)
        bytes.push_back(static_cast<std::byte>(number >> shift));
}

void appendChunk(std::vector<std::byte>& bytes, std::string_view type, std::string_view content) {
    appendNumber(bytes, static_cast<std::uint32_t>(content.size()));
    const auto covered = bytes.size();
    append(bytes, type);
    append(bytes, content);
    const auto checksum =
        crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data() + covered), bytes.size() - covered);
    appendNumber(bytes, static_cast<std::uint32_t>(checksum));
}

void appendEntry(std::vector<std::byte>& bytes, const std::string& keyword, const std::string& text) {
    if (isAscii(text))
        return appendChunk(bytes, "tEXt", keyword + '\0' + text);
    // Not compressed, no language, no translated keyword.
    appendChunk(bytes, "iTXt", keyword + "\0\0\0\0\0"s + text);
}

Status checkKeyword(const std::string& keyword) {
    constexpr std::size_t kLongest = 79;
    if (!keyword.empty() && keyword.size() <= kLongest &&
        std::all_of(keyword.begin(), keyword.end(), isPrintable))
        return {};
    return Error{ErrorCode::InvalidArgument,
                 fmt::format("\"{}\" is no keyword of a PNG text; 1 to {} printable ASCII characters",
                             keyword, kLongest)};
}

/// Latin-1, as tEXt is, in UTF-8.
std::string fromLatin1(std::string_view latin1) {
    constexpr unsigned kAsciiEnd = 0x80, kLeadByte = 0xc0, kFollowByte = 0x80, kFollowBits = 6,
                       kFollowMask = 0x3f;
    std::string text;
    for (const char c : latin1) {
        const unsigned code = static_cast<unsigned char>(c);
        if (code < kAsciiEnd) {
            text += c;
        } else {
            text += static_cast<char>(kLeadByte | code >> kFollowBits);
            text += static_cast<char>(kFollowByte | (code & kFollowMask));
        }
    }
    return text;
}

void readPlain(std::string_view content, PngText& into) {
    if (const auto end = content.find('\0'); end != std::string_view::npos)
        into[std::string{content.substr(0, end)}] = fromLatin1(content.substr(end + 1));
}

/// Absent where it is damaged, or larger than any text of use: a few bytes may stand for gigabytes.
std::optional<std::string> unpacked(std::string_view packed) {
    constexpr uLongf kMost = 4 << 20, kLeast = 4 << 10;
    for (auto room = kLeast; room <= kMost; room *= 4) {
        std::string text(room, '\0');
        auto length = room;
        const auto outcome = uncompress(reinterpret_cast<Bytef*>(text.data()), &length,
                                        reinterpret_cast<const Bytef*>(packed.data()), packed.size());
        text.resize(length);
        if (outcome == Z_OK)
            return text;
        if (outcome != Z_BUF_ERROR)
            return std::nullopt;
    }
    return std::nullopt;
}

void readPacked(std::string_view content, PngText& into) {
    const auto end = content.find('\0');
    if (end == std::string_view::npos || end + 2 > content.size() || content[end + 1] != '\0')
        return; // another method of compression than the one that there is
    if (const auto text = unpacked(content.substr(end + 2)))
        into[std::string{content.substr(0, end)}] = fromLatin1(*text);
}

void readInternational(std::string_view content, PngText& into) {
    const auto keyword = content.find('\0');
    constexpr std::size_t kFlags = 3; // the keyword's end, compression flag and method
    if (keyword == std::string_view::npos || keyword + kFlags > content.size() ||
        content[keyword + 2] != '\0')
        return;
    const auto language = content.find('\0', keyword + kFlags);
    const auto translated = language == std::string_view::npos ? language : content.find('\0', language + 1);
    if (translated == std::string_view::npos)
        return;
    const auto rest = content.substr(translated + 1);
    auto text = content[keyword + 1] == '\0' ? std::optional{std::string{rest}} : unpacked(rest);
    if (text)
        into[std::string{content.substr(0, keyword)}] = *std::move(text);
}

Error damaged(std::string_view source, std::string_view what) {
    return {ErrorCode::Corrupt, fmt::format("{}: {}; is the file complete?", source, what)};
}

} // namespace

Result<std::vector<std::byte>> withText(std::span<const std::byte> png, const PngText& text) {
    const data::ByteView view{png};
    if (!view.is(0, kSignature) || !view.has(0, kHeaderEnd) || !view.is(kSignatureBytes + 4, "IHDR"))
        return damaged("the image", "does not begin as a PNG");
    std::vector<std::byte> bytes(png.begin(), png.begin() + kHeaderEnd);
    for (const auto& [keyword, content] : text) {
        RETORT_CHECK(checkKeyword(keyword));
        appendEntry(bytes, keyword, content);
    }
    bytes.insert(bytes.end(), png.begin() + kHeaderEnd, png.end());
    return bytes;
}

Result<PngText> readText(std::span<const std::byte> png, std::string_view source) {
    const data::ByteView view{png};
    if (!view.is(0, kSignature))
        return damaged(source, "is no PNG");
    PngText text;
    for (std::size_t at = kSignatureBytes; !view.is(at + 4, "IEND");) {
        const std::size_t length = view.u32(at);
        if (!view.has(at, kChunkOverhead) || !view.has(at + kChunkOverhead, length))
            return damaged(source, "is a truncated PNG");
        const auto part = view.part(at + 8, length);
        const std::string_view content{reinterpret_cast<const char*>(part.data()), part.size()};
        if (view.is(at + 4, "tEXt"))
            readPlain(content, text);
        else if (view.is(at + 4, "zTXt"))
            readPacked(content, text);
        else if (view.is(at + 4, "iTXt"))
            readInternational(content, text);
        at += kChunkOverhead + length;
    }
    return text;
}

} // namespace retort::synthesis
