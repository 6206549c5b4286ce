#include "tensor/safetensors.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

#include <cstring>

namespace retort::tensor {
namespace {

using ::testing::AllOf;
using testing::failsWith;
using ::testing::HasSubstr;
using testing::succeeds;
using testing::TemporaryFolder;

std::string file(const std::string& header, const std::string& data) {
    const std::uint64_t length = header.size();
    std::string bytes(8, '\0');
    std::memcpy(bytes.data(), &length, 8);
    return bytes + header + data;
}

Result<TensorArchive> parse(const std::string& bytes) {
    return TensorArchive::parse(std::as_bytes(std::span{bytes}), nullptr, "weights");
}

TEST(TensorArchive, refuses_malformed_bytes_naming_what_is_wrong) {
    struct Case {
        std::string bytes;
        std::string reason;
    };
    const std::string eight(8, 'x');
    const std::vector<Case> cases{
        {"", "too few"},
        {"1234567", "too few"},
        {std::string(8, '\xff'), "are allowed"},
        {file("{}", "").substr(0, 8) + "", "a header of 2 bytes in a file of 8"},
        {file("not json", ""), "not valid JSON"},
        {file("[]", ""), "not a JSON object"},
        {file(R"({"a":3})", ""), "\"a\": its header entry is not an object"},
        {file(R"({"a":{"dtype":"F7","shape":[2],"data_offsets":[0,8]}})", eight), "unknown dtype \"F7\""},
        {file(R"({"a":{"shape":[2],"data_offsets":[0,8]}})", eight), "dtype is missing"},
        {file(R"({"a":{"dtype":"F32","data_offsets":[0,8]}})", eight), "shape is missing"},
        {file(R"({"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}})", eight), "no size"},
        {file(R"({"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}})", eight), "no size"},
        {file(R"({"a":{"dtype":"F32","shape":[4294967296,4294967296,4294967296],"data_offsets":[0,8]}})",
              eight),
         "larger than any file"},
        {file(R"({"a":{"dtype":"F32","shape":[2]}})", eight), "not two whole numbers"},
        {file(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}})", eight), "reversed"},
        {file(R"({"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}})", eight), "leave the file"},
        {file(R"({"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}})", eight), "takes 12 bytes"},
        {file(
             R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})",
             eight),
         "overlap"},
        {file(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})", eight), "a hole of 4 bytes"},
        {file(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})", eight),
         "4 bytes after the last tensor"},
        {file(
             R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})",
             eight),
         "stands twice"},
        {file(R"({"__metadata__":{"k":3}})", ""), "\"k\" is not a string"}};
    for (const auto& [bytes, reason] : cases)
        EXPECT_THAT(parse(bytes),
                    failsWith(ErrorCode::Corrupt, AllOf(HasSubstr("weights"), HasSubstr(reason))))
            << bytes;
}

TEST(TensorArchive, reads_back_what_was_written) {
    const TemporaryFolder folder;
    const std::vector<float> floats{1, 2, 3, 4, 5, 6};
    const std::vector<std::uint8_t> bytes{7, 8, 9};
    ASSERT_THAT(
        writeSafetensors(folder / "w.safetensors",
                         {{.name = "b",
                           .dtype = DType::U8,
                           .shape = {3},
                           .bytes = std::as_bytes(std::span{bytes}),
                           .owner = {}},
                          {.name = "f",
                           .dtype = DType::F32,
                           .shape = {2, 3},
                           .bytes = std::as_bytes(std::span{floats}),
                           .owner = {}},
                          {.name = "none", .dtype = DType::F16, .shape = {0, 5}, .bytes = {}, .owner = {}}},
                         {{"made by", "a test"}}),
        succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto archive, TensorArchive::open(folder / "w.safetensors"));
    ASSERT_EQ(archive.entries().size(), 3u);
    const auto* f = archive.find("f");
    ASSERT_NE(f, nullptr);
    EXPECT_EQ(f->shape, (std::vector<std::int64_t>{2, 3}));
    EXPECT_EQ(std::memcmp(f->bytes.data(), floats.data(), 24), 0);
    EXPECT_EQ(archive.find("none")->shape, (std::vector<std::int64_t>{0, 5}));
    EXPECT_EQ(archive.metadata().at("made by"), "a test");
    EXPECT_EQ(archive.find("absent"), nullptr);
}

class Shards : public ::testing::Test {
protected:
    void writeShard(const std::string& name, const std::string& tensor) {
        const std::vector<float> one{1};
        ASSERT_THAT(writeSafetensors(folder / name, {{.name = tensor,
                                                      .dtype = DType::F32,
                                                      .shape = {1},
                                                      .bytes = std::as_bytes(std::span{one}),
                                                      .owner = {}}}),
                    succeeds());
    }
    Result<TensorArchive> openIndex(const std::string& json) {
        return TensorArchive::open(folder.write("model.safetensors.index.json", json));
    }
    TemporaryFolder folder;
};

TEST_F(Shards, are_read_as_one_archive) {
    writeShard("1.safetensors", "a");
    writeShard("2.safetensors", "b");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto archive,
                                openIndex(R"({"weight_map": {"a": "1.safetensors", "b": "2.safetensors"}})"));
    EXPECT_EQ(archive.entries().size(), 2u);
}

TEST_F(Shards, missing_one_is_named) {
    writeShard("1.safetensors", "a");
    EXPECT_THAT(openIndex(R"({"weight_map": {"a": "1.safetensors", "b": "2.safetensors"}})"),
                failsWith(ErrorCode::NotFound,
                          AllOf(HasSubstr("2.safetensors is missing"), HasSubstr("index.json"))));
}

TEST_F(Shards, index_cannot_leave_its_folder_or_name_pickles) {
    for (const auto* shard : {"../1.safetensors", "/etc/passwd", "..", "sub/1.safetensors", "model.bin"})
        EXPECT_THAT(openIndex(std::string(R"({"weight_map": {"a": ")") + shard + "\"}}"),
                    failsWith(ErrorCode::Corrupt, HasSubstr("not a safetensors file in the same folder")))
            << shard;
}

TEST_F(Shards, index_that_names_an_absent_tensor_is_refused) {
    writeShard("1.safetensors", "a");
    EXPECT_THAT(openIndex(R"({"weight_map": {"z": "1.safetensors"}})"),
                failsWith(ErrorCode::Corrupt, HasSubstr("\"z\" is not in its shard")));
    EXPECT_THAT(openIndex("{}"), failsWith(ErrorCode::Corrupt, HasSubstr("no weight_map")));
}

TEST(TensorArchive, pickles_are_refused_with_the_way_to_convert) {
    const TemporaryFolder folder;
    for (const auto* name : {"w.pt", "w.pth", "w.bin", "w.ckpt"})
        EXPECT_THAT(TensorArchive::open(folder.write(name, "x")),
                    failsWith(ErrorCode::Unsupported,
                              AllOf(HasSubstr(name), HasSubstr("convert it to safetensors"))));
}

TEST(FindWeights, prefers_safetensors_and_says_what_it_tried) {
    const TemporaryFolder folder;
    EXPECT_THAT(findWeights(folder.path(), {"model"}),
                failsWith(ErrorCode::NotFound, HasSubstr("model.safetensors, model.safetensors.index.json")));
    folder.write("model.bin", "x");
    EXPECT_THAT(findWeights(folder.path(), {"model"}),
                failsWith(ErrorCode::Unsupported, HasSubstr("pickle")));
    folder.write("model.safetensors", "x");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto path, findWeights(folder.path(), {"model"}));
    EXPECT_EQ(path.filename(), "model.safetensors");
}

} // namespace
} // namespace retort::tensor
