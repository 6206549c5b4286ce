#pragma once
// The files that tell what a model folder is.

namespace retort::models {

inline constexpr const char* kModelIndex = "model_index.json";          ///< a generator, of diffusers
inline constexpr const char* kOpenClipConfig = "open_clip_config.json"; ///< a CLIP model, of OpenCLIP
/// A CLIP model of Hugging Face, or one network of a generator.
inline constexpr const char* kNetworkConfig = "config.json";

} // namespace retort::models
