#pragma once
// A teacher at work for a study: embeddings of images and of classes, each computed once and kept in a
// cache by the hash of all that decides them.

#include "base/progress.h"
#include "base/result.h"
#include "clip/model_folder.h"
#include "teacher/embedded_count.h"
#include "teacher/known_teacher.h"
#include "teacher/prompt_cache.h"
#include "teacher/prompt_set.h"

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

namespace retort::study {

/// Whether an image that is not in the cache is put to the teacher.
enum class Embedding { Computed, FromCacheOnly };

/// Which of several processes this is, from 0.
struct CacheShare {
    std::int64_t index = 0;
    std::int64_t count = 1;
};

/// A dataset's classes in the teacher's embedding space.
struct ClassEmbeddings {
    at::Tensor embeddings; ///< fp32 [C, D], rows of unit length
    double scale = 1;      ///< the teacher's exp(logit_scale)
};

class Teacher {
public:
    /// One model for each of the devices that its options name. Errors are those of clip::openTeacher.
    static Result<Teacher> open(const std::filesystem::path& folder, TeacherOptions options);

    const KnownTeacher& known() const { return m_known; }
    const TeacherIdentity& identity() const { return m_known.identity(); }
    tensor::Precision precision() const { return m_known.options().precision; }
    std::string embeddingIdentity() const { return m_known.embeddingIdentity(); }
    /// fp32 [N, D] on the CPU, not normalised; one row per index. Cancelled, or an image that cannot be
    /// read; NotFound where the cache alone is asked and does not have all. What was embedded before an error
    /// is kept in the cache. A part of a split is taken from the whole split's embeddings where these are
    /// there.
    Result<at::Tensor> embed(const SplitImages& images, const ProgressSink& progress,
                             const std::stop_token& stop, Embedding how = Embedding::Computed);
    /// The same as the files of the cache have it, memory-mapped: tensors of equally many rows, but for the
    /// last.
    Result<std::vector<at::Tensor>> embedInFiles(const SplitImages& images, const ProgressSink& progress,
                                                 const std::stop_token& stop);
    /// Sees to it that the images are in the cache; errors are those of embed().
    Result<EmbeddedCount> fill(const SplitImages& images, const ProgressSink& progress,
                               const std::stop_token& stop);
    /// The same of every `count`th file of the cache from `index` on, so that as many processes together fill
    /// it.
    Status fillShare(const SplitImages& images, const CacheShare& share, const ProgressSink& progress,
                     const std::stop_token& stop);
    /// The same of a single image, [1, D], past the cache.
    Result<at::Tensor> embedImage(const data::Image& image, const std::stop_token& stop);
    /// fp32 [classes, templates, D], of unit length: every template with every class's name. Each prompt goes
    /// through the text tower once, whatever it is asked with. InvalidArgument: an empty name, a template
    /// without a place.
    Result<at::Tensor> embedPrompts(const PromptSet& prompts, const ProgressSink& progress,
                                    const std::stop_token& stop);
    /// Of each class the mean over its prompts, of unit length again.
    Result<ClassEmbeddings> embedClasses(const PromptSet& prompts, const std::stop_token& stop,
                                         const ProgressSink& progress = {});
    /// exp(logit_scale)
    Result<double> scale() const;

private:
    Teacher(clip::LoadedTeacher loaded, KnownTeacher known, std::vector<clip::LoadedTeacher> copies);
    /// The model of a worker: the first one's, or that on its device.
    const clip::LoadedTeacher& loadedFor(std::size_t worker) const;
    std::size_t workers() const { return 1 + m_known.options().furtherDevices.size(); }
    /// Puts the parts that the cache lacks to all devices at a time. Tells where each of them begins.
    Result<std::set<std::int64_t>> computeMissing(const SplitImages& images, const CacheShare& share,
                                                  ProgressMeter& meter, const std::stop_token& stop);
    /// Calls `take` with the embeddings of one part after the other.
    Status eachPart(const SplitImages& images, Embedding how, const ProgressSink& progress,
                    const std::stop_token& stop,
                    const std::function<void(at::Tensor rows, std::int64_t computed)>& take);
    Result<at::Tensor> compute(const clip::LoadedTeacher& loaded, const SplitImages& images,
                               const std::function<void(std::int64_t)>& embedded,
                               const std::stop_token& stop) const;

    clip::LoadedTeacher m_loaded;
    std::vector<clip::LoadedTeacher> m_copies; ///< on further devices, in their order
    KnownTeacher m_known;
    PromptCache m_prompts;
};

} // namespace retort::study
