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
        {"", "an empty file"},
        {"1234567", "too few"},
        {std::string(8, '\xff'), "not a safetensors file"},
        {R"({"error": "Repository not found"})", "what a server answered"},
        {"version https://git-lfs.github.com/spec/v1\noid sha256:00\n", "a Git LFS pointer"},
        {"<!DOCTYPE html><html>", "a web page"},
        {std::string("PK\x03\x04\0\0\x08\x08\0\0\0\0", 12), "a ZIP archive"},
        {std::string("\x80\x02\0\0\0\0\0\0}q", 10), "a pickle"},
        {std::string(64, '\0'), "nothing but zeros"},
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

TEST(TensorArchive, names_dtypes_that_are_not_computed_with) {
    for (const auto* dtype : {"F8_E4M3", "F8_E5M2", "U32"})
        EXPECT_THAT(parse(file(std::string(R"({"layer.weight":{"dtype":")") + dtype +
                                   R"(","shape":[8],"data_offsets":[0,8]}})",
                               std::string(8, 'x'))),
                    failsWith(ErrorCode::Unsupported,
                              AllOf(HasSubstr("layer.weight"), HasSubstr(dtype), HasSubstr("F16"))));
}

TEST(TensorArchive, keeps_its_tensors_under_other_names) {
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto archive,
        parse(file(R"({"module.a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})", std::string(8, 'x'))));
    const auto renamed = archive.renamed([](const std::string& name) { return name.substr(7); });
    ASSERT_NE(renamed.find("a"), nullptr);
    EXPECT_EQ(renamed.find("a")->bytes.data(), archive.find("module.a")->bytes.data());
    EXPECT_EQ(renamed.source(), "weights");
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

TEST(FindWeights, takes_variants_and_the_only_file_there_is) {
    struct Case {
        std::vector<const char*> files;
        const char* found;
    };
    const std::vector<Case> cases{
        {{"model.fp16.safetensors"}, "model.fp16.safetensors"},
        {{"model.fp16.safetensors", "model.safetensors"}, "model.safetensors"},
        {{"model.bf16.safetensors", "model.fp16.safetensors"}, "model.fp16.safetensors"},
        {{"model.safetensors.index.fp16.json", "model.fp16-00001-of-00002.safetensors"},
         "model.safetensors.index.fp16.json"},
        {{"vit-b-32.safetensors", "pytorch_model.bin"}, "vit-b-32.safetensors"}};
    for (const auto& [files, found] : cases) {
        const TemporaryFolder folder;
        for (const auto* name : files)
            folder.write(name, "x");
        RETORT_ASSERT_OK_AND_ASSIGN(const auto path, findWeights(folder.path(), {"model"}));
        EXPECT_EQ(path.filename(), found);
    }
}

TEST(FindWeights, says_what_lies_there_instead) {
    struct Case {
        std::vector<const char*> files;
        ErrorCode code;
        const char* reason;
    };
    const std::vector<Case> cases{
        {{"a.safetensors", "b.safetensors"}, ErrorCode::NotFound, "several weight files (a.safetensors, b"},
        {{"model-00001-of-00002.safetensors"}, ErrorCode::NotFound, "copy model.safetensors.index.json"},
        {{"tf_model.h5"}, ErrorCode::Unsupported, "tf_model.h5 is not read"},
        {{"other.ckpt"}, ErrorCode::Unsupported, "pickle"}};
    for (const auto& [files, code, reason] : cases) {
        const TemporaryFolder folder;
        for (const auto* name : files)
            folder.write(name, "x");
        EXPECT_THAT(findWeights(folder.path(), {"model"}), failsWith(code, HasSubstr(reason)));
    }
}

} // namespace
} // namespace retort::tensor
