#include "clip/model.h"

#include "base/random_stream.h"
#include "clip/transformer.h"
#include "nn/layers.h"

#include <torch/types.h>

#include <cmath>

namespace retort::clip {

struct ClipModel::Parts {
    explicit Parts(const ClipConfig& c)
        : config(c), normBefore(normOf(c.vision.transformer)), imageBlocks(c.vision.transformer),
          normAfter(normOf(c.vision.transformer)), textBlocks(c.text.transformer),
          normFinal(normOf(c.text.transformer)),
          linearTextProjection(c.text.transformer.width, c.embeddingWidth) {}

    static nn::LayerNorm normOf(const TransformerConfig& c) {
        return nn::LayerNorm(c.width, c.layerNormEpsilon);
    }

    ClipConfig config;
    std::int64_t imageWidth = config.vision.transformer.width;
    std::int64_t textWidth = config.text.transformer.width;

    at::Tensor classEmbedding = nn::withoutWeights({imageWidth});
    at::Tensor imagePositions = nn::withoutWeights({config.vision.tokens(), imageWidth});
    at::Tensor imageProjection = nn::withoutWeights({imageWidth, config.embeddingWidth});
    at::Tensor patchWeight =
        nn::withoutWeights({imageWidth, 3, config.vision.patchSize, config.vision.patchSize});
    nn::LayerNorm normBefore;
    Transformer imageBlocks;
    nn::LayerNorm normAfter;

    at::Tensor tokenEmbedding = nn::withoutWeights({config.text.vocabularySize, textWidth});
    at::Tensor textPositions = nn::withoutWeights({config.text.contextLength, textWidth});
    Transformer textBlocks;
    nn::LayerNorm normFinal;
    at::Tensor textProjection =
        nn::withoutWeights({textWidth, config.embeddingWidth}); ///< TextProjection::Matrix
    nn::Linear linearTextProjection;                            ///< TextProjection::Linear
    at::Tensor logitScale = nn::withoutWeights({});

    void visitImage(const nn::ParameterVisitor& visitor) {
        visitor("visual.class_embedding", classEmbedding);
        visitor("visual.positional_embedding", imagePositions);
        visitor("visual.proj", imageProjection);
        visitor("visual.conv1.weight", patchWeight);
        if (config.vision.hasNormBefore)
            normBefore.visit("visual.ln_pre.", visitor);
        imageBlocks.visit("visual.transformer.", visitor);
        normAfter.visit("visual.ln_post.", visitor);
    }
    void visitText(const nn::ParameterVisitor& visitor) {
        visitor("token_embedding.weight", tokenEmbedding);
        visitor("positional_embedding", textPositions);
        textBlocks.visit("transformer.", visitor);
        normFinal.visit("ln_final.", visitor);
    }
    void visitTextProjection(const nn::ParameterVisitor& visitor) {
        if (config.text.projection == TextProjection::Matrix)
            visitor("text_projection", textProjection);
        else if (config.text.projection == TextProjection::Linear)
            linearTextProjection.visit("text_projection.", visitor);
    }
    void visit(Towers towers, const nn::ParameterVisitor& visitor) {
        if (towers == Towers::Both || towers == Towers::Image)
            visitImage(visitor);
        if (towers != Towers::Image)
            visitText(visitor);
        if (towers == Towers::Both || towers == Towers::Text)
            visitTextProjection(visitor);
        if (towers != Towers::TextStates)
            visitor("logit_scale", logitScale);
    }
    nn::ParameterWalk walk(Towers towers = Towers::Both) {
        return [this, towers](const nn::ParameterVisitor& visitor) { visit(towers, visitor); };
    }
};

namespace {

/// Standard deviations of OpenCLIP's initialisation; 0 means zeros, 1 for norms means ones (see
/// initialValue).
double initialDeviation(const std::string& name, const ClipConfig& config) {
    const bool visual = name.starts_with("visual.");
    const auto& transformer = visual ? config.vision.transformer : config.text.transformer;
    const double width = transformer.width;
    const double attention = 1 / std::sqrt(width);
    const double residual = attention / std::sqrt(2.0 * transformer.layers);
    if (name.ends_with("in_proj_weight") || name.ends_with("visual.proj") || name == "text_projection" ||
        name == "text_projection.weight")
        return attention;
    if (name.ends_with("out_proj.weight") || name.ends_with("c_proj.weight"))
        return residual;
    if (name.ends_with("c_fc.weight"))
        return 1 / std::sqrt(2 * width);
    if (name.ends_with("class_embedding") || name == "visual.positional_embedding")
        return attention;
    if (name == "visual.conv1.weight")
        return 1 / std::sqrt(3.0 * config.vision.patchSize * config.vision.patchSize);
    if (name == "token_embedding.weight")
        return 0.02;
    return name == "positional_embedding" ? 0.01 : 0;
}

at::Tensor initialValue(const std::string& name, at::IntArrayRef shape, const ClipConfig& config,
                        std::uint64_t seed) {
    if (name == "logit_scale")
        return at::full({}, std::log(1 / 0.07));
    const bool norm = name.find("ln_") != std::string::npos;
    if (norm && name.ends_with("weight"))
        return at::ones(shape);
    if (name.ends_with(".gamma")) {
        const bool visual = name.starts_with("visual.");
        const auto& transformer = visual ? config.vision.transformer : config.text.transformer;
        return at::full(shape, transformer.layerScale.value_or(1));
    }
    auto value = at::zeros(shape);
    const double deviation = initialDeviation(name, config);
    if (deviation == 0)
        return value;
    RandomStream stream(seed, "clip/" + name);
    auto* data = value.data_ptr<float>();
    for (std::int64_t i = 0; i < value.numel(); ++i)
        data[i] = static_cast<float>(deviation * stream.normal());
    return value;
}

/// The convolution whose stride is its kernel, as one matrix product: `[N, 3, S, S]` -> `[N, patches,
/// width]`.
at::Tensor embedPatches(const at::Tensor& images, const at::Tensor& weight) {
    const auto patch = weight.size(2);
    const auto rows = images.size(2) / patch;
    const auto columns = images.size(3) / patch;
    const auto patches = images.reshape({images.size(0), 3, rows, patch, columns, patch})
                             .permute({0, 2, 4, 1, 3, 5})
                             .reshape({images.size(0), rows * columns, 3 * patch * patch});
    return at::linear(patches, weight.flatten(1));
}

/// The row of each text's states at its place in `places`, int64 [N].
at::Tensor statesAt(const at::Tensor& states, const at::Tensor& places) {
    const auto index = places.view({-1, 1, 1}).expand({-1, 1, states.size(2)});
    return states.gather(1, index).squeeze(1);
}

at::Tensor textFeature(const TextConfig& config, const at::Tensor& states, const at::Tensor& tokens) {
    switch (config.pooling) {
    case TextPooling::LargestId: return statesAt(states, tokens.argmax(-1));
    case TextPooling::EndToken:
        return statesAt(states, tokens.eq(config.endToken.value_or(0)).to(at::kInt).argmax(-1));
    case TextPooling::First: return states.select(1, 0);
    case TextPooling::Last: break;
    }
    return states.select(1, states.size(1) - 1);
}

} // namespace

/// `states` are the last block's output, the class token first.
at::Tensor ClipModel::imageFeature(const Parts& parts, const at::Tensor& states) {
    const auto& config = parts.config.vision;
    if (config.pooling == ImagePooling::ClassToken) // the norm is the same before and after pooling
        return parts.normAfter(states.select(1, 0));
    const auto average = [](const at::Tensor& x) { return x.narrow(1, 1, x.size(1) - 1).mean(1); };
    return config.isNormedAfterPooling ? parts.normAfter(average(states)) : average(parts.normAfter(states));
}

bool belongsTo(Towers towers, std::string_view name) {
    if (towers == Towers::Both)
        return true;
    const bool isJoint = name == "logit_scale";
    if (towers == Towers::TextStates)
        return !isJoint && !name.starts_with("visual.") && !name.starts_with("text_projection");
    return isJoint || (towers == Towers::Image) == name.starts_with("visual.");
}

std::vector<ParameterShape> parameterShapes(const ClipConfig& config) {
    std::vector<ParameterShape> shapes;
    for (const auto& parameter : ClipModel(config).namedParameters())
        shapes.push_back({parameter.name, parameter.tensor.sizes().vec()});
    return shapes;
}

ClipModel::ClipModel(const ClipConfig& config) : m_parts(std::make_unique<Parts>(config)) {}
ClipModel::ClipModel(ClipModel&&) noexcept = default;
ClipModel& ClipModel::operator=(ClipModel&&) noexcept = default;
ClipModel::~ClipModel() = default;

const ClipConfig& ClipModel::config() const {
    return m_parts->config;
}

void ClipModel::initialise(std::uint64_t seed) {
    m_parts->visit(Towers::Both, [&](const std::string& name, at::Tensor& parameter) {
        parameter = initialValue(name, parameter.sizes(), config(), seed);
    });
}

Status ClipModel::load(const tensor::TensorMap& weights, at::ScalarType dtype, Towers towers,
                       const std::string& source) {
    tensor::TensorMap wanted;
    for (const auto& [name, weight] : weights)
        if (belongsTo(towers, name))
            wanted.emplace(name, weight);
    // Patches are a matrix product here; and looking at every number would read all of a large teacher's
    // file.
    return nn::loadParameters(
        m_parts->walk(towers), wanted,
        {.dtype = dtype, .kernels = nn::KernelLayout::AsStored, .numbers = nn::NumberCheck::None}, source);
}

void ClipModel::to(const at::Device& device, at::ScalarType dtype) {
    nn::moveParameters(m_parts->walk(), device, dtype);
}

void ClipModel::replace(const tensor::TensorMap& weights) {
    nn::replaceParameters(m_parts->walk(), weights);
}

at::Tensor ClipModel::imageFeatures(const at::Tensor& images, const PatchSelection& patches) const {
    const auto& parts = *m_parts;
    auto x = embedPatches(images.to(parts.patchWeight.scalar_type()), parts.patchWeight);
    x = x + parts.imagePositions.narrow(0, 1, parts.imagePositions.size(0) - 1);
    if (patches.kept.defined())
        x = x.gather(1, patches.kept.unsqueeze(-1).expand({-1, -1, x.size(2)}));
    const auto first = (parts.classEmbedding + parts.imagePositions[0]).to(x.scalar_type());
    x = at::cat({first.expand({x.size(0), 1, -1}), x}, 1);
    if (parts.config.vision.hasNormBefore)
        x = parts.normBefore(x);
    x = parts.imageBlocks.forward(x, tensor::AttentionMask::None);
    return at::matmul(imageFeature(parts, x), parts.imageProjection);
}

at::Tensor ClipModel::textHiddenStates(const at::Tensor& tokens, int skipped) const {
    const auto& parts = *m_parts;
    const auto& config = parts.config.text.transformer;
    const auto mask =
        parts.config.text.isCausal ? tensor::AttentionMask::Causal : tensor::AttentionMask::None;
    auto x = at::embedding(parts.tokenEmbedding, tokens) + parts.textPositions.narrow(0, 0, tokens.size(1));
    x = parts.textBlocks.forward(x, mask, config.layers - skipped);
    return parts.normFinal(x);
}

at::Tensor ClipModel::textFeatures(const at::Tensor& tokens) const {
    const auto pooled = textFeature(m_parts->config.text, textHiddenStates(tokens, 0), tokens);
    switch (m_parts->config.text.projection) {
    case TextProjection::Matrix: return at::matmul(pooled, m_parts->textProjection);
    case TextProjection::Linear: return m_parts->linearTextProjection(pooled);
    case TextProjection::None: break;
    }
    return pooled;
}

at::Tensor ClipModel::logitScale() const {
    return m_parts->logitScale.exp();
}

std::vector<tensor::NamedTensor> ClipModel::namedParameters() const {
    return nn::parametersOf(m_parts->walk());
}

} // namespace retort::clip
