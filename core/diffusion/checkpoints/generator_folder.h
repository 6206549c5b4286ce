#pragma once
// The folder that diffusers keeps a generator in: model_index.json and one folder per part. Each part can be
// read and written alone; SHA256SUMS lists them all.

#include "base/progress.h"
#include "base/result.h"
#include "diffusion/checkpoints/generator_parts.h"
#include "models/weight_use.h"

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <optional>
#include <vector>

namespace retort::diffusion {

struct PartOptions {
    at::ScalarType dtype = at::kFloat; ///< of the weights in memory
    std::vector<std::filesystem::path> vocabularyFolders{};
    models::WeightUse weights = models::WeightUse::Load;
    std::optional<PredictionType> prediction{}; ///< in place of what the model says of itself
    ProgressSink progress{};                    ///< of hashing large weights
};

/// NotFound: no folder, or no model_index.json in it; Unsupported: of another kind of pipeline.
Status checkPipeline(const std::filesystem::path& folder);

/// Whether a folder's pipeline takes an image's embedding in place of a text (SD Image Variations). Errors
/// are those of checkPipeline().
Result<bool> isImageVariation(const std::filesystem::path& folder);

/// All parts. NotFound: no folder, no model_index.json, or a part is not there. Unsupported: another kind of
/// pipeline, scheduler or network. Mismatch: weights that do not fit their configuration. Corrupt,
/// OutOfMemory.
Result<GeneratorParts> openGeneratorFolder(const std::filesystem::path& folder,
                                           const PartOptions& options = {});

/// Parts one by one; `folder` is the generator's. The networks are opened by openUNet() and
/// openAutoencoder(). The scheduler is of the class that model_index.json names, as in diffusers, where the
/// part's own file names another one.
Result<SchedulerConfig> openScheduler(const std::filesystem::path& folder);
/// The noising of embeddings of this width; normaliser and process are Stable unCLIP's where the folder has
/// none.
Result<EmbeddingNoising> openEmbeddingNoising(const std::filesystem::path& folder, int width);

/// Writing, part by part; weights are stored in `dtype`. Until finishGeneratorFolder() the folder is no
/// generator.
Status saveUNet(const std::filesystem::path& folder, const UNet& unet, at::ScalarType dtype);
Status saveAutoencoder(const std::filesystem::path& folder, const Autoencoder& autoencoder,
                       at::ScalarType dtype);
/// The text tower without its last `skipped` blocks, as Stable Diffusion 2.x has it, and the tokenizer.
Status saveText(const std::filesystem::path& folder, const clip::ClipModel& text, int skipped,
                const clip::Tokenizer& tokenizer, at::ScalarType dtype);
Status saveScheduler(const std::filesystem::path& folder, const SchedulerConfig& config);
Status saveEmbeddingNoising(const std::filesystem::path& folder, const EmbeddingNoising& noising);

/// model_index.json, and SHA256SUMS of every part that lies there: what makes the parts a generator. The last
/// thing to write.
Status finishGeneratorFolder(const std::filesystem::path& folder);

/// Everything above: weights in `dtype`, each file complete or not at all, the sums last.
Status saveGeneratorFolder(const std::filesystem::path& folder, const GeneratorParts& parts,
                           at::ScalarType dtype = at::kHalf);

} // namespace retort::diffusion
