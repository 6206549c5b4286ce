#pragma once
// Which models there are, and whether their folders are whole.

#include "base/result.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace retort::study {

/// Where models are looked for.
struct ModelSearch {
    std::vector<std::filesystem::path> folders; ///< each holds model folders; the first that has a name wins

    /// `<resources>/models` and `<workspace>/models`.
    static ModelSearch in(const std::filesystem::path& resources, const std::filesystem::path& workspace);
};

struct ModelListing {
    std::string name;
    std::filesystem::path path;
    std::string kind;  ///< for example "OpenCLIP"; empty when the folder is no known model
    int imageSize = 0; ///< pixels, square
    int embeddingWidth = 0;
    std::string problem; ///< why it cannot be used; empty when its configuration is sound
};

/// Every folder in the places of the search, sorted by name; reads configurations, no weights.
std::vector<ModelListing> listModels(const ModelSearch& search);

/// A model's folder by name or path (anything with a slash, or an existing folder; relative ones begin at
/// `base`). NotFound names the places searched and the nearest name.
Result<std::filesystem::path> findModel(const std::string& nameOrPath, const ModelSearch& search,
                                        const std::filesystem::path& base = {});

struct ModelReport {
    std::filesystem::path path;
    std::string kind;
    int imageSize = 0;
    int embeddingWidth = 0;
    std::int64_t parameters = 0;
    std::size_t verifiedFiles = 0; ///< by SHA256SUMS; 0 if the folder has none
};

/// Checks configuration, tensors, vocabulary and recorded hashes. The errors say what is missing or differs.
Result<ModelReport> verifyModel(const std::string& nameOrPath, const ModelSearch& search);

} // namespace retort::study
