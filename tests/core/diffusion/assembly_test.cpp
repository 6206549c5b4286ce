#include "diffusion/checkpoints/assembly.h"

#include "diffusion/checkpoints/lora.h"
#include "diffusion/checkpoints/tiny_decoder.h"
#include "diffusion/generators/generator.h"
#include "diffusion/generators/generator_check.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"
#include "tiny_generator.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <torch/types.h>

#include <cmath>
#include <fstream>

namespace {

using namespace retort;
using namespace retort::diffusion;
using retort::testing::failsWith;
using retort::testing::TemporaryFolder;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* kQuery = "down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_q";

at::Tensor parameterOf(const UNet& unet, const std::string& name) {
    for (const auto& parameter : unet.namedParameters())
        if (parameter.name == name)
            return parameter.tensor;
    ADD_FAILURE() << name;
    return {};
}

std::string flat(std::string layer) {
    std::replace(layer.begin(), layer.end(), '.', '_');
    return layer;
}

class AssemblyTest : public ::testing::Test {
protected:
    AssemblyTest() {
        EXPECT_TRUE(diffusion::testing::writeTinyGenerator(folder / "base").ok());
        query = parameterOf(parts.unet, std::string(kQuery) + ".weight").clone();
        down = torch::linspace(-1, 1, 2 * query.size(1)).view({2, query.size(1)});
        up = torch::linspace(0.5, -0.25, 2 * query.size(0)).view({query.size(0), 2});
    }
    std::filesystem::path write(const tensor::TensorMap& tensors,
                                const std::string& name = "lora.safetensors") {
        EXPECT_TRUE(tensor::saveTensors(folder / name, tensors).ok());
        return folder / name;
    }
    std::filesystem::path kohyaFile() {
        const auto layer = "lora_unet_" + flat(kQuery);
        return write({{layer + ".lora_down.weight", down},
                      {layer + ".lora_up.weight", up},
                      {layer + ".alpha", torch::tensor(1.0F)}});
    }
    std::filesystem::path assembly(const std::string& text) {
        std::ofstream(folder / "put together.json") << text;
        return folder / "put together.json";
    }
    Result<LoraUse> add(const std::filesystem::path& file, double strength = 1) {
        return addLora(parts, file, strength, at::kFloat, models::WeightUse::Load);
    }
    at::Tensor changedQuery() const { return parameterOf(parts.unet, std::string(kQuery) + ".weight"); }

    TemporaryFolder folder;
    GeneratorParts parts = diffusion::testing::tinyParts();
    at::Tensor query, down, up;
};

TEST_F(AssemblyTest, LoraOfKohyasNamesIsAddedWithItsAlphaOverItsRank) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto use, add(kohyaFile(), 0.5));
    EXPECT_EQ(use.layers, 1u);
    EXPECT_TRUE(torch::allclose(changedQuery(), query + 0.5 * (1.0 / 2) * up.matmul(down), 1e-5, 1e-6));
}

TEST_F(AssemblyTest, LoraOfPeftAndDiffusersNamesIsTheSame) {
    const auto expected = query + up.matmul(down);
    for (const auto& [before, after] :
         {std::pair{".lora_A.weight", ".lora_B.weight"}, std::pair{".lora.down.weight", ".lora.up.weight"}}) {
        SCOPED_TRACE(before);
        parts = diffusion::testing::tinyParts();
        RETORT_ASSERT_OK_AND_ASSIGN(const auto use,
                                    add(write({{std::string("unet.") + kQuery + before, down},
                                               {std::string("unet.") + kQuery + after, up}})));
        EXPECT_EQ(use.layers, 1u);
        EXPECT_TRUE(torch::allclose(changedQuery(), expected, 1e-5, 1e-6));
    }
    parts = diffusion::testing::tinyParts();
    const std::string attention(kQuery, std::string_view(kQuery).size() - 5);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto use,
                                add(write({{"unet." + attention + ".processor.to_q_lora.down.weight", down},
                                           {"unet." + attention + ".processor.to_q_lora.up.weight", up}})));
    EXPECT_TRUE(torch::allclose(changedQuery(), expected, 1e-5, 1e-6));
}

TEST_F(AssemblyTest, AlphaOfALoraIsReadFromDiffusersMetadataAndPeftsConfiguration) {
    const auto name = std::string("unet.") + kQuery;
    const tensor::TensorMap factors{{name + ".lora_A.weight", down}, {name + ".lora_B.weight", up}};
    struct Case {
        const char* metadata; ///< of the file, or null
        const char* config;   ///< beside the file, or null
        double factor;        ///< the rank is 2
    };
    for (const auto& [metadata, config, factor] :
         {Case{R"({"unet.r": 2, "unet.lora_alpha": 8, "text_encoder.lora_alpha": 2})", nullptr, 4},
          Case{R"({"unet.lora_alpha": 8, "unet.use_rslora": true})", nullptr, 8 / std::sqrt(2.0)},
          Case{R"({"unet.lora_alpha": 8, "unet.alpha_pattern": {"to_q": 1, "q": 9}})", nullptr, 0.5},
          Case{R"({"text_encoder.lora_alpha": 8})", nullptr, 1},
          Case{nullptr, R"({"peft_type": "LORA", "r": 2, "lora_alpha": 6, "use_rslora": false})", 3}}) {
        SCOPED_TRACE(metadata != nullptr ? metadata : config);
        parts = diffusion::testing::tinyParts();
        const auto file = folder / "adapter_model.safetensors";
        ASSERT_TRUE(
            tensor::saveTensors(file, factors,
                                metadata == nullptr
                                    ? std::map<std::string, std::string>{}
                                    : std::map<std::string, std::string>{{"lora_adapter_metadata", metadata}})
                .ok());
        if (config != nullptr)
            folder.write("adapter_config.json", config);
        RETORT_ASSERT_OK_AND_ASSIGN(const auto use, add(file));
        EXPECT_NE(use.scaling, "") << "a part of the identity";
        EXPECT_TRUE(torch::allclose(changedQuery(), query + factor * up.matmul(down), 1e-5, 1e-6));
    }
    folder.write("adapter_config.json", R"({"alpha_pattern": {"down_blocks.*": 4}})");
    EXPECT_THAT(add(write(factors, "adapter_model.safetensors")),
                failsWith(ErrorCode::Unsupported, HasSubstr("\"down_blocks.*\" is a pattern")));
    EXPECT_TRUE(add(write(factors, "other.safetensors")).ok()) << "the configuration is not of this file";
}

TEST_F(AssemblyTest, LoraOfAConvolutionIsAddedToItsKernel) {
    const std::string layer = "down_blocks.0.resnets.0.conv1";
    const auto kernel = parameterOf(parts.unet, layer + ".weight").clone();
    const auto kernelDown = torch::linspace(-1, 1, 3 * kernel[0].numel()).view({3, kernel.size(1), 3, 3});
    const auto kernelUp = torch::linspace(1, -1, 3 * kernel.size(0)).view({kernel.size(0), 3, 1, 1});
    RETORT_ASSERT_OK_AND_ASSIGN(const auto use,
                                add(write({{"lora_unet_" + flat(layer) + ".lora_down.weight", kernelDown},
                                           {"lora_unet_" + flat(layer) + ".lora_up.weight", kernelUp}})));
    const auto change = torch::einsum("or,rikl->oikl", {kernelUp.flatten(1), kernelDown});
    EXPECT_TRUE(torch::allclose(parameterOf(parts.unet, layer + ".weight"), kernel + change, 1e-5, 1e-6));
}

TEST_F(AssemblyTest, LayersThatTheGeneratorDoesNotHaveAreNamed) {
    const auto layer = "lora_unet_" + flat(kQuery);
    RETORT_ASSERT_OK_AND_ASSIGN(
        const auto use, add(write({{layer + ".lora_down.weight", down},
                                   {layer + ".lora_up.weight", up},
                                   {"lora_te_text_model_encoder_layers_7_mlp_fc1.lora_down.weight", down},
                                   {"lora_te_text_model_encoder_layers_7_mlp_fc1.lora_up.weight", up}})));
    EXPECT_EQ(use.layers, 1u);
    EXPECT_EQ(use.textLayers, 0u);
    EXPECT_THAT(use.unused, ElementsAre("lora_te_text_model_encoder_layers_7_mlp_fc1"));
}

at::Tensor parameterOf(const clip::ClipModel& model, const std::string& name) {
    for (const auto& parameter : model.namedParameters())
        if (parameter.name == name)
            return parameter.tensor;
    ADD_FAILURE() << name;
    return {};
}

TEST_F(AssemblyTest, LoraOfTheTextTowerChangesItByTheNamesOfKohyaPeftAndDiffusers) {
    const std::string block = "transformer.resblocks.1.";
    const auto joined = parameterOf(parts.text->model, block + "attn.in_proj_weight").clone();
    const auto expanded = parameterOf(parts.text->model, block + "mlp.c_fc.weight").clone();
    const auto width = joined.size(1);
    const auto before = torch::linspace(-1, 1, 2 * width).view({2, width});
    const auto ofKeys = torch::linspace(0.5, -0.25, 2 * width).view({width, 2});
    const auto ofMlp = torch::linspace(-0.5, 0.25, 2 * expanded.size(0)).view({expanded.size(0), 2});
    auto expected = joined.clone();
    expected.narrow(0, width, width).add_(ofKeys.matmul(before));

    const std::string dotted = "text_encoder.text_model.encoder.layers.1.";
    const std::string kohyas = "lora_te_text_model_encoder_layers_1_";
    for (const auto& [keys, mlp, downEnding, upEnding] : {
             std::tuple{kohyas + "self_attn_k_proj", kohyas + "mlp_fc1", ".lora_down.weight",
                        ".lora_up.weight"},
             std::tuple{dotted + "self_attn.k_proj", dotted + "mlp.fc1", ".lora_A.weight", ".lora_B.weight"},
             std::tuple{dotted + "self_attn.k_proj", dotted + "mlp.fc1", ".lora_linear_layer.down.weight",
                        ".lora_linear_layer.up.weight"},
         }) {
        SCOPED_TRACE(keys + downEnding);
        parts = diffusion::testing::tinyParts();
        RETORT_ASSERT_OK_AND_ASSIGN(const auto use, add(write({{keys + downEnding, before},
                                                               {keys + upEnding, ofKeys},
                                                               {mlp + downEnding, before},
                                                               {mlp + upEnding, ofMlp}})));
        EXPECT_EQ(use.layers, 2u);
        EXPECT_EQ(use.textLayers, 2u);
        EXPECT_THAT(use.unused, ::testing::IsEmpty());
        const auto& text = parts.text->model;
        EXPECT_TRUE(torch::allclose(parameterOf(text, block + "attn.in_proj_weight"), expected, 1e-5, 1e-6));
        EXPECT_TRUE(torch::allclose(parameterOf(text, block + "mlp.c_fc.weight"),
                                    expanded + ofMlp.matmul(before), 1e-5, 1e-6));
        EXPECT_TRUE(torch::equal(changedQuery(), query));
    }

    parts = diffusion::testing::tinyParts(); // diffusers' attention processors of a text tower
    RETORT_ASSERT_OK_AND_ASSIGN(const auto use,
                                add(write({{dotted + "self_attn.to_k_lora.down.weight", before},
                                           {dotted + "self_attn.to_k_lora.up.weight", ofKeys}})));
    EXPECT_EQ(use.textLayers, 1u);
    EXPECT_TRUE(
        torch::allclose(parameterOf(parts.text->model, block + "attn.in_proj_weight"), expected, 1e-5, 1e-6));
}

TEST_F(AssemblyTest, LoraThatDoesNotFitIsRefusedByLayerAndChangesNothing) {
    const auto layer = "lora_unet_" + flat(kQuery);
    EXPECT_THAT(add(write({{layer + ".lora_down.weight", down}})),
                failsWith(ErrorCode::Mismatch, AllOf(HasSubstr(layer), HasSubstr("missing"))));
    EXPECT_THAT(
        add(write({{layer + ".lora_down.weight", down}, {layer + ".lora_up.weight", up.slice(0, 1)}})),
        failsWith(ErrorCode::Mismatch, HasSubstr("another model")));
    EXPECT_THAT(add(write({{layer + ".lora_down.weight", down},
                           {layer + ".lora_up.weight", up},
                           {layer + ".alpha", torch::ones({3})}})),
                failsWith(ErrorCode::Mismatch, HasSubstr("alpha")));
    EXPECT_THAT(
        add(write({{"lora_unet_else.lora_down.weight", down}, {"lora_unet_else.lora_up.weight", up}})),
        failsWith(ErrorCode::Mismatch, HasSubstr("changes no layer of this generator")));
    EXPECT_THAT(add(write({{layer + ".hada_w1_a", down}})),
                failsWith(ErrorCode::Mismatch, HasSubstr("hada_w1_a")));
    EXPECT_TRUE(torch::equal(changedQuery(), query));
}

TEST_F(AssemblyTest, GeneratorWithALoraGeneratesOtherImagesUnderAnotherHash) {
    kohyaFile();
    const auto file = assembly(R"({"base": "base", "scheduler": "lcm",
        "loras": [{"file": "lora.safetensors", "strength": 4}]})");
    ASSERT_TRUE(isAssembly(file));
    EXPECT_TRUE(looksLikeGenerator(file));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto base, Generator::open(folder / "base"));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto changed, Generator::open(file));
    EXPECT_NE(changed.description().contentHash, base.description().contentHash);
    EXPECT_EQ(changed.description().scheduler.kind, SchedulerKind::Lcm);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto about, describeGenerator(file));
    EXPECT_EQ(about.contentHash, changed.description().contentHash) << "also without its weights in memory";
    const ImageRequest request{.seed = 7, .prompt = "a cat"};
    const SamplingOptions options{.scheduler = SchedulerKind::Lcm, .steps = 4};
    RETORT_ASSERT_OK_AND_ASSIGN(const auto before, base.sample({&request, 1}, options));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto after, changed.sample({&request, 1}, options));
    EXPECT_FALSE(torch::equal(before[0].pixels, after[0].pixels));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto report, verifyGenerator(file));
    EXPECT_GT(report.parameters, 0);
}

TEST_F(AssemblyTest, FolderIsTakenForTheFileInIt) {
    assembly(R"({"base": "base"})");
    kohyaFile();
    std::filesystem::create_directory(folder / "together");
    const Assembly written{.base = folder / "base/", .loras = {{.file = folder / "lora.safetensors"}}};
    ASSERT_TRUE(writeAssembly(folder / "together" / kAssemblyFile, written).ok());
    ASSERT_TRUE(isAssembly(folder / "together"));
    EXPECT_TRUE(looksLikeGenerator(folder / "together"));
    EXPECT_FALSE(isAssembly(folder / "base"));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto read, readAssembly(folder / "together"));
    EXPECT_EQ(read.base, folder / "together" / "../base") << "by where it lies beside it";
    RETORT_ASSERT_OK_AND_ASSIGN(const auto ofFolder, describeGenerator(folder / "together"));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto ofFile, describeGenerator(folder / "together" / kAssemblyFile));
    EXPECT_EQ(ofFolder.contentHash, ofFile.contentHash);
    RETORT_ASSERT_OK_AND_ASSIGN(const auto report, verifyGenerator(folder / "together"));
    EXPECT_GT(report.parameters, 0);
}

TEST_F(AssemblyTest, WithoutAFileIsTheSameGeneratorAsInOne) {
    kohyaFile();
    const auto file = assembly(R"({"base": "base", "scheduler": "lcm",
        "loras": [{"file": "lora.safetensors", "strength": 0.5}]})");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto inFile, describeGenerator(file));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto read, readAssembly(file));
    RETORT_ASSERT_OK_AND_ASSIGN(const auto alone, describeGenerator(folder / "base", {.assembly = read}));
    EXPECT_EQ(alone.contentHash, inFile.contentHash);
    EXPECT_EQ(alone.scheduler.kind, SchedulerKind::Lcm);
    EXPECT_EQ(labelOf(read), "base + lora.safetensors + lcm");
    EXPECT_THAT(describeGenerator(file, {.assembly = Assembly{.base = file}}),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("itself put together")));
}

TEST_F(AssemblyTest, StrengthIsPartOfTheHash) {
    kohyaFile();
    const auto hashOf = [&](double strength) {
        return describeGenerator(
                   assembly(fmt::format(
                       R"({{"base": "base", "loras": [{{"file": "lora.safetensors", "strength": {}}}]}})",
                       strength)))
            .value()
            .contentHash;
    };
    EXPECT_NE(hashOf(1), hashOf(0.5));
    EXPECT_EQ(hashOf(1), hashOf(1));
}

TEST_F(AssemblyTest, FileThatCannotBePutTogetherIsRefusedWithItsKey) {
    assembly(R"({"base": "base"})");
    for (const auto& [text, code, named] :
         {std::tuple{R"({"base": "base", "lora": []})", ErrorCode::InvalidArgument, "did you mean \"loras\""},
          std::tuple{R"({"base": ""})", ErrorCode::InvalidArgument, "base"},
          std::tuple{R"({"loras": [{"file": "a.safetensors"}]})", ErrorCode::InvalidArgument,
                     "the model to start from is missing"},
          std::tuple{R"({"base": "base", "loras": [{"strength": 1}]})", ErrorCode::InvalidArgument, "file"},
          std::tuple{R"({"base": "base", "loras": [{"file": "a", "strength": 1e9}]})",
                     ErrorCode::InvalidArgument, "strength"},
          std::tuple{R"({"base": "base", "scheduler": "lmc"})", ErrorCode::InvalidArgument, "lmc"},
          std::tuple{R"({"base": "put together.json"})", ErrorCode::InvalidArgument, "itself put together"},
          std::tuple{R"({"base": "nowhere"})", ErrorCode::NotFound, "nowhere"},
          std::tuple{R"({"base": "base", "loras": [{"file": "none.safetensors"}]})", ErrorCode::NotFound,
                     "none.safetensors"}}) {
        SCOPED_TRACE(text);
        EXPECT_THAT(Generator::open(assembly(text)), failsWith(code, HasSubstr(named)));
    }
}

/// Weights by a recipe, so that a reference needs no file: sin(2.1 i + 0.9 n + 0.0003 i^2) 0.09 for number i
/// of parameter n.
tensor::TensorMap recipeWeights(const TinyDecoder& decoder) {
    tensor::TensorMap weights;
    double n = 0;
    for (const auto& [name, parameter] : decoder.namedParameters()) {
        const auto i = torch::arange(parameter.numel(), torch::kDouble);
        weights.emplace(name, (0.09 * torch::sin(2.1 * i + 0.9 * n + 0.0003 * i * i))
                                  .to(torch::kFloat)
                                  .view(parameter.sizes()));
        ++n;
    }
    return weights;
}

/// What diffusers 0.42.1's AutoencoderTiny gives with the same weights and latents.
TEST_F(AssemblyTest, TinyDecoderGivesTheReferencesImage) {
    const auto file = write(recipeWeights(TinyDecoder()), "taesd.safetensors");
    RETORT_ASSERT_OK_AND_ASSIGN(const auto decoder,
                                TinyDecoder::open(file, at::kFloat, models::WeightUse::Load));
    const auto latents =
        (2 * torch::sin(torch::arange(60, torch::kDouble) * 0.7)).to(torch::kFloat).view({1, 4, 3, 5});
    const torch::NoGradGuard noGradients;
    const auto image = decoder.decode(latents);
    ASSERT_EQ(image.sizes(), (at::IntArrayRef{1, 3, 24, 40}));
    EXPECT_NEAR(image.mean().item<double>(), -0.7774290442466736, 1e-4);
    EXPECT_NEAR(image.std().item<double>(), 2.5379998683929443, 1e-3);
    const auto some = image.contiguous().flatten().slice(0, 0, image.numel(), 397);
    EXPECT_TRUE(torch::allclose(some,
                                torch::tensor({0.389295F, 0.500289F, -2.466242F, 3.054727F, 5.181761F,
                                               -1.001896F, -2.481696F, 0.164625F}),
                                1e-3, 1e-3))
        << some;
}

TEST_F(AssemblyTest, TaesdsOwnNamesAreRead) {
    tensor::TensorMap own;
    for (const auto& [name, weight] : recipeWeights(TinyDecoder())) {
        const std::string_view rest =
            std::string_view(name).substr(std::string_view("decoder.layers.").size());
        const auto dot = rest.find('.');
        own.emplace(std::to_string(std::stoi(std::string(rest.substr(0, dot))) + 1) +
                        std::string(rest.substr(dot)),
                    weight);
    }
    RETORT_ASSERT_OK_AND_ASSIGN(const auto decoder,
                                TinyDecoder::open(write(own), at::kFloat, models::WeightUse::Load));
    for (const auto& [name, parameter] : decoder.namedParameters())
        EXPECT_TRUE(torch::equal(parameter, recipeWeights(TinyDecoder()).at(name))) << name;
    own.erase(own.begin());
    EXPECT_THAT(TinyDecoder::open(write(own), at::kFloat, models::WeightUse::Load),
                failsWith(ErrorCode::Mismatch, HasSubstr("lora.safetensors")));
}

TEST_F(AssemblyTest, DecoderOfAnotherFactorIsRefused) {
    write(recipeWeights(TinyDecoder()), "taesd.safetensors");
    EXPECT_THAT(Generator::open(assembly(R"({"base": "base", "decoder": "taesd.safetensors"})")),
                failsWith(ErrorCode::Mismatch, HasSubstr("8 pixels of a latent's side")));
}

} // namespace
