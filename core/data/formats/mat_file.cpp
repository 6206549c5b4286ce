#include "data/formats/mat_file.h"

#include "base/mapped_file.h"
#include "base/mistaken_file.h"
#include "data/formats/mat_stream.h"
#include "data/images/byte_view.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <fmt/format.h>
#include <optional>
#include <string>

namespace retort::data {

namespace {

static_assert(std::endian::native == std::endian::little, "values are used as the file holds them");

// Data types of elements and classes of arrays (MAT-File Format, tables 1-1 and 1-3).
constexpr std::uint32_t kMatrix = 14;
constexpr std::uint32_t kCompressed = 15;
constexpr std::uint32_t kFirstNumericClass = 6; // mxDOUBLE_CLASS
constexpr std::uint32_t kLastNumericClass = 15; // mxUINT64_CLASS
constexpr std::uint32_t kComplexFlag = 0x0800;
constexpr std::size_t kMatHeader = 128;
constexpr std::size_t kTag = 8;
constexpr std::size_t kLongestText = 4096; // of names and lists of sizes

struct NumberType {
    std::uint32_t type;
    MatNumber number;
    std::size_t bytes;
    std::string_view name;
};
constexpr std::array kNumbers{
    NumberType{1, MatNumber::Int8, 1, "int8"},    NumberType{2, MatNumber::UInt8, 1, "uint8"},
    NumberType{3, MatNumber::Int16, 2, "int16"},  NumberType{4, MatNumber::UInt16, 2, "uint16"},
    NumberType{5, MatNumber::Int32, 4, "int32"},  NumberType{6, MatNumber::UInt32, 4, "uint32"},
    NumberType{7, MatNumber::Float, 4, "single"}, NumberType{9, MatNumber::Double, 8, "double"},
    NumberType{12, MatNumber::Int64, 8, "int64"}, NumberType{13, MatNumber::UInt64, 8, "uint64"},
};

const NumberType& typeOf(MatNumber number) {
    return *std::find_if(kNumbers.begin(), kNumbers.end(),
                         [&](const auto& one) { return one.number == number; });
}

/// What a tag announces. A small element holds its bytes (up to four) inside the tag.
struct Tag {
    std::uint32_t type = 0;
    std::uint32_t size = 0;
    std::optional<std::array<std::byte, 4>> small;
};

Result<Tag> readTag(MatStream& stream) {
    std::array<std::byte, kTag> bytes;
    RETORT_CHECK(stream.read(bytes));
    const ByteView view{bytes, Endian::Little};
    const auto smallSize = view.u16(2);
    if (smallSize == 0)
        return Tag{view.u32(0), view.u32(4), {}};
    Tag tag{view.u16(0), std::min<std::uint32_t>(smallSize, 4), std::array<std::byte, 4>{}};
    std::copy_n(bytes.begin() + 4, 4, tag.small->begin());
    return tag;
}

/// The element's bytes; the stream stands at the next element afterwards.
Result<std::vector<std::byte>> readElement(MatStream& stream, const Tag& tag) {
    if (tag.small)
        return std::vector<std::byte>(tag.small->begin(), tag.small->begin() + tag.size);
    RETORT_TRY(auto bytes, stream.read(tag.size));
    constexpr std::uint32_t kAlign = 8;
    RETORT_CHECK(stream.skip((kAlign - tag.size % kAlign) % kAlign));
    return bytes;
}

Result<std::vector<std::byte>> readShort(MatStream& stream, std::string_view source) {
    RETORT_TRY(const auto tag, readTag(stream));
    if (tag.size > kLongestText)
        return damagedMat(source, fmt::format("a name or a list of sizes of {} bytes", tag.size));
    return readElement(stream, tag);
}

/// What stands before a variable's values.
struct Variable {
    std::uint32_t flags = 0;
    std::vector<std::int64_t> shape;
    std::string name;
};

Result<Variable> readVariable(MatStream& stream, std::string_view source) {
    RETORT_TRY(const auto flags, readShort(stream, source));
    RETORT_TRY(const auto sizes, readShort(stream, source));
    RETORT_TRY(const auto name, readShort(stream, source));
    Variable variable{.flags = ByteView{flags, Endian::Little}.u32(0)};
    const ByteView view{sizes, Endian::Little};
    for (std::size_t at = 0; view.has(at, 4); at += 4)
        variable.shape.push_back(static_cast<std::int32_t>(view.u32(at)));
    variable.name.assign(reinterpret_cast<const char*>(name.data()), name.size());
    return variable;
}

/// The number of values that the sizes ask for, if it is not above `most`.
std::optional<std::size_t> countOf(const std::vector<std::int64_t>& shape, std::size_t most) {
    std::size_t count = 1;
    for (const auto size : shape) {
        if (size < 0 || (size > 0 && count > most / static_cast<std::size_t>(size)))
            return std::nullopt;
        count *= static_cast<std::size_t>(size);
    }
    return count;
}

Result<MatArray> readValues(MatStream& stream, Variable variable, std::string_view source,
                            std::size_t limit) {
    const auto kind = variable.flags & 0xff;
    if (kind < kFirstNumericClass || kind > kLastNumericClass || (variable.flags & kComplexFlag) != 0)
        return Error{ErrorCode::Unsupported, fmt::format("{}: '{}' is no array of real numbers (class {})",
                                                         source, variable.name, kind)};
    RETORT_TRY(const auto tag, readTag(stream));
    for (const auto& one : kNumbers) {
        if (one.type != tag.type)
            continue;
        if (tag.size > limit)
            return Error{ErrorCode::Unsupported,
                         fmt::format("{}: '{}' has {} bytes of values, at most {} are read", source,
                                     variable.name, tag.size, limit)};
        const auto count = countOf(variable.shape, tag.size / one.bytes);
        if (variable.shape.size() < 2 || !count || *count * one.bytes != tag.size)
            return damagedMat(source, fmt::format("'{}' has {} bytes of values, its sizes say {}",
                                                  variable.name, tag.size, fmt::join(variable.shape, " x ")));
        RETORT_TRY(auto values, readElement(stream, tag));
        return MatArray{std::move(variable.shape), one.number, std::move(values)};
    }
    return Error{ErrorCode::Unsupported,
                 fmt::format("{}: '{}' has values of an unknown type ({})", source, variable.name, tag.type)};
}

/// A matrix of level 4 begins with its number type, rows, columns, no imaginary part and its name's length.
bool isLevel4(const ByteView& view) {
    constexpr std::uint32_t kMostTypes = 52;
    constexpr std::uint32_t kLongestName = 64;
    constexpr std::size_t kFields = 20;
    return view.has(0, kFields) && view.u32(0) <= kMostTypes && view.u32(4) > 0 && view.u32(8) > 0 &&
           view.u32(12) <= 1 && view.u32(16) > 1 && view.u32(16) <= kLongestName;
}

Error notLevel5(const ByteView& view, std::string_view source) {
    constexpr std::size_t kLooked = 512;
    const auto head = view.part(0, std::min(view.size(), kLooked));
    if (const auto kind = mistakenKind({reinterpret_cast<const char*>(head.data()), head.size()}))
        return {ErrorCode::Corrupt, fmt::format("{}: is {}", source, *kind)};
    return damagedMat(source, "not a MATLAB level 5 file");
}

Status checkHeader(const ByteView& view, std::string_view source) {
    constexpr std::size_t kVersionAt = 124;
    if (view.is(0, "\x89HDF\r\n\x1a\n") || view.is(0, "MATLAB 7.3"))
        return Error{
            ErrorCode::Unsupported,
            fmt::format("{}: a .mat file of version 7.3 (HDF5), which is not read; save it in MATLAB with "
                        "save(..., '-v7'), or take the original download",
                        source)};
    if (isLevel4(view))
        return Error{ErrorCode::Unsupported,
                     fmt::format("{}: a .mat file of version 4, which is not read; save it in MATLAB with "
                                 "save(..., '-v7'), or in SciPy with savemat(..., format='5')",
                                 source)};
    if (!view.has(0, kMatHeader) || !view.is(0, "MATLAB"))
        return notLevel5(view, source);
    if (view.is(kVersionAt + 2, "MI"))
        return Error{ErrorCode::Unsupported,
                     fmt::format("{}: a big-endian .mat file, which is not read", source)};
    if (!view.is(kVersionAt + 2, "IM"))
        return notLevel5(view, source);
    return {};
}

Error noVariable(std::string_view source, std::string_view variable, const std::vector<std::string>& names) {
    return {ErrorCode::NotFound, fmt::format("{}: holds no variable '{}', only: {}; is it the right file?",
                                             source, variable, fmt::join(names, ", "))};
}

template<class T> T valueAt(const std::vector<std::byte>& values, std::size_t i) {
    T value;
    std::memcpy(&value, values.data() + i * sizeof(T), sizeof(T));
    return value;
}

double numberAt(const MatArray& array, std::size_t i) {
    switch (array.number) {
    case MatNumber::Int8: return valueAt<std::int8_t>(array.values, i);
    case MatNumber::UInt8: return valueAt<std::uint8_t>(array.values, i);
    case MatNumber::Int16: return valueAt<std::int16_t>(array.values, i);
    case MatNumber::UInt16: return valueAt<std::uint16_t>(array.values, i);
    case MatNumber::Int32: return valueAt<std::int32_t>(array.values, i);
    case MatNumber::UInt32: return valueAt<std::uint32_t>(array.values, i);
    case MatNumber::Float: return static_cast<double>(valueAt<float>(array.values, i));
    case MatNumber::Double: return valueAt<double>(array.values, i);
    // Beyond 2^53 these lose their last digits, and are refused for that.
    case MatNumber::Int64: return static_cast<double>(valueAt<std::int64_t>(array.values, i));
    case MatNumber::UInt64: return static_cast<double>(valueAt<std::uint64_t>(array.values, i));
    }
    return 0;
}

} // namespace

std::string_view name(MatNumber number) {
    return typeOf(number).name;
}

std::size_t MatArray::count() const {
    return values.size() / typeOf(number).bytes;
}

Result<std::int64_t> MatArray::whole(std::size_t i, std::string_view source) const {
    constexpr double kLargestWhole = 9007199254740992.0; // 2^53
    const auto value = numberAt(*this, i);
    if (!(std::abs(value) <= kLargestWhole) || value != std::floor(value))
        return damagedMat(source, fmt::format("{} is not a whole number", value));
    return static_cast<std::int64_t>(value);
}

Result<MatArray> parseMat(std::span<const std::byte> bytes, std::string_view variable,
                          std::string_view source, std::size_t limit) {
    const ByteView view{bytes, Endian::Little};
    RETORT_CHECK(checkHeader(view, source));
    std::vector<std::string> names;
    for (std::size_t at = kMatHeader; at < bytes.size();) {
        const auto type = view.u32(at);
        const auto size = view.u32(at + 4);
        if (!view.has(at, kTag) || !view.has(at + kTag, size))
            return damagedMat(source, "truncated .mat file");
        const auto element = view.part(at + kTag, size);
        at += kTag + size; // elements of the top level are not padded when compressed, and aligned when not
        if (type != kCompressed && type != kMatrix)
            continue;
        RETORT_TRY(auto stream, type == kCompressed ? MatStream::compressed(element, source)
                                                    : Result<MatStream>{MatStream::plain(element, source)});
        if (type == kCompressed) {
            RETORT_TRY(const auto inner, readTag(stream));
            if (inner.type != kMatrix)
                continue;
        }
        RETORT_TRY(auto found, readVariable(stream, source));
        if (found.name == variable) {
            RETORT_TRY(auto array, readValues(stream, std::move(found), source, limit));
            RETORT_CHECK(stream.finish());
            return array;
        }
        names.push_back(std::move(found.name));
    }
    return noVariable(source, variable, names);
}

Status checkVector(const MatArray& array, std::string_view variable, std::string_view source) {
    const auto longSizes =
        std::count_if(array.shape.begin(), array.shape.end(), [](auto size) { return size > 1; });
    if (longSizes <= 1)
        return {};
    return damagedMat(source, fmt::format("'{}' has the sizes {}, not those of a row or a column", variable,
                                          fmt::join(array.shape, " x ")));
}

Result<std::vector<std::int64_t>> readMatNumbers(const std::filesystem::path& file,
                                                 std::string_view variable) {
    RETORT_TRY(const auto mapped, MappedFile::open(file));
    RETORT_TRY(const auto array, parseMat(mapped.bytes(), variable, file.string()));
    RETORT_CHECK(checkVector(array, variable, file.string()));
    std::vector<std::int64_t> numbers;
    numbers.reserve(array.count());
    for (std::size_t i = 0; i < array.count(); ++i) {
        RETORT_TRY(const auto number, array.whole(i, file.string()));
        numbers.push_back(number);
    }
    return numbers;
}

} // namespace retort::data
