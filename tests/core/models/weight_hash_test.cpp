#include "models/weight_hash.h"

#include "models/weight_files.h"
#include "sparse_weights.h"
#include "tensor/torch_tensor.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

#include <torch/types.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <vector>

namespace {

using namespace retort;
using namespace retort::models;
using retort::testing::succeeds;

std::string hashOf(const tensor::TensorMap& weights) {
    const retort::testing::TemporaryFolder folder;
    EXPECT_THAT(tensor::saveTensors(folder / "model.safetensors", weights), succeeds());
    const auto archive = openWeights(folder.path(), {"model"});
    EXPECT_TRUE(archive.ok());
    Sha256 hash;
    addWeights(hash, *archive);
    return hash.hex();
}

TEST(WeightHash, CoversNameDtypeShapeAndEveryNumber) {
    const auto numbers = at::arange(6, at::kFloat);
    const auto hash = hashOf({{"a", numbers}});
    EXPECT_EQ(hashOf({{"a", numbers.clone()}}), hash);
    EXPECT_NE(hashOf({{"b", numbers}}), hash);
    EXPECT_NE(hashOf({{"a", numbers.to(at::kHalf)}}), hash);
    EXPECT_NE(hashOf({{"a", numbers.view({2, 3})}}), hash);
    auto changed = numbers.clone();
    changed[5] = 7;
    EXPECT_NE(hashOf({{"a", changed}}), hash);
}

TEST(WeightHash, MappedWeightsAreTheSameAfterTheirPagesWereReleased) {
    const retort::testing::TemporaryFolder folder;
    const auto numbers = at::arange(1 << 16, at::kFloat);
    ASSERT_THAT(tensor::saveTensors(folder / "model.safetensors", {{"a", numbers}}), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto archive, openWeights(folder.path(), {"model"}));
    Sha256 hash;
    addWeights(hash, archive);
    EXPECT_TRUE(at::equal(tensor::viewOf(*archive.find("a")), numbers));
}

/// Weights that are large enough to be remembered.
class RememberedWeights : public ::testing::Test {
protected:
    RememberedWeights() {
        ::setenv("XDG_CACHE_HOME", (m_folder / "cache").c_str(), 1);
        tensor::testing::writeSparseWeights(m_file, {{"a", {33, 1 << 20}}}, tensor::DType::F16);
    }
    ~RememberedWeights() override { ::unsetenv("XDG_CACHE_HOME"); }

    std::string hash(const std::string& before = "configuration") {
        const auto archive = openWeights(m_folder.path(), {"model"});
        EXPECT_TRUE(archive.ok());
        Sha256 hash;
        hash.update(before);
        m_told = 0;
        addWeights(hash, *archive, [this](const Progress&) { ++m_told; });
        return hash.update("after").hex();
    }

    /// Another last byte, and the time of writing a second later or as it was.
    void change(char last, bool isLater) {
        const auto time = std::filesystem::last_write_time(m_file);
        std::fstream(m_file, std::ios::in | std::ios::out | std::ios::binary)
            .seekp(-1, std::ios::end)
            .put(last);
        std::filesystem::last_write_time(m_file, time + std::chrono::seconds{isLater ? 1 : 0});
    }

    const retort::testing::TemporaryFolder m_folder;
    const std::filesystem::path m_file = m_folder / "model.safetensors";
    int m_told = 0;
};

TEST_F(RememberedWeights, AreLookedAtOnceAndGiveTheSameHash) {
    const auto first = hash();
    EXPECT_GT(m_told, 0);
    EXPECT_EQ(hash(), first);
    EXPECT_EQ(m_told, 0);
    EXPECT_NE(hash("another configuration"), first);
}

TEST_F(RememberedWeights, AreLookedAtAgainAfterTheFileWasWritten) {
    const auto first = hash();
    change('x', false);
    EXPECT_EQ(hash(), first) << "the file was read, though its path, size and time are the same";
    change('y', true);
    EXPECT_NE(hash(), first);
    EXPECT_GT(m_told, 0);
}

TEST_F(RememberedWeights, ADamagedMemoryIsAsGoodAsNone) {
    const auto first = hash();
    const auto memory = m_folder / "cache/retort/hashes";
    std::string text;
    std::ifstream(memory) >> text;
    std::ofstream(memory) << text << " zz\n";
    EXPECT_EQ(hash(), first);
    EXPECT_GT(m_told, 0);
}

} // namespace
