#pragma once
// Single-file checkpoints as Stability publishes them: UNet, autoencoder and text tower (and unCLIP's image
// tower) in one safetensors file under the original code's names, without any configuration. What the model
// is, is inferred from the tensors' names and shapes: Stable Diffusion 1.x and 2.x, sd-turbo, Stable
// unCLIP 2.1.

#include "base/result.h"
#include "clip/config.h"
#include "clip/weight_source.h"
#include "diffusion/checkpoints/single_file_config.h"
#include "diffusion/checkpoints/training_notes.h"
#include "diffusion/networks/autoencoder_config.h"
#include "diffusion/networks/unet_config.h"
#include "diffusion/schedulers/scheduler_config.h"
#include "tensor/safetensors.h"
#include "tensor/torch_tensor.h"

#include <filesystem>
#include <optional>

namespace retort::diffusion {

struct TextTowerPart {
    clip::WeightNames names = clip::WeightNames::OpenClip;
    TextFamily family = TextFamily::Laion;
    clip::TextConfig config{};
    int skippedLayers = 0; ///< blocks at the end that the condition does not pass through
    /// "token_embedding.weight", ... or "text_model.embeddings.token_embedding.weight", ...
    tensor::TensorMap weights;
};

struct SingleFile {
    UNetConfig unet;
    tensor::TensorMap unetWeights; ///< under diffusers' names, as all of these views of the mapped file
    AutoencoderConfig autoencoder;
    tensor::TensorMap autoencoderWeights; ///< under diffusers' names
    TextTowerPart text;
    tensor::TensorMap imageTowerWeights; ///< unCLIP: "visual....", OpenCLIP's names; else empty
    SchedulerConfig process; ///< Stable Diffusion's own, as the notes change it; its prediction means nothing
    /// What the network predicts leaves no trace in the tensors. Known where TrainingNotes say it, for 1.x
    /// (epsilon) and for unCLIP (velocity). Otherwise the caller must settle it: 2.1-base, 2.0-base and
    /// sd-turbo predict epsilon at 64 latents a side, 2.0 and 2.1 velocity at 96; unet.sampleSize and
    /// autoencoder.sampleSize then stand for the former.
    std::optional<PredictionType> prediction;
};

/// Opens and sorts a single-file checkpoint; tensors outside its four parts (EMA copies, noise tables) are
/// left alone. NotFound, Corrupt, Unsupported (a pickle; SDXL; no Stable Diffusion at all; inpainting and
/// other networks whose input is not the latents alone), Mismatch (missing, surplus and misshapen tensors
/// under the file's names); errors of readTrainingNotes().
Result<SingleFile> openSingleFile(const std::filesystem::path& path);
/// The same of an archive that is open already.
Result<SingleFile> sortSingleFile(const tensor::TensorArchive& archive, const TrainingNotes& notes);

} // namespace retort::diffusion
