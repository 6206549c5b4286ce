#include "teacher/known_teacher.h"

#include "base/sha256.h"
#include "clip/model_folder.h"
#include "clip/text/prompt_fit.h"
#include "distill/target_cache.h"
#include "tensor/torch_error.h"

#include <nlohmann/json.hpp>
#include <torch/types.h>

#include <algorithm>
#include <map>
#include <numeric>

namespace retort::study {

namespace {

Result<at::Tensor> notCached() {
    return Error{ErrorCode::NotFound, "not in the cache"};
}

} // namespace

Result<KnownTeacher> KnownTeacher::in(const std::filesystem::path& folder, TeacherOptions options) {
    RETORT_TRY(auto about, clip::describeTeacher(folder, options.vocabularyFolders, options.progress));
    const TeacherIdentity identity{
        .name = options.name, .hash = about.contentHash, .embeddingWidth = about.config.embeddingWidth};
    options.progress = {}; // who is told of it may be gone later
    return KnownTeacher(identity, about.config.vision, about.preprocess, std::move(about.tokenizer),
                        std::move(about.remarks), std::move(options));
}

KnownTeacher::KnownTeacher(TeacherIdentity identity, const clip::VisionConfig& tower,
                           const clip::PreprocessConfig& preprocess, clip::Tokenizer tokenizer,
                           std::vector<std::string> remarks, TeacherOptions options)
    : m_identity(std::move(identity)), m_multiplyAdds(clip::multiplyAdds(tower)),
      m_preprocess(clip::describe(preprocess)), m_tokenizer(std::move(tokenizer)),
      m_remarks(std::move(remarks)), m_options(std::move(options)) {}

Result<std::vector<std::string>> KnownTeacher::promptRemarks(const PromptSet& prompts) const {
    RETORT_TRY(const auto templates, clip::PromptTemplates::create(prompts.templates));
    return clip::promptRemarks(m_tokenizer, templates, prompts.classNames)
        .within("the teacher " + m_identity.name);
}

std::string KnownTeacher::cacheKey(const nlohmann::json& what) const {
    return sha256(canonical({{"teacher", m_identity.hash},
                             {"preprocess", m_preprocess},
                             {"precision", tensor::name(m_options.precision)},
                             {"of", what}}));
}

std::string KnownTeacher::keyOf(const SplitImages& part) const {
    return cacheKey({{"pictures", part.splitHash}, {"indices", part.indices}});
}

SplitImages KnownTeacher::part(const SplitImages& images, std::int64_t first) const {
    const auto begin = images.indices.begin() + first;
    const auto end = begin + std::min<std::int64_t>(m_options.imagesPerFile, images.indices.end() - begin);
    return {.dataset = images.dataset,
            .split = images.split,
            .splitHash = images.splitHash,
            .indices = {begin, end},
            .asHalves = images.asHalves};
}

Result<at::Tensor> KnownTeacher::cached(const SplitImages& part) const {
    if (auto rows = distill::cached(m_options.cacheFolder, keyOf(part), notCached); rows.ok())
        return rows;
    return fromWholeSplit(part);
}

/// What `teacher embed` left is of use to studies that learn from a part of the split.
Result<at::Tensor> KnownTeacher::fromWholeSplit(const SplitImages& part) const {
    const auto perFile = m_options.imagesPerFile;
    const auto size = part.dataset.size(part.split);
    std::map<std::int64_t, at::Tensor> files; // by the index of their first image
    return tensor::guarded("picking embeddings", [&]() -> Result<at::Tensor> {
        std::vector<at::Tensor> rows;
        for (const auto index : part.indices) {
            const auto first = index - index % perFile;
            if (!files.contains(first)) {
                auto whole = part;
                whole.indices.resize(static_cast<std::size_t>(std::min(perFile, size - first)));
                std::iota(whole.indices.begin(), whole.indices.end(), first);
                RETORT_TRY(auto file, distill::cached(m_options.cacheFolder, keyOf(whole), notCached));
                files.emplace(first, std::move(file));
            }
            rows.push_back(files.at(first)[index - first]);
        }
        return torch::stack(rows);
    });
}

std::int64_t KnownTeacher::missing(const SplitImages& images) const {
    std::int64_t count = 0;
    for (std::int64_t first = 0; first < std::ssize(images.indices); first += m_options.imagesPerFile) {
        const auto some = part(images, first);
        count += cached(some).ok() ? 0 : std::ssize(some.indices);
    }
    return count;
}

} // namespace retort::study
