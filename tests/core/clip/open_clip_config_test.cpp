#include "clip/open_clip_config.h"

#include "clip/folder_config.h"
#include "clip/model.h"
#include "testing/result_matchers.h"
#include "testing/temporary_folder.h"
#include "tiny_model.h"

#include <nlohmann/json.hpp>
#include <torch/types.h>

namespace {

using namespace retort;
using namespace retort::clip;
using nlohmann::json;
using retort::testing::failsWith;
using retort::testing::succeeds;
using retort::testing::TemporaryFolder;
using ::testing::AllOf;
using ::testing::HasSubstr;

/// tinyConfig() as a file, with `patch` merged into it.
std::string configText(const json& patch) {
    json document{{"model_cfg", clip::openClipJson(clip::testing::tinyConfig())},
                  {"preprocess_cfg", openClipPreprocessJson({.imageSize = 8})}};
    document.merge_patch(patch);
    return document.dump(1);
}

Result<FolderConfig> readPatched(const json& patch) {
    const TemporaryFolder folder;
    folder.write("open_clip_config.json", configText(patch));
    return readFolderConfig(folder.path());
}

json vision(const char* key, json value) {
    return {{"model_cfg", {{"vision_cfg", {{key, std::move(value)}}}}}};
}
json text(const char* key, json value) {
    return {{"model_cfg", {{"text_cfg", {{key, std::move(value)}}}}}};
}
json model(const char* key, json value) {
    return {{"model_cfg", {{key, std::move(value)}}}};
}
json preprocess(const char* key, json value) {
    return {{"preprocess_cfg", {{key, std::move(value)}}}};
}

TEST(OpenClipConfig, KeysThatAreNotComputedAreRefusedByName) {
    struct Case {
        json patch;
        const char* name;
    };
    const std::vector<Case> cases{
        {vision("timm_model_name", "convnext_base"), "timm"},
        {vision("layers", {3, 4, 6, 3}), "ResNet"},
        {vision("attentional_pool", true), "attentional_pool"},
        {vision("attentional_pool", "parallel"), "attentional_pool"},
        {vision("pool_type", "none"), "pool_type"},
        {vision("global_average_pool", true), "global_average_pool"},
        {vision("input_patchnorm", true), "input_patchnorm"},
        {vision("block_type", "custom"), "block_type"},
        {vision("qk_norm", true), "qk_norm"},
        {vision("scale_fc", true), "scale_fc"},
        {vision("pos_embed_type", "rope"), "pos_embed_type"},
        {vision("image_size", {8, 16}), "image_size"},
        {vision("act_kwargs", {{"approximate", "sigmoid"}}), "approximate"},
        {vision("norm_kwargs", {{"bias", false}}), "bias"},
        {vision("a_key_of_the_future", true), "a_key_of_the_future"},
        {text("a_key_of_the_future", {{"deep", 1}}), "a_key_of_the_future"},
        {model("a_key_of_the_future", 3), "a_key_of_the_future"},
        {preprocess("a_key_of_the_future", 3), "a_key_of_the_future"},
        {text("hf_model_name", "roberta-base"), "hf_model_name"},
        {text("embed_cls", true), "embed_cls"},
        {text("pool_type", "none"), "pool_type"},
        {text("proj_type", "mlp"), "proj_type"},
        {text("text_arch", "modern"), "text_arch"},
        {text("variable_text", true), "variable_text"},
        {text("norm_type", "rmsnorm"), "norm_type"},
        {text("tokenizer_type", "tiktoken"), "tokenizer_type"},
        {text("tokenizer_kwargs", {{"clean", "canonicalize"}}), "clean"},
        {text("scaled_cosine_attn", true), "scaled_cosine_attn"},
        {model("multimodal_cfg", {{"width", 16}}), "CoCa"},
        {model("audio_cfg", {{"width", 16}}), "audio_cfg"},
        {preprocess("mode", "L"), "mode"},
        {preprocess("interpolation", "nearest"), "nearest"},
    };
    for (const auto& [patch, name] : cases)
        EXPECT_THAT(readPatched(patch), failsWith(ErrorCode::Unsupported, HasSubstr(name))) << patch;
}

TEST(OpenClipConfig, KeysThatChangeNothingAreAccepted) {
    const std::vector<json> patches{vision("patch_dropout", 0.5),
                                    vision("ls_init_value", nullptr),
                                    vision("pool_type", "tok"),
                                    vision("final_ln_after_pool", false),
                                    vision("image_size", {8, 8}),
                                    vision("attentional_pool", false),
                                    vision("attn_pooler_queries", 256),
                                    vision("timm_model_name", nullptr),
                                    vision("timm_pool", "avg"),
                                    vision("output_tokens", true),
                                    vision("a_key_of_the_future", false),
                                    text("pool_type", "argmax"),
                                    text("proj_type", "linear"),
                                    text("hf_pooler_type", "mean_pooler"),
                                    text("pad_id", 1),
                                    text("act_kwargs", {{"approximate", "none"}}),
                                    text("text_arch", "clip"),
                                    model("custom_text", true),
                                    model("init_logit_bias", -10),
                                    preprocess("size", {3, 8, 8}),
                                    preprocess("size", 8),
                                    preprocess("mode", "RGB")};
    const auto plain = clip::openClipJson(clip::testing::tinyConfig());
    for (const auto& patch : patches) {
        RETORT_ASSERT_OK_AND_ASSIGN(const auto config, readPatched(patch));
        EXPECT_EQ(clip::openClipJson(config.model), plain) << patch;
        EXPECT_TRUE(config.remarks.empty()) << patch;
    }
}

TEST(OpenClipConfig, KeysThatAreObeyedAreReadAndWrittenBack) {
    const std::vector<json> patches{vision("pool_type", "avg"),
                                    vision("final_ln_after_pool", true),
                                    vision("no_ln_pre", true),
                                    vision("ls_init_value", 1e-5),
                                    vision("norm_kwargs", {{"eps", 0.001}}),
                                    vision("act_kwargs", {{"approximate", "tanh"}}),
                                    text("no_causal_mask", true),
                                    text("pool_type", "last"),
                                    text("proj_bias", true),
                                    text("ls_init_value", 0.1),
                                    text("norm_kwargs", {{"eps", 0.01}}),
                                    text("act_kwargs", {{"approximate", "tanh"}}),
                                    model("quick_gelu", true)};
    for (const auto& patch : patches) {
        RETORT_ASSERT_OK_AND_ASSIGN(const auto config, readPatched(patch));
        auto expected = clip::openClipJson(clip::testing::tinyConfig());
        expected.merge_patch(patch["model_cfg"]);
        EXPECT_EQ(clip::openClipJson(config.model), expected);
    }
    auto pooledFirst = text("pool_type", "first");
    EXPECT_THAT(readPatched(pooledFirst), failsWith(ErrorCode::InvalidArgument, HasSubstr("pool_type")));
    pooledFirst["model_cfg"]["text_cfg"]["no_causal_mask"] = true;
    RETORT_ASSERT_OK_AND_ASSIGN(const auto first, readPatched(pooledFirst));
    EXPECT_EQ(first.model.text.pooling, TextPooling::First);
    auto pooledAtEnd = text("pool_type", "eos");
    EXPECT_THAT(readPatched(pooledAtEnd), failsWith(ErrorCode::InvalidArgument, HasSubstr("eos_id")));
    pooledAtEnd["model_cfg"]["text_cfg"]["eos_id"] = 529;
    RETORT_ASSERT_OK_AND_ASSIGN(const auto config, readPatched(pooledAtEnd));
    EXPECT_EQ(config.model.text.pooling, TextPooling::EndToken);
    EXPECT_EQ(config.model.text.endToken, 529);
}

TEST(OpenClipConfig, ProjectionIsExcludedOnlyWhereTheWidthsAgree) {
    auto patch = text("proj_type", "none");
    EXPECT_THAT(readPatched(patch), failsWith(ErrorCode::InvalidArgument, HasSubstr("text projection")));
    patch["model_cfg"]["embed_dim"] = 16;
    RETORT_ASSERT_OK_AND_ASSIGN(const auto config, readPatched(patch));
    EXPECT_EQ(config.model.text.projection, TextProjection::None);
}

TEST(OpenClipConfig, PreprocessingIsReadWhateverItsForm) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto grey, readPatched(preprocess("mean", 0.5)));
    EXPECT_EQ(grey.preprocess.mean, (std::array<float, 3>{0.5F, 0.5F, 0.5F}));
    auto barred = preprocess("fill_color", 127);
    barred["preprocess_cfg"]["resize_mode"] = "longest";
    RETORT_ASSERT_OK_AND_ASSIGN(const auto filled, readPatched(barred));
    EXPECT_EQ(filled.preprocess.fill, 127);
    EXPECT_THAT(readPatched(preprocess("fill_color", 300)),
                failsWith(ErrorCode::InvalidArgument, HasSubstr("fill_color")));
    EXPECT_THAT(readPatched(preprocess("size", 16)), failsWith(ErrorCode::Mismatch, HasSubstr("16 pixels")));
}

TEST(OpenClipConfig, ModelWithoutItsWrapperIsRead) {
    const auto bare = clip::openClipJson(clip::testing::tinyConfig());
    for (const auto* file : {"open_clip_config.json", "config.json"}) {
        const TemporaryFolder folder;
        folder.write(file, "\xEF\xBB\xBF" + bare.dump());
        RETORT_ASSERT_OK_AND_ASSIGN(const auto config, readFolderConfig(folder.path()));
        EXPECT_EQ(config.layout, FolderLayout::OpenClip);
        EXPECT_EQ(clip::openClipJson(config.model), bare);
    }
}

TEST(OpenClipConfig, UnknownKeysBesideTheModelAreReported) {
    RETORT_ASSERT_OK_AND_ASSIGN(const auto config, readPatched({{"licence", "MIT"}}));
    ASSERT_EQ(config.remarks.size(), 1u);
    EXPECT_THAT(config.remarks[0], AllOf(HasSubstr("open_clip_config.json"), HasSubstr("/licence")));
}

// --- what the keys compute --------------------------------------------------------------------------------

/// A model of this configuration with the weights that `base` has under the same names.
ClipModel like(const ClipModel& base, const ClipConfig& config) {
    tensor::TensorMap weights;
    for (const auto& [name, parameter] : base.namedParameters())
        weights[name] = parameter;
    ClipModel fresh(config);
    fresh.initialise(7);
    tensor::TensorMap fitting;
    for (const auto& [name, parameter] : fresh.namedParameters())
        fitting[name] = (weights.contains(name) ? weights.at(name) : parameter).clone();
    ClipModel model(config);
    EXPECT_THAT(model.load(fitting, at::kFloat, Towers::Both, "test"), succeeds());
    return model;
}

at::Tensor images() {
    return torch::sin(torch::arange(2 * 3 * 8 * 8, torch::kFloat32) * 0.37).view({2, 3, 8, 8});
}

at::Tensor tokens() {
    return clip::testing::tinyTokenizer().encodeBatch({"a photo of a cat", "dog"});
}

bool same(const at::Tensor& a, const at::Tensor& b) {
    return torch::allclose(a, b, 1e-5, 1e-6);
}

at::Tensor parameter(const ClipModel& model, const std::string& name) {
    for (const auto& [parameterName, value] : model.namedParameters())
        if (parameterName == name)
            return value;
    return {};
}

class OpenClipComputation : public ::testing::Test {
protected:
    const torch::NoGradGuard m_noGradients;
    const ClipModel m_plain = clip::testing::tinyModel();
    ClipConfig m_config = clip::testing::tinyConfig();
};

TEST_F(OpenClipComputation, AveragePoolingIsTheMeanOverPatchesWhereTheyDoNotSeeEachOther) {
    auto isolated = like(m_plain, m_config);
    for (const auto& [name, value] : isolated.namedParameters())
        if (name.starts_with("visual.") && name.find("out_proj") != std::string::npos)
            value.zero_();
    m_config.vision.pooling = ImagePooling::Average;
    const auto average = like(isolated, m_config);
    at::Tensor sum = torch::zeros({2, m_config.embeddingWidth});
    for (int patch = 0; patch < 4; ++patch)
        sum += average.imageFeatures(images(), {.kept = torch::full({2, 1}, patch, torch::kLong)});
    EXPECT_TRUE(same(average.imageFeatures(images()), sum / 4));
    EXPECT_FALSE(same(average.imageFeatures(images()), isolated.imageFeatures(images())));
}

TEST_F(OpenClipComputation, NormAfterPoolingIsTheSameForOneTokenAndNotForTheMean) {
    const PatchSelection one{.kept = torch::zeros({2, 1}, torch::kLong)};
    m_config.vision.pooling = ImagePooling::Average;
    const auto before = like(m_plain, m_config);
    m_config.vision.isNormedAfterPooling = true;
    const auto after = like(m_plain, m_config);
    EXPECT_TRUE(same(before.imageFeatures(images(), one), after.imageFeatures(images(), one)));
    EXPECT_FALSE(same(before.imageFeatures(images()), after.imageFeatures(images())));
    m_config.vision.pooling = ImagePooling::ClassToken;
    EXPECT_TRUE(same(like(m_plain, m_config).imageFeatures(images()), m_plain.imageFeatures(images())));
}

TEST_F(OpenClipComputation, TextIsPooledWhereTheConfigurationSays) {
    const auto states = m_plain.textHiddenStates(tokens(), 0);
    const auto projection = parameter(m_plain, "text_projection");
    const auto end = clip::testing::tinyTokenizer().endToken();
    const auto expected = [&](TextPooling pooling) {
        std::vector<at::Tensor> rows;
        for (int row = 0; row < 2; ++row) {
            const auto ends = (tokens()[row] == end).nonzero()[0].item<std::int64_t>();
            const auto place = pooling == TextPooling::First  ? 0
                               : pooling == TextPooling::Last ? m_config.text.contextLength - 1
                                                              : ends;
            rows.push_back(states[row][place]);
        }
        return torch::matmul(torch::stack(rows), projection);
    };
    for (const auto pooling :
         {TextPooling::LargestId, TextPooling::EndToken, TextPooling::First, TextPooling::Last}) {
        m_config.text.pooling = pooling;
        m_config.text.endToken = end;
        EXPECT_TRUE(same(like(m_plain, m_config).textFeatures(tokens()), expected(pooling)));
    }
}

TEST_F(OpenClipComputation, TokensSeeThoseBehindThemOnlyWithoutTheCausalMask) {
    auto changed = tokens();
    changed.select(1, m_config.text.contextLength - 1).fill_(5);
    const auto firstState = [&](const ClipModel& model, const at::Tensor& ids) {
        return model.textHiddenStates(ids, 0).select(1, 0);
    };
    EXPECT_TRUE(same(firstState(m_plain, tokens()), firstState(m_plain, changed)));
    m_config.text.isCausal = false;
    const auto bidirectional = like(m_plain, m_config);
    EXPECT_FALSE(same(firstState(bidirectional, tokens()), firstState(bidirectional, changed)));
}

TEST_F(OpenClipComputation, LinearProjectionIsTheTransposedMatrixAndABias) {
    m_config.text.projection = TextProjection::Linear;
    const auto linear = like(m_plain, m_config);
    parameter(linear, "text_projection.weight").copy_(parameter(m_plain, "text_projection").t());
    parameter(linear, "text_projection.bias").fill_(0.25);
    EXPECT_TRUE(same(linear.textFeatures(tokens()), m_plain.textFeatures(tokens()) + 0.25));
}

TEST_F(OpenClipComputation, LayerScaleMultipliesEveryBranch) {
    m_config.vision.transformer.layerScale = 1.0;
    const auto ones = like(m_plain, m_config);
    EXPECT_TRUE(same(ones.imageFeatures(images()), m_plain.imageFeatures(images())));
    m_config.vision.transformer.layerScale = 0.5;
    const auto halves = like(m_plain, m_config);
    const auto halved = like(m_plain, clip::testing::tinyConfig());
    for (const auto& [name, value] : m_plain.namedParameters())
        if (name.starts_with("visual.") &&
            (name.find("out_proj") != std::string::npos || name.find("c_proj") != std::string::npos))
            parameter(halved, name).copy_(value * 0.5);
    EXPECT_TRUE(same(halves.imageFeatures(images()), halved.imageFeatures(images())));
}

TEST_F(OpenClipComputation, NormActivationAndEpsilonFollowTheConfiguration) {
    auto withoutNorm = m_config;
    withoutNorm.vision.hasNormBefore = false;
    EXPECT_FALSE(same(like(m_plain, withoutNorm).imageFeatures(images()), m_plain.imageFeatures(images())));
    auto coarse = m_config;
    coarse.vision.transformer.layerNormEpsilon = 0.1;
    EXPECT_FALSE(same(like(m_plain, coarse).imageFeatures(images()), m_plain.imageFeatures(images())));
    auto approximate = m_config;
    approximate.text.transformer.activation = Activation::GeluTanh;
    const auto features = like(m_plain, approximate).textFeatures(tokens());
    EXPECT_FALSE(torch::equal(features, m_plain.textFeatures(tokens())));
    EXPECT_TRUE(torch::allclose(features, m_plain.textFeatures(tokens()), 1e-2, 1e-2));
}

} // namespace
