#pragma once
// What lies at a path that may be a generator, from its configuration alone, and whether it is whole. Neither
// takes weights into memory.

#include "base/progress.h"
#include "base/result.h"
#include "diffusion/generators/generator_description.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

namespace retort::diffusion {

/// Whether a folder has a model_index.json, a file is called *.safetensors, or either puts a
/// generator together.
bool looksLikeGenerator(const std::filesystem::path& path);

struct GeneratorOutline {
    Conditioning conditioning = Conditioning::Text;
    /// Pixels per side that it was trained at; absent for a single file of Stable Diffusion 2.x that does not
    /// say what its network predicts.
    std::optional<int> nativeSize{};
    int embeddingWidth = 0;                     ///< of image embeddings, with Conditioning::ImageEmbedding
    bool noisesEmbeddings = true;               ///< as GeneratorDescription
    bool takesPrompts = true;                   ///< false: an image's embedding is all that it is told
    std::optional<PredictionType> prediction{}; ///< absent where it would have to be tried
};

/// Reads the configuration of pipeline, UNet, autoencoder and scheduler, or the header of a single file.
/// Errors are those of Generator::open for what is read.
Result<GeneratorOutline> outlineGenerator(const std::filesystem::path& path);

struct GeneratorReport {
    GeneratorOutline outline;
    std::int64_t parameters = 0;   ///< of UNet, autoencoder and text tower
    std::size_t verifiedFiles = 0; ///< by the folder's SHA256SUMS; 0 if it has none, and for single files
};

/// Checks everything Generator::open() would, and every byte that SHA256SUMS lists. Errors are those of both.
Result<GeneratorReport> verifyGenerator(const std::filesystem::path& path,
                                        const std::vector<std::filesystem::path>& vocabularyFolders = {},
                                        const ProgressSink& progress = {});

} // namespace retort::diffusion
