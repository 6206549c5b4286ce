#include "diffusion/checkpoints/weight_files.h"
#include "diffusion/networks/autoencoder.h"

#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"
#include "tiny_networks.h"

#include <torch/types.h>

#include <functional>

namespace {

using namespace retort;
using namespace retort::diffusion;
using namespace retort::diffusion::testing;
using retort::testing::failsWith;
using retort::testing::succeeds;
using retort::testing::TemporaryFolder;
using ::testing::AllOf;
using ::testing::HasSubstr;

tensor::TensorMap tinyWeights() {
    return randomWeights(UNet(tinyUNetConfig()).namedParameters(), 1);
}

tensor::TensorMap inHalf(tensor::TensorMap weights) {
    for (auto& [name, weight] : weights)
        weight = weight.to(at::kHalf);
    return weights;
}

void expectSameWeights(const UNet& network, const tensor::TensorMap& weights) {
    for (const auto& parameter : network.namedParameters())
        EXPECT_TRUE(at::equal(parameter.tensor, weights.at(parameter.name))) << parameter.name;
}

TEST(WeightFiles, OneFile_GivesTheNetwork) {
    const TemporaryFolder folder;
    const auto weights = tinyWeights();
    folder.write("config.json", diffusersJson(tinyUNetConfig()).dump());
    ASSERT_THAT(tensor::saveTensors(folder / "diffusion_pytorch_model.safetensors", weights), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto network, openUNet(folder.path(), at::kFloat));
    EXPECT_EQ(diffusersJson(network.config()), diffusersJson(tinyUNetConfig()));
    expectSameWeights(network, weights);
}

TEST(WeightFiles, ThePlainFileBesideItsFp16Variant_IsTheOneThatIsRead) {
    const TemporaryFolder folder;
    const auto weights = tinyWeights();
    folder.write("config.json", diffusersJson(tinyUNetConfig()).dump());
    ASSERT_THAT(tensor::saveTensors(folder / "diffusion_pytorch_model.fp16.safetensors", inHalf(weights)),
                succeeds());
    {
        RETORT_ASSERT_OK_AND_ASSIGN(const auto archive, openComponentWeights(folder.path()));
        EXPECT_EQ(archive.find("conv_in.bias")->dtype, tensor::DType::F16);
        RETORT_ASSERT_OK_AND_ASSIGN(const auto network, openUNet(folder.path(), at::kFloat));
        for (const auto& parameter : network.namedParameters())
            EXPECT_TRUE(at::allclose(parameter.tensor, weights.at(parameter.name), 1e-3, 1e-3))
                << parameter.name;
    }
    ASSERT_THAT(tensor::saveTensors(folder / "diffusion_pytorch_model.safetensors", weights), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto archive, openComponentWeights(folder.path()));
    EXPECT_EQ(archive.find("conv_in.bias")->dtype, tensor::DType::F32);
}

TEST(WeightFiles, Shards_AreReadAsOneAndAMissingOneIsNamed) {
    const TemporaryFolder folder;
    const auto weights = tinyWeights();
    tensor::TensorMap shards[2];
    nlohmann::json index = {{"weight_map", nlohmann::json::object()}};
    const std::string files[] = {"diffusion_pytorch_model-00001-of-00002.safetensors",
                                 "diffusion_pytorch_model-00002-of-00002.safetensors"};
    std::size_t next = 0;
    for (const auto& [name, weight] : weights) {
        shards[next % 2].emplace(name, weight);
        index["weight_map"][name] = files[next++ % 2];
    }
    folder.write("config.json", diffusersJson(tinyUNetConfig()).dump());
    folder.write("diffusion_pytorch_model.safetensors.index.json", index.dump());
    ASSERT_THAT(tensor::saveTensors(folder / files[0], shards[0]), succeeds());
    EXPECT_THAT(openUNet(folder.path(), at::kFloat), failsWith(ErrorCode::NotFound, HasSubstr(files[1])));
    ASSERT_THAT(tensor::saveTensors(folder / files[1], shards[1]), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto network, openUNet(folder.path(), at::kFloat));
    expectSameWeights(network, weights);
}

TEST(WeightFiles, AnAutoencoderFolder_GivesTheAutoencoder) {
    const TemporaryFolder folder;
    folder.write("config.json", diffusersJson(tinyAutoencoderConfig()).dump());
    const auto weights = randomWeights(Autoencoder(tinyAutoencoderConfig()).namedParameters(), 1);
    ASSERT_THAT(tensor::saveTensors(folder / "diffusion_pytorch_model.safetensors", weights), succeeds());
    RETORT_ASSERT_OK_AND_ASSIGN(const auto network, openAutoencoder(folder.path(), at::kFloat));
    for (const auto& parameter : network.namedParameters())
        EXPECT_TRUE(at::equal(parameter.tensor, weights.at(parameter.name))) << parameter.name;
}

TEST(WeightFiles, FoldersThatHoldNoNetwork_AreRefusedWithTheReason) {
    struct Case {
        const char* reason;
        ErrorCode code;
        std::function<void(const TemporaryFolder&)> fill;
    };
    const auto writeConfig = [](const TemporaryFolder& folder) {
        folder.write("config.json", diffusersJson(tinyUNetConfig()).dump());
    };
    const Case cases[] = {
        {"config.json", ErrorCode::NotFound, [](const auto&) {}},
        {"config.json", ErrorCode::Corrupt,
         [](const auto& folder) { folder.write("config.json", "{\"a\": "); }},
        {"diffusion_pytorch_model.safetensors", ErrorCode::NotFound, writeConfig},
        {"diffusion_pytorch_model.bin", ErrorCode::Unsupported,
         [&](const auto& folder) {
             writeConfig(folder);
             folder.write("diffusion_pytorch_model.bin", "PK");
         }},
        {"diffusion_pytorch_model.safetensors", ErrorCode::Corrupt,
         [&](const auto& folder) {
             writeConfig(folder);
             folder.write("diffusion_pytorch_model.safetensors", "not a header");
         }},
        {"conv_out.weight", ErrorCode::Mismatch,
         [&](const auto& folder) {
             writeConfig(folder);
             auto weights = tinyWeights();
             weights.erase("conv_out.weight");
             ASSERT_THAT(tensor::saveTensors(folder / "diffusion_pytorch_model.safetensors", weights),
                         succeeds());
         }},
    };
    for (const auto& item : cases) {
        const TemporaryFolder folder;
        item.fill(folder);
        EXPECT_THAT(openUNet(folder.path(), at::kFloat),
                    failsWith(item.code, AllOf(HasSubstr(folder.path().string()), HasSubstr(item.reason))));
    }
}

} // namespace
