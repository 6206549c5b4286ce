#include "diffusion/generators/generator.h"

#include "diffusion/checkpoints/assembly.h"
#include "diffusion/generators/latent_sampling.h"
#include "diffusion/generators/request_batch.h"
#include "diffusion/generators/request_check.h"
#include "diffusion/schedulers/scheduler.h"
#include "tensor/torch_error.h"

#include <fmt/format.h>
#include <torch/types.h>

namespace retort::diffusion {

namespace fs = std::filesystem;

struct Generator::Parts {
    GeneratorParts parts;
    std::optional<UnclipNoise> unclip;
    GeneratorDescription description;
    at::Device device;

    Result<std::vector<SampledImage>> sample(std::span<const ImageRequest> requests,
                                             const SamplingOptions& options) const;
};

namespace {

GeneratorDescription describe(const GeneratorParts& parts) {
    const auto& unet = parts.unet.config();
    const auto factor = parts.autoencoder.config().factor();
    const int width = embeddingWidth(parts);
    return {.conditioning = width > 0 ? Conditioning::ImageEmbedding : Conditioning::Text,
            .nativeSize = unet.sampleSize * factor,
            .imageFactor = factor,
            .embeddingWidth = width,
            .noisesEmbeddings = parts.text && !parts.adapter,
            .textWidth = parts.text ? parts.text->model.config().text.transformer.width : 0,
            .multiplyAdds = multiplyAdds(unet, unet.sampleSize),
            .scheduler = parts.scheduler,
            .isForLcm = parts.isForLcm,
            .contentHash = parts.contentHash,
            .tokenizer = parts.text ? std::optional{parts.text->tokenizer} : std::nullopt,
            .remarks = parts.remarks};
}

PartOptions partOptions(const OpenGeneratorOptions& options, models::WeightUse use) {
    return {.dtype = options.dtype,
            .vocabularyFolders = options.vocabularyFolders,
            .weights = use,
            .prediction = options.prediction,
            .progress = options.progress};
}

Result<GeneratorParts> openParts(const fs::path& path, const OpenGeneratorOptions& options,
                                 models::WeightUse use) {
    const auto opening = partOptions(options, use);
    return options.assembly ? openAssembly(*options.assembly, opening) : openGeneratorParts(path, opening);
}

Result<Scheduler> makeScheduler(const SchedulerConfig& config, const SamplingOptions& options) {
    auto chosen = withKind(config, options.scheduler.value_or(config.kind));
    if (options.spacing && chosen.kind == SchedulerKind::Lcm)
        return invalidArgument(fmt::format("spacing \"{}\": lcm has timesteps of its own; leave it out",
                                           wordOf(*options.spacing)));
    chosen.spacing = options.spacing.value_or(chosen.spacing);
    return Scheduler::create(chosen,
                             {.steps = options.steps, .eta = options.eta, .strength = options.strength});
}

/// An image that is black throughout, or that came from numbers that are none, is a failure of the
/// arithmetic, for example of fp16 in attention.
bool isWorthKeeping(const at::Tensor& image, const at::Tensor& pixels) {
    return image.isfinite().all().item<bool>() && pixels.max().item<int>() > 0;
}

std::vector<SampledImage> generatedImages(const at::Tensor& images, const at::Tensor& noisedEmbeddings) {
    const auto pixels = pixelsOf(images).to(torch::kCPU);
    std::vector<SampledImage> sampled;
    for (std::int64_t i = 0; i < pixels.size(0); ++i)
        sampled.push_back(
            {.pixels = pixels[i].clone(),
             .noisedEmbedding = noisedEmbeddings.defined() ? noisedEmbeddings[i].clone() : at::Tensor{},
             .valid = isWorthKeeping(images[i], pixels[i])});
    return sampled;
}

} // namespace

Result<std::vector<SampledImage>> Generator::Parts::sample(std::span<const ImageRequest> requests,
                                                           const SamplingOptions& options) const {
    const torch::NoGradGuard noGradients;
    RETORT_TRY(const auto size, nativeSize(description, options));
    RETORT_CHECK(checkRequests(description, unclip ? unclip->levels() : 0, requests, options));
    RETORT_TRY(const auto scheduler, makeScheduler(description.scheduler, options));
    if (requests.empty())
        return std::vector<SampledImage>{};
    const RequestBatch batch({.parts = parts, .unclip = unclip ? &*unclip : nullptr, .device = device},
                             requests, size);
    Sampling sampling{.latents = batch.startLatents(scheduler),
                      .condition = batch.condition(),
                      .guidance = options.guidance,
                      .stepNoise = [&batch](std::size_t call) { return batch.stepNoise(call); },
                      .stop = options.stop};
    if (needsNullCondition(parts.unet, options.guidance))
        sampling.nullCondition = batch.nullCondition();
    if (options.step)
        sampling.sampled = [&](std::size_t call, const at::Tensor&) {
            options.step(static_cast<int>(call) + 1, static_cast<int>(scheduler.calls()));
        };
    RETORT_TRY(const auto latents, sampleLatents(parts.unet, scheduler, sampling));
    const auto images =
        parts.tinyDecoder ? parts.tinyDecoder->decode(latents) : decodedLatents(parts.autoencoder, latents);
    return generatedImages(images, batch.noisedEmbeddings());
}

Generator::Generator(std::unique_ptr<Parts> parts) : m_parts(std::move(parts)) {}
Generator::Generator(Generator&&) noexcept = default;
Generator& Generator::operator=(Generator&&) noexcept = default;
Generator::~Generator() = default;

Result<Generator> Generator::open(const fs::path& path, const OpenGeneratorOptions& options) {
    return tensor::guarded("opening the generator " + path.string(), [&]() -> Result<Generator> {
        RETORT_TRY(auto parts, openParts(path, options, models::WeightUse::Load));
        const at::Device device(options.device.name);
        if (!options.device.isCpu()) {
            if (parts.text)
                parts.text->model.to(device, options.dtype);
            parts.unet.to(device, options.dtype);
            parts.autoencoder.to(device, options.dtype);
            if (parts.adapter)
                parts.adapter->to(device, options.dtype);
            if (parts.tinyDecoder)
                parts.tinyDecoder->to(device, options.dtype);
        }
        std::optional<UnclipNoise> unclip;
        if (parts.noising)
            unclip.emplace(parts.noising->normaliser, parts.noising->process);
        auto description = describe(parts);
        return Generator{std::make_unique<Parts>(
            Parts{std::move(parts), std::move(unclip), std::move(description), device})};
    });
}

Result<GeneratorDescription> describeGenerator(const fs::path& path, const OpenGeneratorOptions& options) {
    return tensor::guarded("reading the generator " + path.string(), [&]() -> Result<GeneratorDescription> {
        RETORT_TRY(const auto parts, openParts(path, options, models::WeightUse::Check));
        return describe(parts);
    });
}

const GeneratorDescription& Generator::description() const {
    return m_parts->description;
}

Result<std::vector<SampledImage>> Generator::sample(std::span<const ImageRequest> requests,
                                                    const SamplingOptions& options) const {
    return tensor::guarded("generating images", [&] { return m_parts->sample(requests, options); });
}

} // namespace retort::diffusion
