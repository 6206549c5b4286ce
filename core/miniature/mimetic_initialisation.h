#pragma once
// A start for small vision transformers that have little data: attention that begins by looking at its own
// place and around it, as trained transformers do (Trockman & Kolter 2023, "Mimetic Initialization of
// Self-Attention Layers", section 4, and sine-cosine positions after Beyer et al. 2022, "Better plain ViT
// baselines for ImageNet-1k").

#include "clip/model.h"

#include <cstdint>

namespace retort::miniature {

/// Overwrites the attention weights and the position embedding of an fp32 model's image tower. The width must
/// be a multiple of 4.
void initialiseMimetic(clip::ClipModel& model, std::uint64_t seed);

} // namespace retort::miniature
