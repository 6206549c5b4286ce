#pragma once
// A teacher at work for a study: embeddings of pictures and of classes, each computed once and kept in a
// cache by the hash of all that decides them.

#include "base/progress.h"
#include "base/result.h"
#include "clip/model_folder.h"
#include "data/data_set.h"
#include "study/prompt_set.h"
#include "study/resolved_run.h"
#include "tensor/device.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

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

/// A data set's classes in the teacher's embedding space.
struct ClassEmbeddings {
    at::Tensor embeddings; ///< fp32 [C, D], rows of unit length
    double scale = 1;      ///< the teacher's exp(logit_scale)
};

class Teacher {
public:
    /// Errors are those of clip::openTeacher.
    static Result<Teacher> open(const std::filesystem::path& folder, TeacherOptions options);

    const TeacherIdentity& identity() const { return m_identity; }
    tensor::Precision precision() const { return m_options.precision; }
    /// Hash of weights, preprocessing and precision: all that decides the embedding of a picture.
    std::string embeddingIdentity() const;
    /// fp32 [N, D] on the CPU, not normalised; one row per index. Cancelled, or a picture that cannot be
    /// read. What was embedded before an error is kept in the cache.
    Result<at::Tensor> embed(const PictureList& pictures, const ProgressSink& progress,
                             const std::stop_token& stop);
    /// The same of a single picture, [1, D], past the cache.
    Result<at::Tensor> embedPicture(const data::Image& picture, const std::stop_token& stop);
    Result<ClassEmbeddings> embedClasses(const PromptSet& prompts, const std::stop_token& stop);

private:
    Teacher(clip::LoadedTeacher loaded, TeacherOptions options);
    std::string cacheKey(const nlohmann::json& what) const;
    Result<at::Tensor> compute(const PictureList& pictures, ProgressMeter& meter, std::int64_t doneBefore,
                               const std::stop_token& stop);

    clip::LoadedTeacher m_loaded;
    TeacherOptions m_options;
    TeacherIdentity m_identity;
};

} // namespace retort::study
