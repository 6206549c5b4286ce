#pragma once
// Which models there are, teachers and generators, and whether they are whole.

#include "base/progress.h"
#include "base/result.h"
#include "models/model_kind.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace retort::study {

/// Where models are looked for.
struct ModelSearch {
    std::vector<std::filesystem::path> folders; ///< each holds models; the first that has a name wins
    std::filesystem::path resources{};          ///< what is shipped with the program; empty: none is known

    /// `<resources>/models` and `<workspace>/models`.
    static ModelSearch in(const std::filesystem::path& resources, const std::filesystem::path& workspace);
};

struct ModelListing {
    std::string name; ///< of the folder or file
    std::filesystem::path path;
    std::optional<models::ModelKind> kind; ///< absent when it is no known model
    int imageSize = 0;                     ///< pixels, square; 0 where a checkpoint does not tell it
    int embeddingWidth = 0;                ///< of image embeddings; 0: has none (Stable Diffusion)
    std::uint64_t bytes = 0;               ///< of its files on disk; of parts that lie elsewhere none
    std::string licence{};                 ///< as a file here says it (model_licence.h); empty: none does
    std::string problem;                   ///< why it cannot be used; empty when its configuration is sound
    std::vector<std::string> remarks{};    ///< on its configuration, for people
};

/// Every folder and every checkpoint file (.safetensors) in the places of the search, sorted by name; reads
/// configurations, no weights.
std::vector<ModelListing> listModels(const ModelSearch& search);

/// A model's folder or checkpoint file by name or path (anything with a slash, or what exists; relative ones
/// begin at `base`). NotFound names the places searched and the nearest name.
Result<std::filesystem::path> findModel(const std::string& nameOrPath, const ModelSearch& search,
                                        const std::filesystem::path& base = {});

struct ModelReport {
    std::filesystem::path path;
    models::ModelKind kind = models::ModelKind::OpenClip;
    int imageSize = 0;
    int embeddingWidth = 0;
    std::int64_t parameters = 0;
    std::size_t verifiedFiles = 0;      ///< by SHA256SUMS; 0 if the folder has none, and for single files
    std::vector<std::string> remarks{}; ///< on its configuration, for people
};

/// Checks configuration, tensors of every part, vocabulary and recorded hashes. The errors name the file and
/// say what is missing or differs.
Result<ModelReport> verifyModel(const std::string& nameOrPath, const ModelSearch& search,
                                const ProgressSink& progress = {});

} // namespace retort::study
