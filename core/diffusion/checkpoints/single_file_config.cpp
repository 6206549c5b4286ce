#include "diffusion/checkpoints/single_file_config.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>

namespace retort::diffusion {

namespace {

constexpr int kHeadChannels = 64;
constexpr int kMostBlocks = 256;
constexpr int kLaionLayers = 24; // of ViT-H/14's text tower
constexpr int kLaionWidth = 1024;

/// Reads sizes of named tensors; the first problem is kept.
class Shapes {
public:
    Shapes(const tensor::TensorMap& weights, const std::string& source)
        : m_weights(weights), m_source(source) {}

    bool has(const std::string& name) const { return m_weights.contains(name); }

    int size(const std::string& name, std::int64_t dimension) {
        const auto found = m_weights.find(name);
        if (found == m_weights.end())
            return fail(fmt::format("the tensor {} is missing", name));
        if (found->second.dim() <= dimension)
            return fail(fmt::format("the tensor {} has {} dimensions, expected more than {}", name,
                                    found->second.dim(), dimension));
        const auto length = found->second.size(dimension);
        if (length < 1 || length > std::numeric_limits<int>::max())
            return fail(fmt::format("the tensor {} has size {}", name, length));
        return static_cast<int>(length);
    }

    /// How many names there are of the pattern with 0, 1, 2, ... in its place.
    int count(std::string_view pattern) const {
        int number = 0;
        while (number < kMostBlocks && has(fmt::format(fmt::runtime(pattern), number)))
            ++number;
        return number;
    }

    Status status() const { return m_error ? Status(*m_error) : Status(); }

private:
    int fail(const std::string& problem) {
        if (!m_error)
            m_error = Error{ErrorCode::Mismatch,
                            fmt::format("{}: {}; is the checkpoint complete?", m_source, problem)};
        return 1;
    }

    const tensor::TensorMap& m_weights;
    std::string m_source;
    std::optional<Error> m_error;
};

/// The way down: blocks of residual layers, each closed by a downsampler but the last.
void readLadder(Shapes& shapes, UNetConfig& config) {
    config.blockChannels.clear();
    config.downBlocks.clear();
    int layers = 0;
    config.layersPerBlock = 0;
    for (int place = 1; place < kMostBlocks; ++place) {
        const bool isResnet = shapes.has(fmt::format("input_blocks.{}.0.in_layers.2.weight", place));
        const bool isDownsampler = shapes.has(fmt::format("input_blocks.{}.0.op.weight", place));
        if (!isResnet) {
            layers = 0;
            if (!isDownsampler)
                break;
            continue;
        }
        if (++layers == 1) {
            const bool hasTransformer = shapes.has(fmt::format("input_blocks.{}.1.proj_in.weight", place));
            config.blockChannels.push_back(
                shapes.size(fmt::format("input_blocks.{}.0.in_layers.2.weight", place), 0));
            config.downBlocks.push_back(hasTransformer ? BlockKind::CrossAttention : BlockKind::Plain);
        }
        config.layersPerBlock = std::max(config.layersPerBlock, layers);
    }
    config.upBlocks.clear();
    for (std::size_t block = 0; block < config.blockChannels.size(); ++block) {
        const auto place = block * static_cast<std::size_t>(config.layersPerBlock + 1);
        const bool hasTransformer = shapes.has(fmt::format("output_blocks.{}.1.proj_in.weight", place));
        config.upBlocks.push_back(hasTransformer ? BlockKind::CrossAttention : BlockKind::Plain);
    }
}

/// Stable Diffusion 1.x has 8 heads everywhere, 2.x heads of 64 channels.
Status settleHeads(UNetConfig& config, const std::string& source) {
    constexpr int kHeadsOfFirstKind = 8;
    config.heads.clear();
    for (const int channels : config.blockChannels) {
        const bool isFirstKind = config.projection == TransformerProjection::Convolution;
        if (channels % (isFirstKind ? kHeadsOfFirstKind : kHeadChannels) != 0)
            return Error{
                ErrorCode::Unsupported,
                fmt::format("{}: {} channels do not tell the number of heads; use a diffusers folder, "
                            "whose configuration does",
                            source, channels)};
        config.heads.push_back(isFirstKind ? kHeadsOfFirstKind : channels / kHeadChannels);
    }
    return {};
}

/// Blocks are there from the first to the last; of ViT-H/14 the last alone may be missing.
Status checkBlocks(const tensor::TensorMap& weights, const std::string& prefix, const clip::TextConfig& text,
                   TextFamily family, const std::string& source) {
    const int layers = text.transformer.layers;
    int stored = layers;
    for (auto at = weights.lower_bound(prefix); at != weights.end() && at->first.starts_with(prefix); ++at) {
        const auto number =
            at->first.substr(prefix.size(), at->first.find('.', prefix.size()) - prefix.size());
        int block = 0;
        const auto* end = number.data() + number.size();
        if (std::from_chars(number.data(), end, block).ptr == end)
            stored = std::max(stored, block + 1);
    }
    const bool isShort = family == TextFamily::Laion && text.transformer.width == kLaionWidth &&
                         layers != kLaionLayers && layers != kLaionLayers - 1;
    if (stored == layers && !isShort)
        return {};
    return Error{ErrorCode::Mismatch,
                 fmt::format("{}: the text tower has the layers 0 to {} of {}; is the checkpoint complete?",
                             source, layers - 1, isShort ? kLaionLayers : stored)};
}

} // namespace

Result<UNetConfig> inferUNetConfig(const tensor::TensorMap& weights, const std::string& source) {
    constexpr const char* kMiddle = "middle_block.1.transformer_blocks.0.attn2.to_k.weight";
    constexpr const char* kProjection = "middle_block.1.proj_in.weight";
    constexpr const char* kClass = "label_emb.0.0.weight";
    UNetConfig config;
    Shapes shapes(weights, source);
    config.inChannels = shapes.size("input_blocks.0.0.weight", 1);
    config.outChannels = shapes.size("out.2.weight", 0);
    readLadder(shapes, config);
    config.crossAttentionWidth = shapes.size(kMiddle, 1);
    shapes.size(kProjection, 1);
    if (shapes.has(kClass)) {
        config.classEmbedding = ClassEmbedding::Projection;
        config.classEmbeddingInput = shapes.size(kClass, 1);
    }
    RETORT_CHECK(shapes.status());
    config.projection = weights.at(kProjection).dim() == 2 ? TransformerProjection::Linear
                                                           : TransformerProjection::Convolution;
    // Of the 2.x kind some need it in fp16, which cannot be seen either; it harms none.
    config.upcastAttention = config.projection == TransformerProjection::Linear;
    RETORT_CHECK(settleHeads(config, source));
    RETORT_CHECK(validate(config, source));
    return config;
}

Result<AutoencoderConfig> inferAutoencoderConfig(const tensor::TensorMap& weights,
                                                 const std::string& source) {
    AutoencoderConfig config;
    Shapes shapes(weights, source);
    config.imageChannels = shapes.size("encoder.conv_in.weight", 1);
    config.latentChannels = shapes.size("post_quant_conv.weight", 0);
    const int levels = shapes.count("encoder.down.{}.block.0.conv1.weight");
    config.layersPerBlock = shapes.count("encoder.down.0.block.{}.conv1.weight");
    config.blockChannels.clear();
    for (int level = 0; level < levels; ++level)
        config.blockChannels.push_back(
            shapes.size(fmt::format("encoder.down.{}.block.0.conv1.weight", level), 0));
    RETORT_CHECK(shapes.status());
    RETORT_CHECK(validate(config, source));
    return config;
}

int skippedTextLayers(TextFamily family, int layers, bool hasProjection) {
    if (family == TextFamily::OpenAi || layers == kLaionLayers - 1)
        return 0;
    return layers == kLaionLayers || hasProjection ? 1 : 0;
}

Result<clip::TextConfig> inferTextConfig(const tensor::TensorMap& weights, clip::WeightNames names,
                                         TextFamily family, const std::string& source) {
    const bool isOpenClip = names == clip::WeightNames::OpenClip;
    const std::string begin = isOpenClip ? "" : "text_model.embeddings.";
    const auto* positions =
        isOpenClip ? "positional_embedding" : "text_model.embeddings.position_embedding.weight";
    clip::TextConfig config;
    Shapes shapes(weights, source);
    auto& transformer = config.transformer;
    config.vocabularySize = shapes.size(begin + "token_embedding.weight", 0);
    transformer.width = shapes.size(begin + "token_embedding.weight", 1);
    config.contextLength = shapes.size(positions, 0);
    const std::string blocks = isOpenClip ? "transformer.resblocks." : "text_model.encoder.layers.";
    transformer.layers = shapes.count(blocks + (isOpenClip ? "{}.ln_1.weight" : "{}.layer_norm1.weight"));
    transformer.mlpWidth = shapes.size(isOpenClip ? "transformer.resblocks.0.mlp.c_fc.weight"
                                                  : "text_model.encoder.layers.0.mlp.fc1.weight",
                                       0);
    RETORT_CHECK(shapes.status());
    RETORT_CHECK(checkBlocks(weights, blocks, config, family, source));
    if (transformer.width % kHeadChannels != 0)
        return Error{
            ErrorCode::Unsupported,
            fmt::format("{}: a text tower of width {} does not tell its number of heads; use a diffusers "
                        "folder, whose configuration does",
                        source, transformer.width)};
    transformer.heads = transformer.width / kHeadChannels;
    transformer.activation =
        family == TextFamily::Laion ? clip::Activation::Gelu : clip::Activation::QuickGelu;
    RETORT_CHECK(clip::validate({.text = config}, source).within("its text tower"));
    return config;
}

} // namespace retort::diffusion
