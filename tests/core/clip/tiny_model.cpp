#include "tiny_model.h"

#include "base/file.h"
#include "clip/text/bpe_training.h"
#include "clip/weight_source.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <torch/types.h>

namespace retort::clip::testing {

namespace {

constexpr int kContext = 12;

BpeVocabulary tinyVocabulary() {
    return trainVocabulary({"a photo of a cat", "a photo of a dog"}, {.vocabularySize = 530}).value();
}

nlohmann::json towerJson(const TransformerConfig& transformer) {
    return {{"hidden_size", transformer.width},
            {"intermediate_size", transformer.mlpWidth},
            {"num_hidden_layers", transformer.layers},
            {"num_attention_heads", transformer.heads},
            {"hidden_act", "gelu"}};
}

nlohmann::json huggingFaceJson(const ClipConfig& config) {
    auto text = towerJson(config.text.transformer);
    text["vocab_size"] = config.text.vocabularySize;
    text["max_position_embeddings"] = config.text.contextLength;
    auto vision = towerJson(config.vision.transformer);
    vision["image_size"] = config.vision.imageSize;
    vision["patch_size"] = config.vision.patchSize;
    return {{"model_type", "clip"},
            {"architectures", {"CLIPModel"}},
            {"projection_dim", config.embeddingWidth},
            {"text_config", text},
            {"vision_config", vision}};
}

} // namespace

Tokenizer tinyTokenizer() {
    return Tokenizer::create(tinyVocabulary(), {.contextLength = kContext}).value();
}

ClipConfig tinyConfig() {
    const TransformerConfig transformer{.width = 16, .layers = 2, .heads = 2, .mlpWidth = 64};
    return {.embeddingWidth = 8,
            .vision = {.imageSize = 8, .patchSize = 4, .transformer = transformer},
            .text = {.contextLength = kContext,
                     .vocabularySize = static_cast<int>(tinyVocabulary().size()),
                     .transformer = transformer}};
}

ClipModel tinyModel(std::uint64_t seed) {
    ClipModel model(tinyConfig());
    model.initialise(seed);
    return model;
}

tensor::TensorMap huggingFaceWeights(const ClipModel& model) {
    std::map<std::string, at::Tensor> parameters;
    for (const auto& [name, parameter] : model.namedParameters())
        parameters[name] = parameter;
    tensor::TensorMap weights;
    for (const auto& source : parameterSources(model.config(), WeightNames::HuggingFace)) {
        const auto whole = parameters.at(source.parameter.name);
        const auto parts = source.stored.size() == 1 ? std::vector<at::Tensor>{whole} : whole.chunk(3);
        for (std::size_t i = 0; i < parts.size(); ++i)
            weights[source.stored[i].name] =
                source.transposed ? parts[i].t().contiguous() : parts[i].contiguous();
    }
    weights["text_model.embeddings.position_ids"] = torch::arange(kContext).unsqueeze(0);
    return weights;
}

void writeHuggingFaceFolder(const ClipModel& model, const std::filesystem::path& folder) {
    const auto side = model.config().vision.imageSize;
    const nlohmann::json preprocess{{"size", {{"shortest_edge", side}}},
                                    {"crop_size", {{"height", side}, {"width", side}}},
                                    {"image_mean", {0.5, 0.5, 0.5}},
                                    {"image_std", {0.25, 0.25, 0.25}},
                                    {"resample", 2},
                                    {"do_center_crop", true}};
    const nlohmann::json specials{{"pad_token", {{"content", "<end_of_text>"}}}};
    ASSERT_TRUE(createFolders(folder).ok());
    ASSERT_TRUE(writeFileAtomically(folder / "config.json", huggingFaceJson(model.config()).dump(1)).ok());
    ASSERT_TRUE(writeFileAtomically(folder / "preprocessor_config.json", preprocess.dump(1)).ok());
    ASSERT_TRUE(writeFileAtomically(folder / "special_tokens_map.json", specials.dump(1)).ok());
    ASSERT_TRUE(tensor::saveTensors(folder / "model.safetensors", huggingFaceWeights(model)).ok());
    ASSERT_TRUE(writeHuggingFaceVocabulary(tinyVocabulary(), folder).ok());
}

} // namespace retort::clip::testing
