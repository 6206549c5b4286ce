#pragma once
// The shape of a CLIP model: the whole OpenCLIP ViT family by configuration.

#include "base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace retort::clip {

enum class Activation {
    Gelu,      ///< exact GELU, for example LAION's ViT-H/14
    QuickGelu, ///< x * sigmoid(1.702 x), for example OpenAI's weights
    GeluTanh,  ///< GELU's approximation by tanh, for example the text towers of SigLIP
};

struct TransformerConfig {
    int width = 512;
    int layers = 12;
    int heads = 8;
    int mlpWidth = 2048;
    Activation activation = Activation::Gelu;
    double layerNormEpsilon = 1e-5;
    /// Every branch is multiplied by a learned vector (LayerScale, Touvron et al. 2021) that began at this
    /// value; nothing: there is none.
    std::optional<double> layerScale{};
};

/// What of the image tower's last layer becomes the image's feature.
enum class ImagePooling {
    ClassToken,
    Average, ///< of the patches, without the class token
};

/// What of the text tower's last layer becomes the text's feature.
enum class TextPooling {
    LargestId, ///< the first token of the largest id, which is CLIP's end of text
    EndToken,  ///< the first token of TextConfig::endToken
    First,
    Last,
};

enum class TextProjection {
    Matrix,
    Linear, ///< a matrix stored the other way round, and a bias
    None,
};

struct VisionConfig {
    int imageSize = 224; ///< pixels, square
    int patchSize = 32;
    TransformerConfig transformer{.width = 768, .layers = 12, .heads = 12, .mlpWidth = 3072};
    bool hasNormBefore = true; ///< a layer norm before the first block
    ImagePooling pooling = ImagePooling::ClassToken;
    bool isNormedAfterPooling = false; ///< the last layer norm sees the pooled feature, not every token

    int patchesPerSide() const { return imageSize / patchSize; }
    int tokens() const { return patchesPerSide() * patchesPerSide() + 1; }
};

/// Of the tower's products for one image, projection excluded.
double multiplyAdds(const VisionConfig& config);

struct TextConfig {
    int contextLength = 77; ///< tokens
    int vocabularySize = 49408;
    TransformerConfig transformer{};
    bool isCausal = true; ///< a token sees those before it alone
    TextPooling pooling = TextPooling::LargestId;
    TextProjection projection = TextProjection::Matrix;
    /// Id of the end of text, where the configuration names it; it must be the vocabulary's.
    std::optional<std::int64_t> endToken{};
    /// The tokenizer that the configuration names, for example "xlm-roberta-base"; empty: CLIP's.
    std::string tokenizerName{};
};

struct ClipConfig {
    int embeddingWidth = 512;
    VisionConfig vision{};
    TextConfig text{};
};

/// InvalidArgument, naming the field, for a configuration that is no model: widths that heads do not divide,
/// an image that patches do not divide, sizes that are not positive or beyond any model of this family.
Status validate(const ClipConfig& config, const std::string& source);

/// Name and shape of one parameter, OpenCLIP names.
struct ParameterShape {
    std::string name;
    std::vector<std::int64_t> shape;
};

/// Every parameter of a model of this configuration, image tower first.
std::vector<ParameterShape> parameterShapes(const ClipConfig& config);

} // namespace retort::clip
