#pragma once
// A teacher, known but not in memory: who it is, and which images it has embedded already. Embeddings lie
// in the cache by the hash of all that decides them, in parts of equal size.

#include "base/json.h"
#include "base/progress.h"
#include "base/result.h"
#include "clip/text/tokenizer.h"
#include "data/dataset.h"
#include "teacher/prompt_set.h"
#include "teacher/teacher_identity.h"
#include "tensor/device.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace retort::clip {
struct PreprocessConfig;
struct VisionConfig;
} // namespace retort::clip

namespace retort::study {

struct TeacherOptions {
    std::string name; ///< for people
    tensor::Device device;
    std::vector<tensor::Device> furtherDevices{};             ///< that embed images as well
    tensor::Precision precision = tensor::Precision::Float32; ///< of the weights in memory
    std::filesystem::path cacheFolder;
    std::vector<std::filesystem::path> vocabularyFolders;
    std::int64_t imagesPerFile = 256; ///< of the cache: as many are lost at most when embedding is stopped
    ProgressSink progress{};          ///< of looking at large weights
};

/// Images of one split, in order.
struct SplitImages {
    const data::Dataset& dataset;
    data::Split split = data::Split::Train;
    std::string splitHash; ///< of the whole split
    std::vector<std::int64_t> indices;
    bool asHalves = false; ///< kept as fp16: there are many of them. No part of the key
};

class KnownTeacher {
public:
    /// Reads no more of the weights than their hash needs. Errors are those of clip::describeTeacher().
    static Result<KnownTeacher> in(const std::filesystem::path& folder, TeacherOptions options);
    /// `remarks`: on its files, for people.
    KnownTeacher(TeacherIdentity identity, const clip::VisionConfig& tower,
                 const clip::PreprocessConfig& preprocess, clip::Tokenizer tokenizer,
                 std::vector<std::string> remarks, TeacherOptions options);

    const TeacherIdentity& identity() const { return m_identity; }
    const TeacherOptions& options() const { return m_options; }
    /// On its files, for people: keys of the configuration that were ignored, files that are not there.
    const std::vector<std::string>& remarks() const { return m_remarks; }
    /// Of embedding one image.
    double multiplyAdds() const { return m_multiplyAdds; }
    /// A sentence on each template that is too long for the teacher. InvalidArgument where a class's name is
    /// cut off, and for templates without a place for it.
    Result<std::vector<std::string>> promptRemarks(const PromptSet& prompts) const;
    /// Hash of weights, preprocessing and precision: all that decides the embedding of an image.
    std::string embeddingIdentity() const { return cacheKey("pictures"); }
    /// The same with what is embedded.
    std::string cacheKey(const nlohmann::json& what) const;

    /// What a part's embeddings are called in the cache.
    std::string keyOf(const SplitImages& part) const;
    /// The list's images from `first` on, as many as lie in one file of the cache.
    SplitImages part(const SplitImages& images, std::int64_t first) const;
    /// A part's embeddings, fp32 [N, D]; NotFound where they are not in the cache. A part of a split is taken
    /// from the whole split's embeddings where these are there.
    Result<at::Tensor> cached(const SplitImages& part) const;
    /// How many of the images would go through the teacher if they were to be embedded now.
    std::int64_t missing(const SplitImages& images) const;

private:
    Result<at::Tensor> fromWholeSplit(const SplitImages& part) const;

    TeacherIdentity m_identity;
    double m_multiplyAdds;
    std::string m_preprocess;
    clip::Tokenizer m_tokenizer;
    std::vector<std::string> m_remarks;
    TeacherOptions m_options;
};

} // namespace retort::study
