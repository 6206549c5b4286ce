#pragma once
// CLIP: an image tower (ViT) and a text tower (causal transformer) that meet in one embedding space
// (Radford et al. 2021, "Learning Transferable Visual Models From Natural Language Supervision").

#include "base/result.h"
#include "clip/config.h"
#include "tensor/torch_tensor.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace retort::clip {

enum class Towers {
    Both,
    Image,
    Text,
    TextStates, ///< the text tower without its projection: what textHiddenStates() needs
};

/// True for a parameter, by its OpenCLIP name, that these towers need.
bool belongsTo(Towers towers, std::string_view name);

/// The numbers that stay when an image's patches are thinned out during training.
struct PatchSelection {
    at::Tensor kept; ///< int64 [N, K], patch numbers in row-major order; undefined keeps all
};

class ClipModel {
public:
    /// A model without weights: every parameter is on the meta device until load() or initialise().
    explicit ClipModel(const ClipConfig& config);
    ClipModel(ClipModel&&) noexcept;
    ClipModel& operator=(ClipModel&&) noexcept;
    ~ClipModel();

    const ClipConfig& config() const;

    /// OpenCLIP's initialisation, from the named random streams of `seed`; fp32 on the CPU.
    void initialise(std::uint64_t seed);
    /// Takes weights under OpenCLIP names. Tensors already of `dtype` are used as they are (a mapped file
    /// stays mapped, and must then not be trained); others are converted one by one. `towers` leaves the
    /// other tower without weights. Mismatch lists missing, surplus and misshapen tensors by name.
    Status load(const tensor::TensorMap& weights, at::ScalarType dtype, Towers towers,
                const std::string& source);
    void to(const at::Device& device, at::ScalarType dtype);
    /// As nn::replaceParameters().
    void replace(const tensor::TensorMap& weights);

    /// Images `[N, 3, S, S]`, normalised, any floating dtype -> image features `[N, embeddingWidth]`, in the
    /// weights' dtype, not L2-normalised.
    at::Tensor imageFeatures(const at::Tensor& images, const PatchSelection& patches = {}) const;
    /// Token ids `[N, contextLength]`, int64 -> text features `[N, embeddingWidth]`, not L2-normalised: the
    /// projection of the final norm's output at the place of TextConfig::pooling, for CLIP each row's largest
    /// id, which is the end-of-text token.
    at::Tensor textFeatures(const at::Tensor& tokens) const;
    /// Hidden states `[N, contextLength, textWidth]` after all blocks but the last `skipped`, then the final
    /// norm; skipped = 1 is the condition of Stable Diffusion 2.x.
    at::Tensor textHiddenStates(const at::Tensor& tokens, int skipped) const;
    /// exp(logit_scale), by which cosines are multiplied to give logits.
    at::Tensor logitScale() const;

    /// Every parameter under its OpenCLIP name, in the order of parameterShapes().
    std::vector<tensor::NamedTensor> namedParameters() const;

private:
    struct Parts;

    static at::Tensor imageFeature(const Parts& parts, const at::Tensor& states);

    std::unique_ptr<Parts> m_parts;
};

} // namespace retort::clip
