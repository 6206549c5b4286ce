#pragma once
// The shape of a CLIP model: the whole OpenCLIP ViT family by configuration.

#include "base/json.h"
#include "base/result.h"

#include <cstdint>
#include <string>
#include <vector>

namespace retort::clip {

enum class Activation {
    Gelu,      ///< exact GELU, for example LAION's ViT-H/14
    QuickGelu, ///< x * sigmoid(1.702 x), for example OpenAI's weights
};

struct TransformerConfig {
    int width = 512;
    int layers = 12;
    int heads = 8;
    int mlpWidth = 2048;
    Activation activation = Activation::Gelu;
    double layerNormEpsilon = 1e-5;
};

struct VisionConfig {
    int imageSize = 224; ///< pixels, square
    int patchSize = 32;
    TransformerConfig transformer{.width = 768, .layers = 12, .heads = 12, .mlpWidth = 3072};

    int patchesPerSide() const { return imageSize / patchSize; }
    int tokens() const { return patchesPerSide() * patchesPerSide() + 1; }
};

struct TextConfig {
    int contextLength = 77; ///< tokens
    int vocabularySize = 49408;
    TransformerConfig transformer{};
};

struct ClipConfig {
    int embeddingWidth = 512;
    VisionConfig vision{};
    TextConfig text{};
};

/// InvalidArgument, naming the field, for a configuration that is no model: widths that heads do not divide,
/// an image that patches do not divide, sizes that are not positive or beyond any model of this family.
Status validate(const ClipConfig& config, const std::string& source);

/// Reads the `model_cfg` object of an `open_clip_config.json`. Unsupported for towers that are no plain ViT
/// or no CLIP text transformer (ResNet, timm, Hugging Face text models, attentional pooling).
void readOpenClip(JsonReader& modelCfg, ClipConfig& into);
/// The same object, for writing.
nlohmann::json openClipJson(const ClipConfig& config);

/// Name and shape of one parameter, OpenCLIP names.
struct ParameterShape {
    std::string name;
    std::vector<std::int64_t> shape;
};

/// Every parameter of a model of this configuration, image tower first.
std::vector<ParameterShape> parameterShapes(const ClipConfig& config);

} // namespace retort::clip
