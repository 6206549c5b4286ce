#include "synthesis/generation/image_generator.h"

#include "clip/text/prompt_fit.h"
#include "diffusion/generators/generator.h"
#include "synthesis/generation/external_generator.h"
#include "tensor/torch_error.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <cstring>
#include <utility>

namespace retort::synthesis {

namespace {

at::ScalarType dtypeOf(tensor::Precision precision) {
    return precision == tensor::Precision::BFloat16 ? at::kBFloat16 : at::kFloat;
}

at::Tensor tensorOf(std::span<const float> values) {
    auto copy = torch::empty({static_cast<std::int64_t>(values.size())}, torch::kFloat32);
    std::memcpy(copy.data_ptr(), values.data(), values.size_bytes());
    return copy;
}

at::Tensor tensorOf(const data::Image& image) {
    auto copy = torch::empty({image.size.height, image.size.width, image.channels}, torch::kUInt8);
    std::memcpy(copy.data_ptr(), image.pixels.data(), image.pixels.size());
    return copy;
}

data::Image imageOf(const at::Tensor& pixels) {
    const auto rows = pixels.contiguous();
    const data::ImageSize size{.width = static_cast<int>(rows.size(1)),
                               .height = static_cast<int>(rows.size(0))};
    const auto* first = static_cast<const std::uint8_t*>(rows.data_ptr());
    return {.size = size, .pixels = std::vector<std::uint8_t>(first, first + rows.numel()), .fullSize = size};
}

std::vector<float> floatsOf(const at::Tensor& values) {
    if (!values.defined())
        return {};
    const auto row = values.to(torch::kCPU, torch::kFloat32).contiguous();
    const auto* first = row.data_ptr<float>();
    return {first, first + row.numel()};
}

std::vector<diffusion::ImageRequest> requestsOf(std::span<const ImageOrder> orders,
                                                const GenerationSpec& spec) {
    std::vector<diffusion::ImageRequest> requests;
    for (const auto& order : orders) {
        diffusion::ImageRequest request{
            .seed = order.seed, .prompt = order.prompt, .negativePrompt = spec.negativePrompt};
        if (!order.embedding.empty()) {
            request.embedding = tensorOf(order.embedding);
            request.noiseLevel = spec.noiseLevel;
        }
        if (order.source)
            request.source = tensorOf(*order.source);
        requests.push_back(std::move(request));
    }
    return requests;
}

Result<diffusion::SamplingOptions> optionsOf(const GenerationSpec& spec, const std::stop_token& stop) {
    diffusion::SamplingOptions options{.steps = spec.steps,
                                       .guidance = spec.guidance,
                                       .eta = spec.eta,
                                       .width = spec.sampledSize.width,
                                       .height = spec.sampledSize.height,
                                       .stop = stop};
    if (spec.kind == GenerationKind::SdEdit)
        options.strength = spec.strength;
    if (spec.scheduler)
        options.scheduler = *spec.scheduler;
    options.spacing = spec.spacing;
    return options;
}

Result<diffusion::OpenGeneratorOptions> openOptions(const ImageGeneratorOptions& options) {
    diffusion::OpenGeneratorOptions opening{.dtype = dtypeOf(options.precision),
                                            .device = options.device,
                                            .assembly = options.assembly,
                                            .vocabularyFolders = options.vocabularyFolders,
                                            .progress = options.progress};
    if (options.prediction)
        opening.prediction = *options.prediction;
    return opening;
}

Status refuseTexts(const GenerationSpec& spec) {
    if (!spec.templates.empty())
        return Error{ErrorCode::InvalidArgument,
                     "generates from image embeddings and has no text encoder; leave the prompts out"};
    if (!spec.negativePrompt.empty())
        return Error{
            ErrorCode::InvalidArgument,
            "generates from image embeddings and has no text encoder; leave the negative prompt out"};
    return {};
}

/// Both images come out without an error, and neither is what the generator can do.
std::string schedulerRemark(bool isForLcm, diffusion::SchedulerKind scheduler) {
    if (isForLcm == (scheduler == diffusion::SchedulerKind::Lcm))
        return {};
    if (isForLcm)
        return fmt::format(
            "the generator was distilled for lcm and is sampled with {}: images will be blurred or "
            "noisy; choose lcm with 4 to 8 steps",
            wordOf(scheduler));
    return "as far as its files tell, the generator was not distilled for lcm: images will be blurred; add "
           "an "
           "LCM LoRA or change the scheduler";
}

Result<std::vector<std::string>> remarksOn(const diffusion::GeneratorDescription& about,
                                           const GenerationSpec& spec,
                                           const std::vector<std::string>& classNames) {
    auto remarks = about.remarks;
    if (auto remark = schedulerRemark(about.isForLcm, spec.scheduler.value_or(about.scheduler.kind));
        !remark.empty())
        remarks.push_back(std::move(remark));
    if (!about.tokenizer) {
        RETORT_CHECK(refuseTexts(spec));
        return remarks;
    }
    const auto& tokenizer = *about.tokenizer;
    if (!spec.templates.empty()) {
        RETORT_TRY(const auto templates, clip::PromptTemplates::create(spec.templates));
        RETORT_TRY(auto cut, clip::promptRemarks(tokenizer, templates, classNames));
        remarks.insert(remarks.end(), cut.begin(), cut.end());
    }
    if (auto negative = clip::describeCut(spec.negativePrompt, tokenizer); !negative.empty())
        remarks.push_back("negative: " + std::move(negative));
    return remarks;
}

ImageGeneratorDescription described(const diffusion::GeneratorDescription& about,
                                    const std::filesystem::path& generator,
                                    const ImageGeneratorOptions& options) {
    return {.name = options.name.empty() ? generator.filename().string() : options.name,
            .contentHash = about.contentHash,
            .precision = std::string{tensor::name(options.precision)},
            .scheduler = about.scheduler.kind,
            .nativeSize = about.nativeSize,
            .imageFactor = about.imageFactor,
            .embeddingWidth =
                about.conditioning == diffusion::Conditioning::ImageEmbedding ? about.embeddingWidth : 0,
            .noisesEmbeddings = about.noisesEmbeddings,
            .multiplyAdds = about.multiplyAdds,
            .remarksOn = [about](const GenerationSpec& spec, const std::vector<std::string>& classNames) {
                return synthesis::remarksOn(about, spec, classNames);
            }};
}

class DiffusionImageGenerator : public ImageGenerator {
public:
    DiffusionImageGenerator(diffusion::Generator generator, ImageGeneratorDescription description)
        : m_generator(std::move(generator)), m_description(std::move(description)) {}

    const ImageGeneratorDescription& description() const override { return m_description; }

    Result<std::vector<GeneratedImage>> generate(std::span<const ImageOrder> orders,
                                                 const GenerationSpec& spec,
                                                 const std::stop_token& stop) override {
        return tensor::guarded("generating images", [&]() -> Result<std::vector<GeneratedImage>> {
            RETORT_TRY(const auto options, optionsOf(spec, stop));
            RETORT_TRY(const auto sampled, m_generator.sample(requestsOf(orders, spec), options));
            std::vector<GeneratedImage> generated;
            for (const auto& image : sampled)
                generated.push_back({.image = imageOf(image.pixels),
                                     .noisedEmbedding = floatsOf(image.noisedEmbedding),
                                     .valid = image.valid});
            return generated;
        });
    }

private:
    diffusion::Generator m_generator;
    ImageGeneratorDescription m_description;
};

} // namespace

Result<std::unique_ptr<ImageGenerator>> openImageGenerator(const std::filesystem::path& generator,
                                                           const ImageGeneratorOptions& options) {
    if (!options.assembly && isExternalGenerator(generator))
        return openExternalGenerator(generator, options);
    RETORT_TRY(const auto opening, openOptions(options));
    RETORT_TRY(auto opened, diffusion::Generator::open(generator, opening));
    auto description = described(opened.description(), generator, options);
    return std::unique_ptr<ImageGenerator>(
        std::make_unique<DiffusionImageGenerator>(std::move(opened), std::move(description)));
}

Result<ImageGeneratorDescription> describeImageGenerator(const std::filesystem::path& generator,
                                                         const ImageGeneratorOptions& options) {
    if (!options.assembly && isExternalGenerator(generator))
        return describeExternalGenerator(generator, options);
    RETORT_TRY(const auto opening, openOptions(options));
    RETORT_TRY(const auto about, diffusion::describeGenerator(generator, opening));
    return described(about, generator, options);
}

} // namespace retort::synthesis
