#pragma once
// An adapter that tells a text-to-image generator of an image: tokens of its CLIP embedding, which every
// cross-attention attends to beside the text (Ye et al. 2023, "IP-Adapter: Text Compatible Image Prompt
// Adapter for Text-to-Image Diffusion Models"), the form with a single linear projection.

#include "base/result.h"
#include "diffusion/networks/image_keys.h"
#include "diffusion/networks/unet_config.h"
#include "models/weight_use.h"
#include "tensor/torch_tensor.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

namespace retort::diffusion {

struct AdapterOptions {
    double scale = 1; ///< of what the image adds to the text
    at::ScalarType dtype = at::kFloat;
    models::WeightUse weights = models::WeightUse::Load;
};

/// Of an adapter that is to be trained.
struct AdapterForm {
    int embeddingWidth = 1024; ///< of the teacher's embeddings
    int tokens = 4;            ///< that an image becomes
};

class ImageAdapter {
public:
    /// One that adds nothing yet, of random weights in fp32 on the CPU and of scale 1.
    static ImageAdapter create(const AdapterForm& form, const UNetConfig& unet, std::uint64_t seed);
    ImageAdapter(ImageAdapter&&) noexcept;
    ImageAdapter& operator=(ImageAdapter&&) noexcept;
    ~ImageAdapter();

    /// A safetensors file with the published names: image_proj.proj, image_proj.norm and, by the number of
    /// the attention, ip_adapter.1.to_k_ip and so on. NotFound, Corrupt; Unsupported: the "plus" and face
    /// forms, pickles; Mismatch: of a UNet that attends to hidden states of another width (both are named) or
    /// has other attentions (tensors by name).
    static Result<ImageAdapter> open(const std::filesystem::path& file, const UNetConfig& unet,
                                     const AdapterOptions& options);
    /// Of the embeddings that the file's adapter takes, from its header; errors are those of open().
    static Result<int> embeddingWidthIn(const std::filesystem::path& file);
    void to(const at::Device& device, at::ScalarType dtype);
    /// Such a file, weights in `dtype`.
    Status save(const std::filesystem::path& file, at::ScalarType dtype) const;

    /// The teacher's embeddings, not normalised, [N, embeddingWidth] -> what each of the UNet's
    /// crossAttentionWidths() attends to. Differentiable with regard to the parameters.
    std::vector<ImageKeys> keys(const at::Tensor& embeddings) const;

    int embeddingWidth() const;
    /// Under the file's names.
    std::vector<tensor::NamedTensor> namedParameters() const;

private:
    struct Parts;
    explicit ImageAdapter(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> m_parts;
};

} // namespace retort::diffusion
