#pragma once
// Models that studies of the program name and that are downloaded: what they are, before their files are
// here.

#include "base/result.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace retort::study {

struct PublishedModel {
    std::string name;         ///< of its folder or file
    std::string title;        ///< for people
    std::string network;      ///< as tensor::Timing calls it; empty for a part of a generator
    std::string page;         ///< where to get it
    std::string source;       ///< of these facts
    int embeddingWidth = 0;   ///< of image embeddings; 0: has none
    int size = 0;             ///< pixels of a side
    std::int64_t weights = 0; ///< that are in memory while images go through it; 0: not known
};

/// Those of `<resources>/references/models.json`. Errors are those of opening and reading it.
Result<std::vector<PublishedModel>> publishedModels(const std::filesystem::path& resources);
/// Null for one that is not known.
const PublishedModel* findPublished(const std::vector<PublishedModel>& models, std::string_view nameOrPath);

} // namespace retort::study
