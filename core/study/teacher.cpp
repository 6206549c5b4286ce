#include "study/teacher.h"

#include "base/cancellation.h"
#include "base/sha256.h"
#include "clip/zero_shot.h"
#include "distill/target_cache.h"
#include "tensor/torch_error.h"

#include <ATen/Parallel.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <torch/types.h>

#include <algorithm>
#include <optional>

namespace retort::study {

namespace {

constexpr std::int64_t kPicturesAtOnce = 64;

at::ScalarType dtypeOf(tensor::Precision precision) {
    return precision == tensor::Precision::BFloat16 ? at::kBFloat16 : at::kFloat;
}

/// Decodes on all of LibTorch's threads.
Result<std::vector<data::Image>> decode(const PictureList& pictures, std::int64_t first, std::int64_t count) {
    std::vector<std::optional<Result<data::Image>>> decoded(static_cast<std::size_t>(count));
    at::parallel_for(0, count, 1, [&](std::int64_t begin, std::int64_t end) {
        for (auto i = begin; i < end; ++i)
            decoded[static_cast<std::size_t>(i)].emplace(pictures.dataSet.image(
                pictures.split, pictures.indices[static_cast<std::size_t>(first + i)]));
    });
    std::vector<data::Image> images;
    for (auto& image : decoded) {
        RETORT_TRY(auto ready, std::move(*image));
        images.push_back(std::move(ready));
    }
    return images;
}

/// At most `count` pictures from `first` on.
PictureList partOf(const PictureList& whole, std::int64_t first, std::int64_t count) {
    const auto begin = whole.indices.begin() + first;
    const auto end = begin + std::min<std::int64_t>(count, whole.indices.end() - begin);
    return {.dataSet = whole.dataSet,
            .split = whole.split,
            .splitHash = whole.splitHash,
            .indices = {begin, end}};
}

std::vector<clip::RgbView> viewsOf(const std::vector<data::Image>& images) {
    std::vector<clip::RgbView> views;
    for (const auto& image : images)
        views.push_back(
            {.pixels = image.pixels.data(), .width = image.size.width, .height = image.size.height});
    return views;
}

} // namespace

Teacher::Teacher(clip::LoadedTeacher loaded, TeacherOptions options)
    : m_loaded(std::move(loaded)),
      m_options(std::move(options)), m_identity{.name = m_options.name,
                                                .hash = m_loaded.contentHash,
                                                .embeddingWidth = m_loaded.config.embeddingWidth} {}

Result<Teacher> Teacher::open(const std::filesystem::path& folder, TeacherOptions options) {
    const auto dtype = dtypeOf(options.precision);
    RETORT_TRY(auto loaded,
               clip::openTeacher(folder, {.dtype = dtype, .vocabularyFolders = options.vocabularyFolders}));
    if (!options.device.isCpu())
        RETORT_CHECK(tensor::guarded("moving the teacher to " + options.device.name, [&]() -> Status {
            loaded.model.to(at::Device(options.device.name), dtype);
            return {};
        }));
    return Teacher(std::move(loaded), std::move(options));
}

std::string Teacher::cacheKey(const nlohmann::json& what) const {
    return sha256(canonical({{"teacher", m_identity.hash},
                             {"preprocess", clip::describe(m_loaded.preprocess)},
                             {"precision", tensor::name(m_options.precision)},
                             {"of", what}}));
}

std::string Teacher::embeddingIdentity() const {
    return cacheKey("pictures");
}

Result<at::Tensor> Teacher::embed(const PictureList& pictures, const ProgressSink& progress,
                                  const std::stop_token& stop) {
    const auto total = static_cast<std::int64_t>(pictures.indices.size());
    if (total == 0)
        return Error{ErrorCode::InvalidArgument,
                     fmt::format("{}: no {} pictures to embed", pictures.dataSet.summary().name,
                                 data::name(pictures.split))};
    ProgressMeter meter(progress,
                        fmt::format("{}: teacher embeds {} pictures", pictures.dataSet.summary().name,
                                    data::name(pictures.split)),
                        "images", total);
    std::vector<at::Tensor> parts;
    bool computedAny = false;
    for (std::int64_t first = 0; first < total; first += m_options.picturesPerFile) {
        const auto part = partOf(pictures, first, m_options.picturesPerFile);
        const auto key = cacheKey({{"pictures", part.splitHash}, {"indices", part.indices}});
        bool computed = false;
        RETORT_TRY(auto rows, distill::cached(m_options.cacheFolder, key, [&] {
                       computed = computedAny = true;
                       return compute(part, meter, first, stop);
                   }));
        parts.push_back(std::move(rows));
        if (!computed)
            meter.resumeAt(first + static_cast<std::int64_t>(part.indices.size()));
    }
    if (computedAny)
        meter.finish();
    return tensor::guarded("joining embeddings", [&]() -> Result<at::Tensor> { return torch::cat(parts); });
}

Result<at::Tensor> Teacher::compute(const PictureList& pictures, ProgressMeter& meter,
                                    std::int64_t doneBefore, const std::stop_token& stop) {
    const auto total = static_cast<std::int64_t>(pictures.indices.size());
    return tensor::guarded("embedding pictures", [&]() -> Result<at::Tensor> {
        auto embeddings = torch::empty({total, m_identity.embeddingWidth}, torch::kFloat32);
        for (std::int64_t first = 0; first < total; first += kPicturesAtOnce) {
            RETORT_CHECK(checkCancelled(stop, "embedding pictures"));
            const auto count = std::min(kPicturesAtOnce, total - first);
            RETORT_TRY(const auto images, decode(pictures, first, count));
            RETORT_TRY(const auto inputs, clip::preprocessBatch(viewsOf(images), m_loaded.preprocess));
            RETORT_TRY(const auto rows, clip::imageEmbeddings(m_loaded.model, inputs, {.stop = stop}));
            embeddings.narrow(0, first, count).copy_(rows);
            meter.advanceTo(doneBefore + first + count);
        }
        return embeddings;
    });
}

Result<at::Tensor> Teacher::embedPicture(const data::Image& picture, const std::stop_token& stop) {
    return tensor::guarded("embedding a picture", [&]() -> Result<at::Tensor> {
        RETORT_TRY(const auto input, clip::preprocessBatch(viewsOf({picture}), m_loaded.preprocess));
        return clip::imageEmbeddings(m_loaded.model, input, {.stop = stop});
    });
}

Result<ClassEmbeddings> Teacher::embedClasses(const PromptSet& prompts, const std::stop_token& stop) {
    RETORT_TRY(const auto templates, clip::PromptTemplates::create(prompts.templates));
    const auto key = cacheKey({{"templates", prompts.templates}, {"classNames", prompts.classNames}});
    RETORT_TRY(auto embeddings, distill::cached(m_options.cacheFolder, key, [&] {
                   return clip::zeroShotClassifier(m_loaded.model, m_loaded.tokenizer, prompts.classNames,
                                                   templates, {.stop = stop});
               }));
    return tensor::guarded("reading the logit scale", [&]() -> Result<ClassEmbeddings> {
        return ClassEmbeddings{.embeddings = embeddings.clone(),
                               .scale = m_loaded.model.logitScale().to(at::kDouble).item<double>()};
    });
}

} // namespace retort::study
