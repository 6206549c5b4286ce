#include "clip/open_clip_config.h"

#include "clip/huggingface_config.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

namespace retort::clip {

namespace {

void refuse(JsonReader& reader, const std::string& key, const std::string& what) {
    if (reader.has(key))
        reader.fail(key, what + " is not supported; use a plain ViT CLIP model such as ViT-B-32 or ViT-H-14",
                    ErrorCode::Unsupported);
    reader.ignore(key);
}

/// A length of a square: a number, [height, width] or, in preprocessing, [channels, height, width].
void readSide(JsonReader& reader, const std::string& key, int& into) {
    const auto* value = reader.value(key);
    if (!value || !value->is_array())
        return reader.optional(key, into);
    std::vector<int> sides;
    reader.optional(key, sides);
    if (sides.size() == 3 && sides[0] == 3)
        sides.erase(sides.begin());
    if (sides.size() != 2 || sides[0] != sides[1])
        return reader.fail(key,
                           fmt::format("{} is no square; only square images are supported", value->dump()),
                           ErrorCode::Unsupported);
    into = sides[0];
}

void requireSide(JsonReader& reader, const std::string& key, int& into) {
    if (!reader.has(key))
        return reader.required(key, into);
    readSide(reader, key, into);
}

/// Blocks of other kinds than the plain one, which every tower can have.
void refuseCustomBlocks(JsonReader& reader) {
    reader.only("block_type", {"default"});
    for (const auto* key :
         {"qk_norm", "scaled_cosine_attn", "scale_heads", "scale_attn_inner", "scale_attn", "scale_fc"})
        reader.only(key, {false});
}

void readMlpWidth(JsonReader& reader, TransformerConfig& transformer) {
    double ratio = 4.0;
    reader.optional("mlp_ratio", ratio);
    transformer.mlpWidth = static_cast<int>(std::clamp(transformer.width * ratio, 0.0, 1e6));
}

void readActivationOptions(JsonReader& reader, TransformerConfig& transformer) {
    reader.object("act_kwargs", [&](JsonReader& options) {
        if (transformer.activation == Activation::QuickGelu && options.has("approximate"))
            return options.fail("approximate", "quick_gelu takes no options", ErrorCode::Unsupported);
        options.only("approximate", {"none", "tanh"});
        const auto* approximate = options.value("approximate");
        if (approximate && *approximate == "tanh")
            transformer.activation = Activation::GeluTanh;
    });
}

void readNormOptions(JsonReader& reader, TransformerConfig& transformer) {
    reader.object("norm_kwargs", [&](JsonReader& options) {
        options.optional("eps", transformer.layerNormEpsilon);
        options.only("elementwise_affine", {true});
        options.only("bias", {true});
    });
}

/// Keys that both towers have.
void readOpenClipTransformer(JsonReader& reader, TransformerConfig& transformer) {
    readMlpWidth(reader, transformer);
    readActivationOptions(reader, transformer);
    readNormOptions(reader, transformer);
    refuseCustomBlocks(reader);
    reader.optional("ls_init_value", transformer.layerScale);
    reader.ignore("output_tokens"); // what is returned beside the feature
    reader.refuseUnknownUnlessOff();
}

void readImagePooling(JsonReader& reader, VisionConfig& vision) {
    reader.only("pool_type", {"tok", "avg"});
    const auto* pooling = reader.value("pool_type");
    if (pooling && *pooling == "avg")
        vision.pooling = ImagePooling::Average;
    reader.optional("final_ln_after_pool", vision.isNormedAfterPooling);
    const auto* attentional = reader.value("attentional_pool");
    if (attentional && *attentional != false)
        reader.fail("attentional_pool",
                    "attentional pooling (CoCa) is not supported; use a plain ViT CLIP model",
                    ErrorCode::Unsupported);
    reader.ignore({"attn_pooler_queries", "attn_pooler_heads", "n_queries"}); // of attentional pooling
    reader.only("global_average_pool", {false});                              // before version 2.20
}

void readLayers(JsonReader& reader, TransformerConfig& transformer) {
    const auto* layers = reader.value("layers");
    if (layers && layers->is_array())
        return reader.fail(
            "layers",
            "a ResNet image tower (RN50, RN101, ...) is not supported; use a plain ViT CLIP model such "
            "as ViT-B-32",
            ErrorCode::Unsupported);
    reader.required("layers", transformer.layers);
}

void readHeads(JsonReader& reader, TransformerConfig& transformer) {
    int headWidth = 64;
    reader.optional("head_width", headWidth);
    if (headWidth < 1 || transformer.width % headWidth != 0)
        reader.fail("head_width",
                    fmt::format("{} does not divide the width {}", headWidth, transformer.width));
    else
        transformer.heads = transformer.width / headWidth;
}

void readOpenClipVision(JsonReader& reader, VisionConfig& vision) {
    refuse(reader, "timm_model_name", "a timm image tower (ConvNeXt, SigLIP, EVA, ...)");
    // Said of the timm model, where there is one.
    reader.ignore({"timm_model_pretrained", "timm_pool", "timm_proj", "timm_proj_bias", "timm_drop",
                   "timm_drop_path", "timm_model_kwargs"});
    readLayers(reader, vision.transformer);
    requireSide(reader, "image_size", vision.imageSize);
    reader.required("width", vision.transformer.width);
    requireSide(reader, "patch_size", vision.patchSize);
    readHeads(reader, vision.transformer);
    readImagePooling(reader, vision);
    bool hasNone = false;
    reader.optional("no_ln_pre", hasNone);
    vision.hasNormBefore = !hasNone;
    reader.only("pos_embed_type", {"learnable", "sin_cos_2d"}); // both are stored with the weights
    reader.only("input_patchnorm", {false});                    // before version 2.20
    reader.only("in_chans", {3});
    reader.ignore({"patch_dropout", "image_seq_len"}); // of training; of other readers
    readOpenClipTransformer(reader, vision.transformer);
}

void readTextPooling(JsonReader& reader, TextConfig& text) {
    reader.optional("eos_id", text.endToken);
    reader.only("pool_type", {"argmax", "eos", "first", "last"});
    const auto* pooling = reader.value("pool_type");
    if (!pooling || *pooling == "argmax")
        text.endToken.reset(); // is not looked at
    else if (*pooling == "first" && text.isCausal)
        reader.fail("pool_type",
                    "\"first\" gives every text the same feature, as the first token sees no other "
                    "unless no_causal_mask is true; is it of this model?");
    else if (*pooling == "first")
        text.pooling = TextPooling::First;
    else if (*pooling == "last")
        text.pooling = TextPooling::Last;
    else if (text.endToken)
        text.pooling = TextPooling::EndToken;
    else
        reader.fail("pool_type", "\"eos\" needs eos_id, the id of the end of text");
}

void readProjection(JsonReader& reader, TextConfig& text) {
    bool hasBias = false;
    reader.optional("proj_bias", hasBias);
    reader.only("proj_type", {"linear", "none"});
    const auto* type = reader.value("proj_type");
    if (type && *type == "none")
        text.projection = TextProjection::None;
    else if (hasBias)
        text.projection = TextProjection::Linear;
}

void readTokenizer(JsonReader& reader, TextConfig& text) {
    reader.optional("hf_tokenizer_name", text.tokenizerName);
    reader.only("tokenizer_type", {""});
    reader.only("tokenizer_mode", {""});
    reader.object("tokenizer_kwargs", [](JsonReader& options) {
        options.only("clean", {"lower"});
        options.only("strip_sep_token", {false});
        options.refuseUnknownUnlessOff();
    });
    // CLIP's tokenizer has ids of its own; pad_id is read for embed_cls alone.
    reader.ignore({"tiktoken_name", "bos_id", "pad_id"});
}

/// Keys of version 3's ModernTextTransformer: what it would have by default is not looked at.
void refuseModernText(JsonReader& reader) {
    reader.only("text_arch", {"clip"});
    reader.only("attention_mode", {"causal"});
    reader.only("norm_type", {"layernorm"});
    reader.only("norm_placement", {"pre"});
    reader.only("mlp_type", {"swiglu", "mlp"});
    reader.only("pos_embed", {"rope", "learned"});
    for (const auto* key : {"attention_bias", "mlp_bias"})
        reader.only(key, {true});
    for (const auto* key : {"variable_text", "attn_gated", "pre_norm", "value_residual", "gate_bias"})
        reader.only(key, {false});
    reader.only("reg_tokens", {0});
    reader.ignore({"rope_temperature", "norm_eps", "zero_init_residual"});
}

void readOpenClipText(JsonReader& reader, TextConfig& text) {
    refuse(reader, "hf_model_name", "a Hugging Face text tower (RoBERTa, mT5, ...)");
    // Said of the Hugging Face model, where there is one; "proj" and "pooler_type" before version 2.20.
    reader.ignore(
        {"hf_model_pretrained", "hf_proj_type", "hf_pooler_type", "hf_model_config", "proj", "pooler_type"});
    reader.optional("context_length", text.contextLength);
    reader.optional("vocab_size", text.vocabularySize);
    reader.required("width", text.transformer.width);
    reader.required("heads", text.transformer.heads);
    reader.required("layers", text.transformer.layers);
    bool isBidirectional = false;
    reader.optional("no_causal_mask", isBidirectional);
    text.isCausal = !isBidirectional;
    reader.only("embed_cls", {false});
    readTextPooling(reader, text);
    readProjection(reader, text);
    readTokenizer(reader, text);
    refuseModernText(reader);
    readOpenClipTransformer(reader, text.transformer);
}

void readResizeMode(JsonReader& reader, ResizeMode& into) {
    std::string mode = "shortest";
    reader.optional("resize_mode", mode);
    if (mode == "shortest")
        into = ResizeMode::Shortest;
    else if (mode == "longest")
        into = ResizeMode::Longest;
    else if (mode == "squash")
        into = ResizeMode::Squash;
    else
        reader.fail("resize_mode", fmt::format("\"{}\" is none of shortest, longest and squash", mode),
                    ErrorCode::Unsupported);
}

void readOpenClipInterpolation(JsonReader& reader, Interpolation& into) {
    std::string interpolation = "bicubic";
    reader.optional("interpolation", interpolation);
    if (interpolation == "bilinear")
        into = Interpolation::Bilinear;
    else if (interpolation != "bicubic" && interpolation != "random") // random is for training alone
        reader.fail("interpolation", fmt::format("\"{}\" is neither bicubic nor bilinear", interpolation),
                    ErrorCode::Unsupported);
}

/// Channels' values, or one number for all of them.
void readMoments(JsonReader& reader, const std::string& key, std::array<float, 3>& into) {
    const auto* value = reader.value(key);
    if (value && value->is_number())
        return into.fill(value->get<float>());
    readChannels(reader, key, into);
}

void readFill(JsonReader& reader, std::uint8_t& into) {
    int fill = into;
    reader.optional("fill_color", fill);
    if (fill < 0 || fill > 255)
        return reader.fail("fill_color", fmt::format("{} is no grey value from 0 to 255", fill));
    into = static_cast<std::uint8_t>(fill);
}

nlohmann::json openClipVisionJson(const VisionConfig& vision) {
    const auto& transformer = vision.transformer;
    nlohmann::json json{{"image_size", vision.imageSize},
                        {"layers", transformer.layers},
                        {"width", transformer.width},
                        {"head_width", transformer.width / transformer.heads},
                        {"mlp_ratio", static_cast<double>(transformer.mlpWidth) / transformer.width},
                        {"patch_size", vision.patchSize}};
    if (!vision.hasNormBefore)
        json["no_ln_pre"] = true;
    if (vision.pooling == ImagePooling::Average)
        json["pool_type"] = "avg";
    if (vision.isNormedAfterPooling)
        json["final_ln_after_pool"] = true;
    return json;
}

const char* name(TextPooling pooling) {
    switch (pooling) {
    case TextPooling::LargestId: return "argmax";
    case TextPooling::EndToken: return "eos";
    case TextPooling::First: return "first";
    case TextPooling::Last: break;
    }
    return "last";
}

nlohmann::json openClipTextJson(const TextConfig& text) {
    const auto& transformer = text.transformer;
    nlohmann::json json{{"context_length", text.contextLength},
                        {"vocab_size", text.vocabularySize},
                        {"width", transformer.width},
                        {"heads", transformer.heads},
                        {"layers", transformer.layers},
                        {"mlp_ratio", static_cast<double>(transformer.mlpWidth) / transformer.width}};
    if (!text.isCausal)
        json["no_causal_mask"] = true;
    if (text.pooling != TextPooling::LargestId)
        json["pool_type"] = name(text.pooling);
    if (text.pooling == TextPooling::EndToken)
        json["eos_id"] = text.endToken.value_or(0);
    if (text.projection == TextProjection::Linear)
        json["proj_bias"] = true;
    if (text.projection == TextProjection::None)
        json["proj_type"] = "none";
    return json;
}

void addTransformerOptions(const TransformerConfig& transformer, nlohmann::json& json) {
    if (transformer.activation == Activation::GeluTanh)
        json["act_kwargs"] = {{"approximate", "tanh"}};
    if (transformer.layerNormEpsilon != TransformerConfig{}.layerNormEpsilon)
        json["norm_kwargs"] = {{"eps", transformer.layerNormEpsilon}};
    if (transformer.layerScale)
        json["ls_init_value"] = *transformer.layerScale;
}

/// The double that is written with as few digits as the float needs: 0.48145466, not 0.48145467042922974.
double shortest(float value) {
    return std::strtod(fmt::format("{}", value).c_str(), nullptr);
}

nlohmann::json channels(const std::array<float, 3>& values) {
    return {shortest(values[0]), shortest(values[1]), shortest(values[2])};
}

const char* name(ResizeMode mode) {
    switch (mode) {
    case ResizeMode::Shortest: return "shortest";
    case ResizeMode::Longest: return "longest";
    case ResizeMode::Squash: break;
    }
    return "squash";
}

} // namespace

void readOpenClip(JsonReader& modelCfg, ClipConfig& into) {
    refuse(modelCfg, "multimodal_cfg", "a CoCa model, with a text decoder,");
    for (const auto* key : {"audio_cfg", "genlip_cfg", "genlap_cfg"})
        refuse(modelCfg, key, "a model of this kind");
    bool quickGelu = false;
    modelCfg.required("embed_dim", into.embeddingWidth);
    modelCfg.optional("quick_gelu", quickGelu);
    const auto activation = quickGelu ? Activation::QuickGelu : Activation::Gelu;
    into.vision.transformer.activation = activation;
    into.text.transformer.activation = activation;
    if (!modelCfg.has("vision_cfg"))
        modelCfg.fail("vision_cfg", "the image tower's configuration is missing");
    if (!modelCfg.has("text_cfg"))
        modelCfg.fail("text_cfg", "the text tower's configuration is missing");
    modelCfg.object("vision_cfg", [&](JsonReader& vision) { readOpenClipVision(vision, into.vision); });
    modelCfg.object("text_cfg", [&](JsonReader& text) { readOpenClipText(text, into.text); });
    // How the tensors are named is seen from the weights. A bias of all logits alike changes no probability
    // of classes. The others are of training.
    modelCfg.ignore({"custom_text", "init_logit_scale", "init_logit_bias", "nonscalar_logit_scale",
                     "cast_dtype", "output_dict"});
    modelCfg.refuseUnknownUnlessOff();
}

nlohmann::json openClipJson(const ClipConfig& config) {
    nlohmann::json model{{"embed_dim", config.embeddingWidth},
                         {"vision_cfg", openClipVisionJson(config.vision)},
                         {"text_cfg", openClipTextJson(config.text)}};
    addTransformerOptions(config.vision.transformer, model["vision_cfg"]);
    addTransformerOptions(config.text.transformer, model["text_cfg"]);
    if (config.vision.transformer.activation == Activation::QuickGelu)
        model["quick_gelu"] = true;
    return model;
}

void readOpenClipPreprocess(JsonReader& preprocessCfg, PreprocessConfig& into) {
    readMoments(preprocessCfg, "mean", into.mean);
    readMoments(preprocessCfg, "std", into.standardDeviation);
    readOpenClipInterpolation(preprocessCfg, into.interpolation);
    readResizeMode(preprocessCfg, into.resizeMode);
    readFill(preprocessCfg, into.fill);
    preprocessCfg.only("mode", {"RGB"});
    auto side = static_cast<int>(into.imageSize);
    readSide(preprocessCfg, "size", side);
    if (side != into.imageSize)
        preprocessCfg.fail("size",
                           fmt::format("{} pixels, the model takes images of {}", side, into.imageSize),
                           ErrorCode::Mismatch);
    preprocessCfg.refuseUnknownUnlessOff();
}

nlohmann::json openClipPreprocessJson(const PreprocessConfig& config) {
    const bool isBicubic = config.interpolation == Interpolation::Bicubic;
    nlohmann::json json{{"mean", channels(config.mean)},
                        {"std", channels(config.standardDeviation)},
                        {"interpolation", isBicubic ? "bicubic" : "bilinear"},
                        {"resize_mode", name(config.resizeMode)}};
    if (config.fill != 0)
        json["fill_color"] = config.fill;
    return json;
}

} // namespace retort::clip
