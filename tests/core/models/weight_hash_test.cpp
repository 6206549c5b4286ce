#include "models/weight_hash.h"

#include "models/weight_files.h"
#include "tensor/torch_tensor.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"

#include <torch/types.h>

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

} // namespace
