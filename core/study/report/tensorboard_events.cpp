#include "study/report/tensorboard_events.h"

#include <array>
#include <bit>
#include <cstring>

namespace retort::study {

namespace {

constexpr std::array<std::uint32_t, 256> castagnoliTable() {
    constexpr std::uint32_t kReversedPolynomial = 0x82f63b78;
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t byte = 0; byte < table.size(); ++byte) {
        std::uint32_t rest = byte;
        for (int bit = 0; bit < 8; ++bit)
            rest = (rest & 1) != 0 ? (rest >> 1) ^ kReversedPolynomial : rest >> 1;
        table[byte] = rest;
    }
    return table;
}

template<class Number> std::string littleEndian(Number number) {
    static_assert(std::endian::native == std::endian::little);
    std::string bytes(sizeof number, '\0');
    std::memcpy(bytes.data(), &number, sizeof number);
    return bytes;
}

// Protocol Buffers' wire format: a key of field number and kind, then the value.
enum class WireKind : std::uint64_t { Varint = 0, Fixed64 = 1, Bytes = 2, Fixed32 = 5 };

std::string varint(std::uint64_t value) {
    std::string bytes;
    for (; value >= 0x80; value >>= 7)
        bytes += static_cast<char>((value & 0x7f) | 0x80);
    return bytes + static_cast<char>(value);
}

std::string wireKey(std::uint64_t field, WireKind kind) {
    return varint(field << 3 | static_cast<std::uint64_t>(kind));
}

std::string bytesField(std::uint64_t field, std::string_view bytes) {
    return wireKey(field, WireKind::Bytes) + varint(bytes.size()) + std::string(bytes);
}

/// A record holds its length, a check of that, its bytes and a check of these. The checks are masked, so that
/// a check of bytes that hold checks says something.
std::uint32_t maskedCheck(std::string_view bytes) {
    return std::rotr(crc32c(bytes), 15) + 0xa282ead8u;
}

std::string record(std::string_view bytes) {
    const auto length = littleEndian(static_cast<std::uint64_t>(bytes.size()));
    return length + littleEndian(maskedCheck(length)) + std::string(bytes) + littleEndian(maskedCheck(bytes));
}

// event.proto: wall_time = 1, step = 2, file_version = 3, summary = 5; summary.proto: value = 1, in it tag =
// 1, simple_value = 2.
std::string timeField(double wallTime) {
    return wireKey(1, WireKind::Fixed64) + littleEndian(wallTime);
}

} // namespace

std::uint32_t crc32c(std::string_view bytes) {
    static constexpr auto kTable = castagnoliTable();
    std::uint32_t sum = 0xffffffff;
    for (const char byte : bytes)
        sum = kTable[(sum ^ static_cast<unsigned char>(byte)) & 0xff] ^ (sum >> 8);
    return ~sum;
}

std::string firstEventRecord(double wallTime) {
    return record(timeField(wallTime) + bytesField(3, "brain.Event:2"));
}

std::string eventRecord(const ScalarEvent& event) {
    const auto value = bytesField(1, event.tag) + wireKey(2, WireKind::Fixed32) + littleEndian(event.value);
    const auto step = wireKey(2, WireKind::Varint) + varint(static_cast<std::uint64_t>(event.step));
    return record(timeField(event.wallTime) + step + bytesField(5, bytesField(1, value)));
}

} // namespace retort::study
