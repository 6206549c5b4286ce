#include "teacher/teacher.h"

#include "base/cancellation.h"
#include "base/freed_memory.h"
#include "clip/zero_shot.h"
#include "distill/target_cache.h"
#include "tensor/shared_work.h"
#include "tensor/torch_error.h"

#include <ATen/Parallel.h>
#include <fmt/format.h>
#include <torch/types.h>

#include <algorithm>
#include <iterator>
#include <mutex>
#include <optional>
#include <utility>

namespace retort::study {

namespace {

constexpr std::int64_t kImagesAtOnce = 64;

at::ScalarType dtypeOf(tensor::Precision precision) {
    return precision == tensor::Precision::BFloat16 ? at::kBFloat16 : at::kFloat;
}

/// Decodes on all of LibTorch's threads.
Result<std::vector<data::Image>> decode(const SplitImages& split, std::int64_t first, std::int64_t count) {
    std::vector<std::optional<Result<data::Image>>> decoded(static_cast<std::size_t>(count));
    at::parallel_for(0, count, 1, [&](std::int64_t begin, std::int64_t end) {
        for (auto i = begin; i < end; ++i)
            decoded[static_cast<std::size_t>(i)].emplace(
                split.dataset.image(split.split, split.indices[static_cast<std::size_t>(first + i)]));
    });
    std::vector<data::Image> images;
    for (auto& image : decoded) {
        RETORT_TRY(auto ready, std::move(*image));
        images.push_back(std::move(ready));
    }
    return images;
}

std::vector<clip::RgbView> viewsOf(const std::vector<data::Image>& images) {
    std::vector<clip::RgbView> views;
    for (const auto& image : images)
        views.push_back(
            {.pixels = image.pixels.data(), .width = image.size.width, .height = image.size.height});
    return views;
}

/// On a CPU the model is there for any number of threads.
Result<clip::LoadedTeacher> openOn(const tensor::Device& device, const std::filesystem::path& folder,
                                   const TeacherOptions& options) {
    const auto dtype = dtypeOf(options.precision);
    RETORT_TRY(auto loaded, clip::openTeacher(folder, {.dtype = dtype,
                                                       .vocabularyFolders = options.vocabularyFolders,
                                                       .progress = options.progress}));
    if (!device.isCpu())
        RETORT_CHECK(tensor::guarded("moving the teacher to " + device.name, [&]() -> Status {
            loaded.model.to(at::Device(device.name), dtype);
            return {};
        }));
    return loaded;
}

} // namespace

Teacher::Teacher(clip::LoadedTeacher loaded, KnownTeacher known, std::vector<clip::LoadedTeacher> copies)
    : m_loaded(std::move(loaded)), m_copies(std::move(copies)), m_known(std::move(known)),
      m_prompts(m_known.options().cacheFolder / "prompts" / m_known.cacheKey("prompts"),
                m_known.identity().embeddingWidth) {}

Result<Teacher> Teacher::open(const std::filesystem::path& folder, TeacherOptions options) {
    giveBackFreedMemory();
    RETORT_TRY(auto loaded, openOn(options.device, folder, options));
    std::vector<clip::LoadedTeacher> copies;
    for (const auto& device : options.furtherDevices)
        if (!device.isCpu()) {
            RETORT_TRY(auto copy, openOn(device, folder, options));
            copies.push_back(std::move(copy));
        }
    const TeacherIdentity identity{
        .name = options.name, .hash = loaded.contentHash, .embeddingWidth = loaded.config.embeddingWidth};
    options.progress = {}; // who is told of it may be gone later
    KnownTeacher known(identity, loaded.config.vision, loaded.preprocess, loaded.tokenizer, loaded.remarks,
                       std::move(options));
    return Teacher(std::move(loaded), std::move(known), std::move(copies));
}

const clip::LoadedTeacher& Teacher::loadedFor(std::size_t worker) const {
    return worker == 0 || m_copies.empty() ? m_loaded : m_copies[worker - 1];
}

Result<at::Tensor> Teacher::embed(const SplitImages& images, const ProgressSink& progress,
                                  const std::stop_token& stop, Embedding how) {
    std::vector<at::Tensor> parts;
    RETORT_CHECK(eachPart(images, how, progress, stop,
                          [&](at::Tensor rows, std::int64_t) { parts.push_back(std::move(rows)); }));
    return tensor::guarded("joining embeddings", [&]() -> Result<at::Tensor> { return torch::cat(parts); });
}

Result<std::vector<at::Tensor>> Teacher::embedInFiles(const SplitImages& images, const ProgressSink& progress,
                                                      const std::stop_token& stop) {
    std::vector<at::Tensor> parts;
    RETORT_CHECK(eachPart(images, Embedding::Computed, progress, stop,
                          [&](at::Tensor rows, std::int64_t) { parts.push_back(std::move(rows)); }));
    return parts;
}

Result<EmbeddedCount> Teacher::fill(const SplitImages& images, const ProgressSink& progress,
                                    const std::stop_token& stop) {
    EmbeddedCount count;
    RETORT_CHECK(eachPart(images, Embedding::Computed, progress, stop,
                          [&](const at::Tensor& rows, std::int64_t computed) {
                              count.images += rows.size(0);
                              count.computed += computed;
                          }));
    return count;
}

Status Teacher::eachPart(const SplitImages& images, Embedding how, const ProgressSink& progress,
                         const std::stop_token& stop,
                         const std::function<void(at::Tensor rows, std::int64_t computed)>& take) {
    const auto total = static_cast<std::int64_t>(images.indices.size());
    const auto& name = images.dataset.summary().name;
    if (total == 0)
        return Error{ErrorCode::InvalidArgument,
                     fmt::format("{}: no {} images to embed", name, data::name(images.split))};
    ProgressMeter meter(progress, fmt::format("{}: teacher embeds {} images", name, data::name(images.split)),
                        "images", total);
    std::set<std::int64_t> computed;
    if (how == Embedding::Computed && workers() > 1) {
        RETORT_TRY(computed, computeMissing(images, {}, meter, stop));
    }
    for (std::int64_t first = 0; first < total; first += m_known.options().imagesPerFile) {
        const auto part = m_known.part(images, first);
        const auto size = static_cast<std::int64_t>(part.indices.size());
        if (auto found = m_known.cached(part); found.ok()) {
            if (computed.empty())
                meter.resumeAt(first + size);
            take(*std::move(found), computed.contains(first) ? size : 0);
            continue;
        }
        if (how == Embedding::FromCacheOnly)
            return Error{ErrorCode::NotFound,
                         fmt::format("{}: not all {} images are embedded by {} yet; embed them first", name,
                                     data::name(images.split), identity().name)};
        computed.insert(first);
        const auto embedded = [&](std::int64_t done) { meter.advanceTo(first + done); };
        RETORT_TRY(auto rows, distill::cached(m_known.options().cacheFolder, m_known.keyOf(part),
                                              [&] { return compute(m_loaded, part, embedded, stop); }));
        take(std::move(rows), size);
    }
    if (!computed.empty())
        meter.finish();
    return {};
}

Status Teacher::fillShare(const SplitImages& images, const CacheShare& share, const ProgressSink& progress,
                          const std::stop_token& stop) {
    ProgressMeter meter(
        progress,
        fmt::format("{}: teacher embeds {} images", images.dataset.summary().name, data::name(images.split)),
        "images", std::ssize(images.indices));
    return computeMissing(images, share, meter, stop).status();
}

/// Other processes' images count as done.
Result<std::set<std::int64_t>> Teacher::computeMissing(const SplitImages& images, const CacheShare& share,
                                                       ProgressMeter& meter, const std::stop_token& stop) {
    const auto total = std::ssize(images.indices), step = m_known.options().imagesPerFile;
    std::vector<std::int64_t> missing;
    std::int64_t left = 0;
    for (auto first = share.index * step; first < total; first += share.count * step)
        if (const auto part = m_known.part(images, first); !m_known.cached(part).ok()) {
            missing.push_back(first);
            left += std::ssize(part.indices);
        }
    if (missing.empty())
        return std::set<std::int64_t>{};
    meter.resumeAt(total - left);
    std::mutex mutex;
    RETORT_CHECK(tensor::shareWork(std::ssize(missing), workers(), [&](std::size_t worker, std::int64_t i) {
        const auto part = m_known.part(images, missing[static_cast<std::size_t>(i)]);
        std::int64_t before = 0;
        const auto embedded = [&](std::int64_t done) {
            const std::scoped_lock guard(mutex);
            meter.advanceBy(done - std::exchange(before, done));
        };
        return distill::cached(m_known.options().cacheFolder, m_known.keyOf(part),
                               [&] { return compute(loadedFor(worker), part, embedded, stop); })
            .status();
    }));
    return std::set(missing.begin(), missing.end());
}

Result<at::Tensor> Teacher::compute(const clip::LoadedTeacher& loaded, const SplitImages& split,
                                    const std::function<void(std::int64_t)>& embedded,
                                    const std::stop_token& stop) const {
    const auto total = static_cast<std::int64_t>(split.indices.size());
    return tensor::guarded("embedding images", [&]() -> Result<at::Tensor> {
        auto embeddings = torch::empty({total, identity().embeddingWidth},
                                       split.asHalves ? torch::kFloat16 : torch::kFloat32);
        for (std::int64_t first = 0; first < total; first += kImagesAtOnce) {
            RETORT_CHECK(checkCancelled(stop, "embedding images"));
            const auto count = std::min(kImagesAtOnce, total - first);
            RETORT_TRY(const auto images, decode(split, first, count));
            RETORT_TRY(const auto inputs, clip::preprocessBatch(viewsOf(images), loaded.preprocess));
            RETORT_TRY(const auto rows, clip::imageEmbeddings(loaded.model, inputs, {.stop = stop})
                                            .within("the teacher " + identity().name));
            embeddings.narrow(0, first, count).copy_(rows);
            embedded(first + count);
        }
        return embeddings;
    });
}

Result<at::Tensor> Teacher::embedImage(const data::Image& image, const std::stop_token& stop) {
    return tensor::guarded("embedding an image", [&]() -> Result<at::Tensor> {
        RETORT_TRY(const auto input, clip::preprocessBatch(viewsOf({image}), m_loaded.preprocess));
        return clip::imageEmbeddings(m_loaded.model, input, {.stop = stop})
            .within("the teacher " + identity().name);
    });
}

Result<at::Tensor> Teacher::embedPrompts(const PromptSet& prompts, const ProgressSink& progress,
                                         const std::stop_token& stop) {
    RETORT_TRY(const auto templates, clip::PromptTemplates::create(prompts.templates));
    RETORT_CHECK(m_known.promptRemarks(prompts));
    std::vector<std::string> texts;
    for (std::size_t label = 0; label < prompts.classNames.size(); ++label) {
        if (prompts.classNames[label].empty())
            return Error{ErrorCode::InvalidArgument, fmt::format("class {} has an empty name", label)};
        const auto ofClass = templates.promptsFor(prompts.classNames[label]);
        texts.insert(texts.end(), ofClass.begin(), ofClass.end());
    }
    if (texts.empty())
        return Error{ErrorCode::InvalidArgument, "a zero-shot classifier needs at least one class name"};
    const auto encode = [&](const std::vector<std::string>& some) -> Result<at::Tensor> {
        RETORT_TRY(const auto rows,
                   clip::textEmbeddings(m_loaded.model, m_loaded.tokenizer, some, {.stop = stop})
                       .within("the teacher " + identity().name));
        return clip::unitRows(rows);
    };
    RETORT_TRY(const auto rows, m_prompts.rows(texts, encode, progress, stop));
    return rows.view({static_cast<std::int64_t>(prompts.classNames.size()),
                      static_cast<std::int64_t>(prompts.templates.size()), rows.size(1)});
}

Result<ClassEmbeddings> Teacher::embedClasses(const PromptSet& prompts, const std::stop_token& stop,
                                              const ProgressSink& progress) {
    RETORT_TRY(const auto embeddings, embedPrompts(prompts, progress, stop));
    RETORT_TRY(const auto scale, this->scale());
    return tensor::guarded("joining prompts", [&]() -> Result<ClassEmbeddings> {
        return ClassEmbeddings{.embeddings = clip::unitRows(embeddings.mean(1)), .scale = scale};
    });
}

Result<double> Teacher::scale() const {
    return tensor::guarded("reading the logit scale", [&]() -> Result<double> {
        return m_loaded.model.logitScale().to(at::kDouble).item<double>();
    });
}

} // namespace retort::study
