#include "data/formats/mat_file.h"

#include "mat_files.h"
#include "test_images.h"
#include "testing/result_matchers.h"

#include <gtest/gtest.h>

namespace retort::data::testing {
namespace {

using retort::testing::failsWith;
using retort::testing::TemporaryFolder;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

MatVariable bytesVariable(std::string name, std::vector<std::int32_t> shape, std::string values) {
    return {.name = std::move(name), .shape = std::move(shape), .values = std::move(values)};
}

TEST(MatFile, PlainOrCompressed_GivesShapeAndValues) {
    auto packed = bytesVariable("X", {2, 3}, "abcdef");
    packed.compressed = true;
    for (const auto& file : {matFile({matRow("first", {1}), bytesVariable("X", {2, 3}, "abcdef")}),
                             matFile({matRow("first", {1}), packed})}) {
        RETORT_ASSERT_OK_AND_ASSIGN(const auto array, parseMat(bytesOf(file), "X", "x.mat"));
        EXPECT_THAT(array.shape, ElementsAre(2, 3));
        EXPECT_EQ(array.number, MatNumber::UInt8);
        EXPECT_EQ(std::string(reinterpret_cast<const char*>(array.values.data()), array.values.size()),
                  "abcdef");
    }
}

TEST(MatFile, NumbersOfAnyType_AreWhole) {
    const TemporaryFolder folder;
    const auto file =
        folder.write("numbers.mat", matFile({matRow("labels", {1, 300, 65535}), matRow("one", {7})}));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto labels, readMatNumbers(file, "labels"));
    EXPECT_THAT(labels, ElementsAre(1, 300, 65535));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto one, readMatNumbers(file, "one"));
    EXPECT_THAT(one, ElementsAre(7));
    const std::string half("\0\0\0\0\0\0\xe0\x3f", 8); // 0.5 as a double
    const auto broken = folder.write(
        "half.mat", matFile({{.name = "labels", .shape = {1, 1}, .values = half, .type = 9, .kind = 6}}));
    EXPECT_THAT(readMatNumbers(broken, "labels"),
                failsWith(ErrorCode::Corrupt, HasSubstr("0.5 is not a whole number")));
}

template<class T> std::string bytesOfNumbers(const std::vector<int>& numbers) {
    std::string bytes;
    for (const auto number : numbers) {
        const auto value = static_cast<T>(number);
        bytes.append(reinterpret_cast<const char*>(&value), sizeof(T));
    }
    return bytes;
}

TEST(MatFile, LabelsOfEveryClass_AreRead) {
    const std::vector<int> numbers{1, 10, 102};
    struct Class {
        const char* name;
        std::uint32_t type;
        std::uint32_t kind;
        std::string values;
    };
    const std::vector<Class> classes{{"int8", 1, 8, bytesOfNumbers<std::int8_t>(numbers)},
                                     {"uint8", 2, 9, bytesOfNumbers<std::uint8_t>(numbers)},
                                     {"int16", 3, 10, bytesOfNumbers<std::int16_t>(numbers)},
                                     {"uint16", 4, 11, bytesOfNumbers<std::uint16_t>(numbers)},
                                     {"int32", 5, 12, bytesOfNumbers<std::int32_t>(numbers)},
                                     {"uint32", 6, 13, bytesOfNumbers<std::uint32_t>(numbers)},
                                     {"single", 7, 7, bytesOfNumbers<float>(numbers)},
                                     {"double", 9, 6, bytesOfNumbers<double>(numbers)},
                                     {"int64", 12, 14, bytesOfNumbers<std::int64_t>(numbers)},
                                     {"uint64", 13, 15, bytesOfNumbers<std::uint64_t>(numbers)},
                                     {"double stored as uint8", 2, 6, bytesOfNumbers<std::uint8_t>(numbers)}};
    const TemporaryFolder folder;
    for (const auto& [name, type, kind, values] : classes)
        for (const auto& shape : {std::vector<std::int32_t>{1, 3}, std::vector<std::int32_t>{3, 1}}) {
            const auto file = folder.write(
                "labels.mat",
                matFile({{.name = "labels", .shape = shape, .values = values, .type = type, .kind = kind}}));
            RETORT_ASSERT_OK_AND_ASSIGN(const auto read, readMatNumbers(file, "labels"));
            EXPECT_THAT(read, ElementsAre(1, 10, 102)) << name;
        }
    const auto table = folder.write("table.mat", matFile({bytesVariable("labels", {2, 2}, "abcd")}));
    EXPECT_THAT(readMatNumbers(table, "labels"),
                failsWith(ErrorCode::Corrupt, HasSubstr("2 x 2, not those of a row or a column")));
}

TEST(MatFile, OfAnotherKind_IsNamed) {
    const std::string level4("\0\0\0\0\3\0\0\0\1\0\0\0\0\0\0\0\7\0\0\0labels\0", 27);
    EXPECT_THAT(parseMat(bytesOf(level4), "labels", "x.mat"),
                failsWith(ErrorCode::Unsupported, AllOf(HasSubstr("version 4"), HasSubstr("-v7"))));
    EXPECT_THAT(parseMat(bytesOf("<!DOCTYPE html><html>"), "labels", "x.mat"),
                failsWith(ErrorCode::Corrupt, HasSubstr("a web page")));
}

TEST(MatFile, WithoutTheVariable_NamesThoseThereAre) {
    const auto file = matFile({matRow("trnid", {1}), matRow("valid", {2})});
    EXPECT_THAT(parseMat(bytesOf(file), "labels", "some/x.mat"),
                failsWith(ErrorCode::NotFound,
                          AllOf(HasSubstr("some/x.mat"), HasSubstr("'labels'"), HasSubstr("trnid, valid"))));
}

TEST(MatFile, OfVersion7_3_IsToldApartWithTheWayOut) {
    const auto text =
        std::string("MATLAB 7.3 MAT-file, Platform: GLNXA64").append(474, ' ') + "\x89HDF\r\n\x1a\n";
    for (const auto& file : {text, std::string("\x89HDF\r\n\x1a\n and so on")})
        EXPECT_THAT(
            parseMat(bytesOf(file), "X", "some/x.mat"),
            failsWith(ErrorCode::Unsupported,
                      AllOf(HasSubstr("some/x.mat"), HasSubstr("version 7.3 (HDF5)"), HasSubstr("-v7"))));
}

struct BadMat {
    const char* what;
    std::string bytes;
    ErrorCode code;
    const char* reason;
};

TEST(MatFile, OfBadBytes_FailsWithTheReason) {
    const auto whole = matFile({bytesVariable("X", {2, 3}, "abcdef")});
    auto bigEndian = whole;
    std::swap(bigEndian[126], bigEndian[127]);
    auto packed = bytesVariable("X", {100, 100}, std::string(10'000, 'x'));
    packed.compressed = true;
    auto damaged = matFile({packed});
    damaged.back() ^= 1; // of its check sum
    auto cut = matFile({packed});
    cut.resize(cut.size() - 9);
    auto cell = bytesVariable("X", {1 << 14, 1 << 14}, "x");
    cell.kind = 1; // mxCELL_CLASS; of these sizes it would need gigabytes
    const std::vector<BadMat> cases{
        {"nothing", "", ErrorCode::Corrupt, "not a MATLAB level 5 file"},
        {"a text", std::string(300, 'x'), ErrorCode::Corrupt, "not a MATLAB level 5 file"},
        {"another byte order", bigEndian, ErrorCode::Unsupported, "big-endian"},
        {"half", whole.substr(0, whole.size() - 8), ErrorCode::Corrupt, "truncated"},
        {"packed, half", cut, ErrorCode::Corrupt, "truncated"},
        {"packed, damaged", damaged, ErrorCode::Corrupt, "damaged compressed variable"},
        {"sizes beyond the values", matFile({bytesVariable("X", {1 << 30, 1 << 30, 1 << 30}, "abc")}),
         ErrorCode::Corrupt, "3 bytes of values, its sizes say 1073741824 x 1073741824"},
        {"negative sizes", matFile({bytesVariable("X", {-1, -6}, "abcdef")}), ErrorCode::Corrupt, "-1 x -6"},
        {"a cell array", matFile({cell}), ErrorCode::Unsupported, "no array of real numbers"},
    };
    for (const auto& [what, bytes, code, reason] : cases)
        EXPECT_THAT(parseMat(bytesOf(bytes), "X", "some/x.mat"),
                    failsWith(code, AllOf(HasSubstr("some/x.mat"), HasSubstr(reason))))
            << what;
    EXPECT_THAT(parseMat(bytesOf(whole), "X", "x", 5),
                failsWith(ErrorCode::Unsupported, HasSubstr("at most 5")));
}

} // namespace
} // namespace retort::data::testing
