#pragma once
// A teacher, known but not in memory: who it is, and which pictures it has embedded already. Embeddings lie
// in the cache by the hash of all that decides them, in parts of equal size.

#include "base/result.h"
#include "data/data_set.h"
#include "study/resolved_run.h"
#include "tensor/device.h"

#include <ATen/core/Tensor.h>
#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace retort::clip {
struct PreprocessConfig;
}

namespace retort::study {

struct TeacherOptions {
    std::string name; ///< for people
    tensor::Device device;
    tensor::Precision precision = tensor::Precision::Float32; ///< of the weights in memory
    std::filesystem::path cacheFolder;
    std::vector<std::filesystem::path> vocabularyFolders;
    std::int64_t picturesPerFile = 256; ///< of the cache: as many are lost at most when embedding is stopped
};

/// Pictures of one split, in order.
struct PictureList {
    const data::DataSet& dataSet;
    data::Split split = data::Split::Train;
    std::string splitHash; ///< of the whole split
    std::vector<std::int64_t> indices;
};

class KnownTeacher {
public:
    /// Reads no more of the weights than their hash needs. Errors are those of clip::describeTeacher().
    static Result<KnownTeacher> in(const std::filesystem::path& folder, TeacherOptions options);
    KnownTeacher(TeacherIdentity identity, const clip::PreprocessConfig& preprocess, TeacherOptions options);

    const TeacherIdentity& identity() const { return m_identity; }
    const TeacherOptions& options() const { return m_options; }
    /// Hash of weights, preprocessing and precision: all that decides the embedding of a picture.
    std::string embeddingIdentity() const { return cacheKey("pictures"); }
    /// The same with what is embedded.
    std::string cacheKey(const nlohmann::json& what) const;

    /// What a part's embeddings are called in the cache.
    std::string keyOf(const PictureList& part) const;
    /// The list's pictures from `first` on, as many as lie in one file of the cache.
    PictureList part(const PictureList& pictures, std::int64_t first) const;
    /// A part's embeddings, fp32 [N, D]; NotFound where they are not in the cache. A part of a split is taken
    /// from the whole split's embeddings where these are there.
    Result<at::Tensor> cached(const PictureList& part) const;
    /// How many of the pictures would go through the teacher if they were to be embedded now.
    std::int64_t missing(const PictureList& pictures) const;

private:
    Result<at::Tensor> fromWholeSplit(const PictureList& part) const;

    TeacherIdentity m_identity;
    std::string m_preprocess;
    TeacherOptions m_options;
};

} // namespace retort::study
