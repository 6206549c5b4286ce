#include "clip/model.h"

#include "base/random_stream.h"
#include "clip/transformer.h"

#include <torch/types.h>

#include <cmath>
#include <map>

namespace retort::clip {

struct ClipModel::Parts {
    explicit Parts(const ClipConfig& c)
        : config(c), imageBlocks(c.vision.transformer), textBlocks(c.text.transformer) {}

    ClipConfig config;

    at::Tensor classEmbedding;
    at::Tensor imagePositions;
    at::Tensor imageProjection;
    at::Tensor patchWeight;
    LayerNorm normBefore;
    Transformer imageBlocks;
    LayerNorm normAfter;

    at::Tensor tokenEmbedding;
    at::Tensor textPositions;
    Transformer textBlocks;
    LayerNorm normFinal;
    at::Tensor textProjection;     ///< of TextProjection::Matrix
    Linear linearTextProjection{}; ///< of TextProjection::Linear
    at::Tensor logitScale;

    void visitImage(const ParameterVisitor& visitor) {
        visitor("visual.class_embedding", classEmbedding);
        visitor("visual.positional_embedding", imagePositions);
        visitor("visual.proj", imageProjection);
        visitor("visual.conv1.weight", patchWeight);
        if (config.vision.hasNormBefore)
            normBefore.visit("visual.ln_pre.", visitor);
        imageBlocks.visit("visual.transformer.", visitor);
        normAfter.visit("visual.ln_post.", visitor);
    }
    void visitText(const ParameterVisitor& visitor) {
        visitor("token_embedding.weight", tokenEmbedding);
        visitor("positional_embedding", textPositions);
        textBlocks.visit("transformer.", visitor);
        normFinal.visit("ln_final.", visitor);
    }
    void visitTextProjection(const ParameterVisitor& visitor) {
        if (config.text.projection == TextProjection::Matrix)
            visitor("text_projection", textProjection);
        else if (config.text.projection == TextProjection::Linear)
            linearTextProjection.visit("text_projection.", visitor);
    }
    void visit(Towers towers, const ParameterVisitor& visitor) {
        if (towers == Towers::Both || towers == Towers::Image)
            visitImage(visitor);
        if (towers != Towers::Image)
            visitText(visitor);
        if (towers == Towers::Both || towers == Towers::Text)
            visitTextProjection(visitor);
        if (towers != Towers::TextStates)
            visitor("logit_scale", logitScale);
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

at::Tensor initialValue(const ParameterShape& parameter, const ClipConfig& config, std::uint64_t seed) {
    if (parameter.name == "logit_scale")
        return at::full({}, std::log(1 / 0.07));
    const bool norm = parameter.name.find("ln_") != std::string::npos;
    if (norm && parameter.name.ends_with("weight"))
        return at::ones(parameter.shape);
    if (parameter.name.ends_with(".gamma")) {
        const bool visual = parameter.name.starts_with("visual.");
        const auto& transformer = visual ? config.vision.transformer : config.text.transformer;
        return at::full(parameter.shape, transformer.layerScale.value_or(1));
    }
    auto value = at::zeros(parameter.shape);
    const double deviation = initialDeviation(parameter.name, config);
    if (deviation == 0)
        return value;
    RandomStream stream(seed, "clip/" + parameter.name);
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
    const auto epsilon = config.transformer.layerNormEpsilon;
    if (config.pooling == ImagePooling::ClassToken) // the norm is the same before and after pooling
        return parts.normAfter(states.select(1, 0), epsilon);
    const auto average = [](const at::Tensor& x) { return x.narrow(1, 1, x.size(1) - 1).mean(1); };
    return config.isNormedAfterPooling ? parts.normAfter(average(states), epsilon)
                                       : average(parts.normAfter(states, epsilon));
}

bool belongsTo(Towers towers, std::string_view name) {
    if (towers == Towers::Both)
        return true;
    const bool isJoint = name == "logit_scale";
    if (towers == Towers::TextStates)
        return !isJoint && !name.starts_with("visual.") && !name.starts_with("text_projection");
    return isJoint || (towers == Towers::Image) == name.starts_with("visual.");
}

ClipModel::ClipModel(const ClipConfig& config) : m_parts(std::make_unique<Parts>(config)) {
    std::map<std::string, std::vector<std::int64_t>> shapes;
    for (const auto& parameter : parameterShapes(config))
        shapes[parameter.name] = parameter.shape;
    m_parts->visit(Towers::Both, [&](const std::string& name, at::Tensor& parameter) {
        parameter = at::empty(shapes.at(name), at::TensorOptions().dtype(at::kFloat).device(at::kMeta));
    });
}

ClipModel::ClipModel(ClipModel&&) noexcept = default;
ClipModel& ClipModel::operator=(ClipModel&&) noexcept = default;
ClipModel::~ClipModel() = default;

const ClipConfig& ClipModel::config() const {
    return m_parts->config;
}

void ClipModel::initialise(std::uint64_t seed) {
    std::map<std::string, ParameterShape> shapes;
    for (auto& parameter : parameterShapes(config()))
        shapes.emplace(parameter.name, parameter);
    m_parts->visit(Towers::Both, [&](const std::string& name, at::Tensor& parameter) {
        parameter = initialValue(shapes.at(name), config(), seed);
    });
}

Status ClipModel::load(const tensor::TensorMap& weights, at::ScalarType dtype, Towers towers,
                       const std::string& source) {
    tensor::TensorMap wanted;
    for (const auto& [name, weight] : weights)
        if (belongsTo(towers, name))
            wanted.emplace(name, weight);
    std::vector<tensor::NamedTensor> targets;
    m_parts->visit(towers, [&](const std::string& name, at::Tensor& parameter) {
        targets.push_back({name, parameter});
    });
    RETORT_CHECK(tensor::checkFit(targets, wanted, source));
    m_parts->visit(towers, [&](const std::string& name, at::Tensor& parameter) {
        parameter = wanted.at(name).to(dtype);
        wanted.erase(name);
    });
    return {};
}

void ClipModel::to(const at::Device& device, at::ScalarType dtype) {
    m_parts->visit(Towers::Both, [&](const std::string&, at::Tensor& parameter) {
        if (!parameter.is_meta())
            parameter = parameter.detach().to(device, dtype);
    });
}

at::Tensor ClipModel::imageFeatures(const at::Tensor& images, const PatchSelection& patches) const {
    const auto& parts = *m_parts;
    const auto epsilon = parts.config.vision.transformer.layerNormEpsilon;
    auto x = embedPatches(images.to(parts.patchWeight.scalar_type()), parts.patchWeight);
    x = x + parts.imagePositions.narrow(0, 1, parts.imagePositions.size(0) - 1);
    if (patches.kept.defined())
        x = x.gather(1, patches.kept.unsqueeze(-1).expand({-1, -1, x.size(2)}));
    const auto first = (parts.classEmbedding + parts.imagePositions[0]).to(x.scalar_type());
    x = at::cat({first.expand({x.size(0), 1, -1}), x}, 1);
    if (parts.config.vision.hasNormBefore)
        x = parts.normBefore(x, epsilon);
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
    return parts.normFinal(x, config.layerNormEpsilon);
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
    std::vector<tensor::NamedTensor> parameters;
    m_parts->visit(Towers::Both, [&](const std::string& name, at::Tensor& parameter) {
        parameters.push_back({name, parameter});
    });
    return parameters;
}

} // namespace retort::clip
