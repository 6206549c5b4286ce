#include "diffusion/generators/generator_check.h"

#include "diffusion/checkpoints/assembly.h"
#include "diffusion/checkpoints/generator_folder.h"
#include "diffusion/checkpoints/part_names.h"
#include "diffusion/checkpoints/single_file.h"
#include "models/checksums.h"
#include "models/config_file.h"
#include "models/file_names.h"
#include "models/weight_use.h"
#include "tensor/torch_error.h"

#include <torch/types.h>

namespace retort::diffusion {

namespace fs = std::filesystem;

namespace {

bool isFile(const fs::path& path) {
    std::error_code ignored;
    return fs::is_regular_file(path, ignored);
}

GeneratorOutline outlineOf(const UNetConfig& unet, const AutoencoderConfig& autoencoder) {
    const bool isUnclip = unet.classEmbedding == ClassEmbedding::Projection;
    return {.conditioning = isUnclip ? Conditioning::ImageEmbedding : Conditioning::Text,
            .nativeSize = unet.sampleSize * autoencoder.factor(),
            .embeddingWidth = isUnclip ? unet.classEmbeddingInput / 2 : 0};
}

Result<GeneratorOutline> outlineFolder(const fs::path& folder) {
    RETORT_CHECK(checkPipeline(folder));
    RETORT_TRY(const auto unetJson, models::readConfigFile(folder / kUNetPart / models::kNetworkConfig));
    RETORT_TRY(const auto unet, readUNetConfig(unetJson));
    RETORT_TRY(const auto autoencoderJson,
               models::readConfigFile(folder / kAutoencoderPart / models::kNetworkConfig));
    RETORT_TRY(const auto autoencoder, readAutoencoderConfig(autoencoderJson));
    RETORT_TRY(const auto scheduler, openScheduler(folder));
    auto outline = outlineOf(unet, autoencoder);
    outline.prediction = scheduler.prediction;
    RETORT_TRY(const bool isVariation, isImageVariation(folder));
    if (isVariation) {
        outline.conditioning = Conditioning::ImageEmbedding;
        outline.noisesEmbeddings = false;
        outline.takesPrompts = false;
        outline.embeddingWidth = unet.crossAttentionWidth;
    }
    return outline;
}

Result<GeneratorOutline> outlineFile(const fs::path& path) {
    RETORT_TRY(const auto file, openSingleFile(path));
    auto outline = outlineOf(file.unet, file.autoencoder);
    outline.prediction = file.prediction;
    if (!file.prediction)
        outline.nativeSize.reset();
    return outline;
}

std::int64_t count(const std::vector<tensor::NamedTensor>& parameters) {
    std::int64_t numbers = 0;
    for (const auto& parameter : parameters)
        numbers += parameter.tensor.numel();
    return numbers;
}

std::int64_t countText(const clip::ClipModel& text) {
    std::int64_t numbers = 0;
    for (const auto& parameter : text.namedParameters())
        if (clip::belongsTo(clip::Towers::TextStates, parameter.name))
            numbers += parameter.tensor.numel();
    return numbers;
}

std::int64_t count(const GeneratorParts& parts) {
    return count(parts.unet.namedParameters()) + count(parts.autoencoder.namedParameters()) +
           (parts.text ? countText(parts.text->model) : 0) +
           (parts.adapter ? count(parts.adapter->namedParameters()) : 0) +
           (parts.tinyDecoder ? count(parts.tinyDecoder->namedParameters()) : 0);
}

Result<GeneratorReport> verify(const fs::path& path, const PartOptions& options,
                               const ProgressSink& progress) {
    GeneratorReport report;
    RETORT_TRY(report.outline, outlineGenerator(path));
    if (!isFile(path)) {
        RETORT_TRY(report.verifiedFiles, models::verifyChecksums(path, progress));
    }
    // What the network predicts has no part in its being whole, and is not worth loading it for.
    auto untried = options;
    untried.prediction = report.outline.prediction.value_or(PredictionType::Epsilon);
    RETORT_TRY(const auto parts, openGeneratorParts(path, isFile(path) ? untried : options));
    report.parameters = count(parts);
    return report;
}

} // namespace

bool looksLikeGenerator(const fs::path& path) {
    std::error_code ignored;
    const auto isOne =
        isFile(path) ? path.extension() == ".safetensors" : fs::exists(path / models::kModelIndex, ignored);
    return isOne || isAssembly(path);
}

Result<GeneratorOutline> outlineGenerator(const fs::path& path) {
    return tensor::guarded("reading the generator " + path.string(), [&]() -> Result<GeneratorOutline> {
        if (!isAssembly(path))
            return isFile(path) ? outlineFile(path) : outlineFolder(path);
        RETORT_TRY(const auto assembly, readAssembly(path));
        RETORT_TRY(auto outline,
                   isFile(assembly.base) ? outlineFile(assembly.base) : outlineFolder(assembly.base));
        if (!assembly.adapter.empty()) {
            outline.conditioning = Conditioning::ImageEmbedding;
            outline.noisesEmbeddings = false;
            RETORT_TRY(outline.embeddingWidth, ImageAdapter::embeddingWidthIn(assembly.adapter));
        }
        return outline;
    });
}

Result<GeneratorReport> verifyGenerator(const fs::path& path, const std::vector<fs::path>& vocabularyFolders,
                                        const ProgressSink& progress) {
    return tensor::guarded("checking the generator " + path.string(), [&] {
        return verify(path, {.vocabularyFolders = vocabularyFolders, .weights = models::WeightUse::Check},
                      progress);
    });
}

} // namespace retort::diffusion
