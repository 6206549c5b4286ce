#include "diffusion/checkpoints/image_adapter.h"

#include "nn/initialisation.h"
#include "nn/layers.h"
#include "nn/parameters.h"
#include "tensor/safetensors.h"
#include "tensor/torch_error.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <algorithm>
#include <string_view>

namespace retort::diffusion {

namespace fs = std::filesystem;

struct AdapterShape {
    std::int64_t embeddingWidth = 0;
    std::int64_t tokens = 0;
    std::int64_t tokenWidth = 0;
};

namespace {

constexpr std::string_view kProjection = "image_proj.";
constexpr std::string_view kAttentions = "ip_adapter.";

Status checkForm(const tensor::TensorMap& weights, const std::string& source) {
    const auto isOfAnotherForm = [](const auto& weight) {
        const std::string_view name = weight.first;
        return name.starts_with(kProjection) && !name.starts_with("image_proj.proj.weight") &&
               !name.starts_with("image_proj.proj.bias") && !name.starts_with("image_proj.norm.");
    };
    if (const auto other = std::ranges::find_if(weights, isOfAnotherForm); other != weights.end())
        return Error{
            ErrorCode::Unsupported,
            fmt::format("{}: holds {}: this is an adapter of the \"plus\" or a face form, which takes "
                        "more than the teacher's embedding; use the plain form, for example "
                        "ip-adapter_sd15.safetensors",
                        source, other->first)};
    return {};
}

/// Where a tensor has so many dimensions, else nothing.
const at::Tensor* find(const tensor::TensorMap& weights, const std::string& name, std::int64_t dimensions) {
    const auto found = weights.find(name);
    return found != weights.end() && found->second.dim() == dimensions ? &found->second : nullptr;
}

Result<AdapterShape> shapeOf(const tensor::TensorMap& weights, const std::string& source) {
    RETORT_CHECK(checkForm(weights, source));
    const auto* projection = find(weights, "image_proj.proj.weight", 2);
    const auto* norm = find(weights, "image_proj.norm.weight", 1);
    if (!projection || !norm)
        return Error{ErrorCode::Mismatch,
                     fmt::format("{}: has no {}; this is no image adapter (IP-Adapter)", source,
                                 projection ? "image_proj.norm.weight" : "image_proj.proj.weight")};
    const auto rows = projection->size(0), width = norm->size(0);
    if (width == 0 || rows == 0 || rows % width != 0 || projection->size(1) == 0)
        return Error{
            ErrorCode::Mismatch,
            fmt::format("{}: projects to {} numbers, which are no tokens {} wide", source, rows, width)};
    return AdapterShape{.embeddingWidth = projection->size(1), .tokens = rows / width, .tokenWidth = width};
}

Status checkWidth(const AdapterShape& shape, const UNetConfig& unet, const std::string& source) {
    if (shape.tokenWidth == unet.crossAttentionWidth)
        return {};
    return Error{
        ErrorCode::Mismatch,
        fmt::format("{}: made for a UNet that attends to hidden states {} wide, this one's are {} wide "
                    "(Stable Diffusion 1.x: 768, 2.x: 1024, XL: 2048); use the adapter of the same "
                    "family",
                    source, shape.tokenWidth, unet.crossAttentionWidth)};
}

} // namespace

struct ImageAdapter::Parts {
    /// Of one cross-attention.
    struct Projections {
        nn::Linear toKeys;
        nn::Linear toValues;
    };

    Parts(const AdapterShape& s, const UNetConfig& unet, double adapterScale)
        : shape(s), scale(adapterScale), projection(s.embeddingWidth, s.tokens * s.tokenWidth),
          norm(s.tokenWidth) {
        for (const int width : crossAttentionWidths(unet))
            attentions.push_back({.toKeys = nn::Linear(s.tokenWidth, width, nn::Bias::None),
                                  .toValues = nn::Linear(s.tokenWidth, width, nn::Bias::None)});
    }

    at::Tensor tokens(const at::Tensor& embeddings) const {
        return norm.inFloat32(projection(embeddings.to(dtype)).view({-1, shape.tokens, shape.tokenWidth}));
    }
    /// Attentions are numbered from 0 with those to the map itself, which come before.
    nn::ParameterWalk walk() {
        return [this](const nn::ParameterVisitor& visitor) {
            projection.visit("image_proj.proj.", visitor);
            norm.visit("image_proj.norm.", visitor);
            for (std::size_t i = 0; i < attentions.size(); ++i) {
                const auto prefix = fmt::format("{}{}.", kAttentions, 2 * i + 1);
                attentions[i].toKeys.visit(prefix + "to_k_ip.", visitor);
                attentions[i].toValues.visit(prefix + "to_v_ip.", visitor);
            }
        };
    }

    AdapterShape shape;
    double scale;
    at::ScalarType dtype = at::kFloat;
    nn::Linear projection;
    nn::LayerNorm norm; ///< epsilon 1e-5
    std::vector<Projections> attentions;
};

ImageAdapter::ImageAdapter(std::unique_ptr<Parts> parts) : m_parts(std::move(parts)) {}
ImageAdapter::ImageAdapter(ImageAdapter&&) noexcept = default;
ImageAdapter& ImageAdapter::operator=(ImageAdapter&&) noexcept = default;
ImageAdapter::~ImageAdapter() = default;

ImageAdapter ImageAdapter::create(const AdapterForm& form, const UNetConfig& unet, std::uint64_t seed) {
    auto parts = std::make_unique<Parts>(AdapterShape{.embeddingWidth = form.embeddingWidth,
                                                      .tokens = form.tokens,
                                                      .tokenWidth = unet.crossAttentionWidth},
                                         unet, 1.0);
    nn::initialiseParameters(parts->walk(), seed, "adapter",
                             [](std::string_view layer) { return layer.ends_with(".to_v_ip"); });
    return ImageAdapter(std::move(parts));
}

Result<ImageAdapter> ImageAdapter::open(const fs::path& file, const UNetConfig& unet,
                                        const AdapterOptions& options) {
    return tensor::guarded("opening the image adapter " + file.string(), [&]() -> Result<ImageAdapter> {
        RETORT_TRY(const auto archive, tensor::TensorArchive::open(file));
        const auto weights = tensor::viewsOf(archive);
        RETORT_TRY(const auto shape, shapeOf(weights, archive.source()));
        RETORT_CHECK(checkWidth(shape, unet, archive.source()));
        auto parts = std::make_unique<Parts>(shape, unet, options.scale);
        parts->dtype = options.dtype;
        RETORT_CHECK(nn::loadParameters(parts->walk(), models::weightsFor(options.weights, weights),
                                        {.dtype = options.dtype}, archive.source()));
        return ImageAdapter(std::move(parts));
    });
}

Result<int> ImageAdapter::embeddingWidthIn(const fs::path& file) {
    RETORT_TRY(const auto archive, tensor::TensorArchive::open(file));
    RETORT_TRY(const auto shape, shapeOf(tensor::viewsOf(archive), archive.source()));
    return static_cast<int>(shape.embeddingWidth);
}

void ImageAdapter::to(const at::Device& device, at::ScalarType dtype) {
    nn::moveParameters(m_parts->walk(), device, dtype);
    m_parts->dtype = dtype;
}

Status ImageAdapter::save(const fs::path& file, at::ScalarType dtype) const {
    tensor::TensorMap weights;
    for (const auto& parameter : namedParameters())
        weights.emplace(parameter.name, parameter.tensor.detach().to(at::kCPU, dtype));
    return tensor::saveTensors(file, weights);
}

std::vector<ImageKeys> ImageAdapter::keys(const at::Tensor& embeddings) const {
    const auto tokens = m_parts->tokens(embeddings);
    std::vector<ImageKeys> keys;
    for (const auto& attention : m_parts->attentions)
        keys.push_back(
            {.keys = attention.toKeys(tokens), .values = attention.toValues(tokens) * m_parts->scale});
    return keys;
}

int ImageAdapter::embeddingWidth() const {
    return static_cast<int>(m_parts->shape.embeddingWidth);
}

std::vector<tensor::NamedTensor> ImageAdapter::namedParameters() const {
    return nn::parametersOf(m_parts->walk());
}

} // namespace retort::diffusion
