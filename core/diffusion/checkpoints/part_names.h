#pragma once
// How diffusers names the folders and files of a generator.

namespace retort::diffusion {

inline constexpr const char* kUNetPart = "unet";
inline constexpr const char* kAutoencoderPart = "vae";
inline constexpr const char* kTextPart = "text_encoder";
inline constexpr const char* kTokenizerPart = "tokenizer";
inline constexpr const char* kImageEncoderPart = "image_encoder";
inline constexpr const char* kSchedulerPart = "scheduler";
inline constexpr const char* kNormaliserPart = "image_normalizer";
inline constexpr const char* kNoisingPart = "image_noising_scheduler";

inline constexpr const char* kSchedulerConfig = "scheduler_config.json";
inline constexpr const char* kNetworkWeights = "diffusion_pytorch_model";

} // namespace retort::diffusion
