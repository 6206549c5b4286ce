#include "clip/huggingface_config.h"

#include <fmt/format.h>

#include <cmath>
#include <optional>
#include <vector>

namespace retort::clip {

namespace {

void readActivation(JsonReader& reader, Activation& into) {
    std::string activation = "quick_gelu";
    reader.optional("hidden_act", activation);
    if (activation == "quick_gelu")
        into = Activation::QuickGelu;
    else if (activation == "gelu")
        into = Activation::Gelu;
    else if (activation == "gelu_pytorch_tanh" || activation == "gelu_new")
        into = Activation::GeluTanh;
    else
        reader.fail("hidden_act",
                    fmt::format("\"{}\" is none of gelu, quick_gelu and gelu_pytorch_tanh", activation),
                    ErrorCode::Unsupported);
}

/// Hugging Face's.
std::string_view activationWord(Activation activation) {
    switch (activation) {
    case Activation::Gelu: return "gelu";
    case Activation::QuickGelu: return "quick_gelu";
    case Activation::GeluTanh: break;
    }
    return "gelu_pytorch_tanh";
}

/// What every configuration of Hugging Face's may hold (PretrainedConfig) and no CLIP model computes with:
/// text generation, labels, training and how the file was written.
void ignoreCommonKeys(JsonReader& reader) {
    reader.ignore({"_name_or_path", "_commit_hash", "_attn_implementation_autoset", "_attn_implementation",
                   "attn_implementation", "architectures", "transformers_version", "torch_dtype", "dtype",
                   "initializer_factor", "initializer_range", "logit_scale_init_value", "projection_dim",
                   "attention_dropout", "dropout", "gradient_checkpointing", "auto_map", "use_cache"});
    reader.ignore({"bad_words_ids",
                   "begin_suppress_tokens",
                   "bos_token_id",
                   "chunk_size_feed_forward",
                   "decoder_start_token_id",
                   "diversity_penalty",
                   "do_sample",
                   "early_stopping",
                   "encoder_no_repeat_ngram_size",
                   "exponential_decay_length_penalty",
                   "finetuning_task",
                   "forced_bos_token_id",
                   "forced_eos_token_id",
                   "id2label",
                   "label2id",
                   "length_penalty",
                   "max_length",
                   "min_length",
                   "no_repeat_ngram_size",
                   "num_beam_groups",
                   "num_beams",
                   "num_return_sequences",
                   "pad_token_id",
                   "prefix",
                   "problem_type",
                   "repetition_penalty",
                   "sep_token_id",
                   "suppress_tokens",
                   "task_specific_params",
                   "temperature",
                   "top_k",
                   "top_p",
                   "typical_p",
                   "remove_invalid_values",
                   "cross_attention_hidden_size"});
    reader.ignore({"output_attentions", "output_hidden_states", "output_scores", "return_dict",
                   "return_dict_in_generate", "use_return_dict", "tf_legacy_loss", "tie_encoder_decoder",
                   "tie_word_embeddings", "torchscript", "use_bfloat16", "is_decoder", "is_encoder_decoder"});
    reader.only("add_cross_attention", {false});
    reader.refuseUnknownUnlessOff();
}

void readTransformer(JsonReader& reader, TransformerConfig& transformer) {
    reader.optional("hidden_size", transformer.width);
    reader.optional("intermediate_size", transformer.mlpWidth);
    reader.optional("num_hidden_layers", transformer.layers);
    reader.optional("num_attention_heads", transformer.heads);
    reader.optional("layer_norm_eps", transformer.layerNormEpsilon);
    readActivation(reader, transformer.activation);
    ignoreCommonKeys(reader);
}

void readVision(JsonReader& reader, VisionConfig& vision) {
    reader.optional("image_size", vision.imageSize);
    reader.optional("patch_size", vision.patchSize);
    int channels = 3;
    reader.optional("num_channels", channels);
    if (channels != 3)
        reader.fail("num_channels", fmt::format("{} channels; only RGB models are read", channels),
                    ErrorCode::Unsupported);
    reader.only("model_type", {"clip_vision_model"});
    reader.ignore("eos_token_id");
    readTransformer(reader, vision.transformer);
}

/// The text tower ends at eos_token_id. Old configurations name 2, which is no end of text: the tower then
/// takes the largest id (transformers, CLIPTextTransformer.forward).
void readEndToken(JsonReader& reader, TextConfig& text) {
    constexpr std::int64_t kNotSaid = 2;
    std::int64_t end = kNotSaid;
    reader.optional("eos_token_id", end);
    if (end != kNotSaid)
        text.endToken = end;
}

void readText(JsonReader& reader, TextConfig& text) {
    reader.optional("max_position_embeddings", text.contextLength);
    reader.optional("vocab_size", text.vocabularySize);
    readEndToken(reader, text);
    reader.only("model_type", {"clip_text_model"});
    reader.optional("tokenizer_class", text.tokenizerName);
    readTransformer(reader, text.transformer);
}

/// A tower's object. Old files have a second one, `*_config_dict`, which then counts alone.
std::string towerKey(JsonReader& reader, const std::string& key) {
    const auto old = key + "_dict";
    reader.ignore(key);
    reader.ignore(old);
    return reader.has(old) ? old : key;
}

void checkModelType(JsonReader& reader, const std::string& expected) {
    const auto* diffusers = reader.value("_class_name");
    if (diffusers && diffusers->is_string())
        return reader.fail(
            "_class_name",
            fmt::format("a {}, a part of a diffusers folder and no CLIP model; give the folder "
                        "above it as the generator",
                        diffusers->get<std::string>()),
            ErrorCode::Unsupported);
    std::string type = expected;
    reader.optional("model_type", type);
    if (type != expected)
        reader.fail("model_type",
                    fmt::format("\"{}\" is not supported; only \"{}\" models are{}", type, expected,
                                expected == "clip" ? ", with both towers (CLIPModel)" : ""),
                    ErrorCode::Unsupported);
}

/// A length that stands as a number, as {"shortest_edge": N} or as {"height": N, "width": N}.
std::optional<std::int64_t> sideLength(const nlohmann::json& size) {
    const auto number = [](const nlohmann::json& value) -> std::optional<std::int64_t> {
        return value.is_number_unsigned() ? std::optional{value.get<std::int64_t>()} : std::nullopt;
    };
    if (!size.is_object())
        return number(size);
    if (size.contains("shortest_edge"))
        return number(size["shortest_edge"]);
    if (size.contains("height") && size.contains("width") && size["height"] == size["width"])
        return number(size["height"]);
    return std::nullopt;
}

void checkSize(JsonReader& reader, const nlohmann::json& root, const std::string& key,
               std::int64_t expected) {
    reader.ignore(key);
    if (!reader.has(key))
        return;
    const auto side = sideLength(root.at(key));
    if (!side)
        reader.fail(key, fmt::format("expected one length of a square, found {}", root.at(key).dump()),
                    ErrorCode::Unsupported);
    else if (*side != expected)
        reader.fail(key, fmt::format("{} pixels, the model takes images of {}", *side, expected),
                    ErrorCode::Mismatch);
}

bool isExcluded(JsonReader& reader, const std::string& key) {
    bool isDone = true;
    reader.optional(key, isDone);
    return !isDone;
}

/// Steps that are always done here.
void requireStep(JsonReader& reader, const std::string& key) {
    if (isExcluded(reader, key))
        reader.fail(key, "leaving this step out is not supported", ErrorCode::Unsupported);
}

/// Squashed images need no crop; values that are not normalised are those of mean 0 and deviation 1.
void readSteps(JsonReader& reader, PreprocessConfig& into) {
    requireStep(reader, "do_resize");
    requireStep(reader, "do_rescale");
    if (isExcluded(reader, "do_center_crop") && into.resizeMode != ResizeMode::Squash)
        reader.fail("do_center_crop",
                    "leaving this step out is not supported, unless \"size\" has both "
                    "height and width",
                    ErrorCode::Unsupported);
    if (isExcluded(reader, "do_normalize")) {
        into.mean.fill(0);
        into.standardDeviation.fill(1);
    }
    reader.only("do_pad", {false});
    double factor = 1.0 / 255;
    reader.optional("rescale_factor", factor);
    if (std::abs(factor * 255 - 1) > 1e-3)
        reader.fail("rescale_factor", fmt::format("{} is not supported, only 1/255", factor),
                    ErrorCode::Unsupported);
}

void checkProcessor(JsonReader& reader) {
    for (const auto* key : {"image_processor_type", "feature_extractor_type"})
        reader.only(key, {"CLIPImageProcessor", "CLIPImageProcessorFast", "CLIPFeatureExtractor"});
    // Every image becomes RGB here; the others are of how the processor is called.
    reader.ignore({"do_convert_rgb", "processor_class", "_valid_processor_keys", "data_format",
                   "input_data_format", "return_tensors", "device", "default_to_square", "disable_grouping",
                   "use_fast", "auto_map"});
    reader.refuseUnknownUnlessOff();
}

void readInterpolation(JsonReader& reader, Interpolation& into) {
    constexpr int kPillowBilinear = 2;
    constexpr int kPillowBicubic = 3;
    int resample = kPillowBicubic;
    reader.optional("resample", resample);
    if (resample != kPillowBilinear && resample != kPillowBicubic)
        reader.fail("resample", fmt::format("{} is neither bilinear (2) nor bicubic (3)", resample),
                    ErrorCode::Unsupported);
    into = resample == kPillowBilinear ? Interpolation::Bilinear : Interpolation::Bicubic;
}

/// Height and width given apart mean that both sides are set, whatever the aspect ratio.
ResizeMode resizeModeOf(const nlohmann::json& root) {
    const auto size = root.find("size");
    const bool isSquashed = size != root.end() && size->is_object() && size->contains("height") &&
                            !size->contains("shortest_edge");
    return isSquashed ? ResizeMode::Squash : ResizeMode::Shortest;
}

} // namespace

void readChannels(JsonReader& reader, const std::string& key, std::array<float, 3>& into) {
    std::vector<double> values(into.begin(), into.end());
    reader.optional(key, values);
    if (values.size() != into.size())
        return reader.fail(key, fmt::format("expected 3 numbers, one per channel, found {}", values.size()));
    for (std::size_t i = 0; i < into.size(); ++i)
        into[i] = static_cast<float>(values[i]);
}

Result<HuggingFaceModel> readHuggingFaceModel(const JsonDocument& document) {
    HuggingFaceModel model;
    JsonReader reader(document);
    checkModelType(reader, "clip");
    const auto textKey = towerKey(reader, "text_config");
    const auto visionKey = towerKey(reader, "vision_config");
    for (const auto& tower : {textKey, visionKey})
        if (!reader.has(tower))
            reader.fail(tower, "this tower's configuration is missing; is it a whole CLIPModel?");
    reader.optional("projection_dim", model.config.embeddingWidth);
    // CLIPTextConfig's and CLIPVisionConfig's defaults are those of this program's structs.
    reader.object(textKey, [&](JsonReader& text) { readText(text, model.config.text); });
    reader.object(visionKey, [&](JsonReader& vision) { readVision(vision, model.config.vision); });
    if (reader.has("quantization_config"))
        reader.fail("quantization_config", "quantised weights are not supported; use the model in F16 or F32",
                    ErrorCode::Unsupported);
    reader.optional("tokenizer_class", model.config.text.tokenizerName);
    reader.ignore("eos_token_id");
    ignoreCommonKeys(reader);
    reader.reportUnknown();
    RETORT_CHECK(reader.finish());
    model.remarks = reader.remarks();
    return model;
}

Result<TextConfig> readHuggingFaceText(const JsonDocument& document) {
    TextConfig config;
    JsonReader reader(document);
    checkModelType(reader, "clip_text_model");
    readText(reader, config);
    RETORT_CHECK(reader.finish());
    return config;
}

nlohmann::json huggingFaceTextJson(const TextConfig& config) {
    const auto& transformer = config.transformer;
    return {{"architectures", {"CLIPTextModel"}},
            {"model_type", "clip_text_model"},
            {"hidden_size", transformer.width},
            {"intermediate_size", transformer.mlpWidth},
            {"num_hidden_layers", transformer.layers},
            {"num_attention_heads", transformer.heads},
            {"layer_norm_eps", transformer.layerNormEpsilon},
            {"hidden_act", activationWord(transformer.activation)},
            {"max_position_embeddings", config.contextLength},
            {"vocab_size", config.vocabularySize}};
}

Result<std::vector<std::string>> readHuggingFacePreprocess(const JsonDocument& document,
                                                           PreprocessConfig& into) {
    JsonReader reader(document);
    readChannels(reader, "image_mean", into.mean);
    readChannels(reader, "image_std", into.standardDeviation);
    readInterpolation(reader, into.interpolation);
    checkSize(reader, document.root(), "size", into.imageSize);
    checkSize(reader, document.root(), "crop_size", into.imageSize);
    into.resizeMode = resizeModeOf(document.root());
    readSteps(reader, into);
    checkProcessor(reader);
    RETORT_CHECK(reader.finish());
    return reader.remarks();
}

} // namespace retort::clip
