// The safetensors reader against a file with every dtype, and against files that break the format's rules.

#include "parity_fixture.h"

#include <gtest/gtest.h>
#include <torch/types.h>

namespace {

using namespace retort;
using retort::tensor::TensorArchive;
using retort::testing::fixtureFile;
using retort::testing::ParityFixture;

at::Tensor expectedValues(const nlohmann::json& described) {
    const auto shape = described.at("shape").get<std::vector<std::int64_t>>();
    // Whole numbers of 64 bits do not fit into a double, nor do fractions into an integer.
    if (described.at("dtype") == "I64")
        return at::tensor(described.at("values_row_major").get<std::vector<std::int64_t>>(), at::kLong)
            .reshape(shape);
    return at::tensor(described.at("values_row_major").get<std::vector<double>>(), at::kDouble)
        .reshape(shape);
}

TEST(SafetensorsParity, everyDtypeIsReadExactly) {
    RETORT_NEED_FIXTURE("st_dtypes.json");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto fixture, ParityFixture::read("st_dtypes"));
    const auto file = fixtureFile(fixture.json.at("file").get<std::string>());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto archive, TensorArchive::open(file));
    const auto& described = fixture.json.at("tensors");
    EXPECT_EQ(archive.entries().size(), described.size());
    for (const auto& [name, tensor] : described.items()) {
        SCOPED_TRACE(name);
        const auto* entry = archive.find(name);
        ASSERT_NE(entry, nullptr);
        EXPECT_EQ(retort::tensor::name(entry->dtype), tensor.at("dtype").get<std::string>());
        const at::Tensor values = retort::tensor::viewOf(*entry);
        const at::Tensor expected = expectedValues(tensor);
        EXPECT_EQ(values.sizes(), expected.sizes());
        EXPECT_TRUE(values.to(expected.scalar_type()).equal(expected));
    }
}

TEST(SafetensorsParity, everyMalformedFileIsRefusedByName) {
    RETORT_NEED_FIXTURE("st_malformed");
    int files = 0;
    for (const auto& item : std::filesystem::directory_iterator(fixtureFile("st_malformed"))) {
        SCOPED_TRACE(item.path().filename());
        const auto opened = TensorArchive::open(item.path());
        ASSERT_FALSE(opened.ok());
        EXPECT_EQ(opened.error().code, ErrorCode::Corrupt);
        EXPECT_NE(opened.error().message.find(item.path().filename().string()), std::string::npos);
        ++files;
    }
    EXPECT_GT(files, 0);
}

} // namespace
