#include "diffusion/generator_folder.h"

#include "base/file.h"
#include "base/json.h"
#include "base/sha256.h"
#include "clip/content_hash.h"
#include "clip/text_folder.h"
#include "diffusion/part_names.h"
#include "diffusion/weight_files.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <torch/types.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace retort::diffusion {

namespace fs = std::filesystem;

namespace {

constexpr std::array<std::string_view, 3> kPipelines{
    "StableDiffusionPipeline", "StableDiffusionImg2ImgPipeline", "StableUnCLIPImg2ImgPipeline"};

/// Python writes infinities that no JSON has; the options that hold them are not used.
std::string withoutInfinities(std::string text) {
    for (const std::string_view infinity : {"-Infinity", "Infinity"})
        for (auto at = text.find(infinity); at != std::string::npos; at = text.find(infinity, at))
            text.replace(at, infinity.size(), "null");
    return text;
}

Result<JsonDocument> readDocument(const fs::path& path) {
    RETORT_TRY(auto text, readTextFile(path));
    return JsonDocument::parse(withoutInfinities(std::move(text)), path.string());
}

Result<EmbeddingNormaliser> readNormaliser(const fs::path& part, int width) {
    RETORT_TRY(const auto archive, openComponentWeights(part));
    EmbeddingNormaliser normaliser;
    for (const auto& [name, into] :
         {std::pair{"mean", &normaliser.mean}, std::pair{"std", &normaliser.deviation}}) {
        const auto* entry = archive.find(name);
        const auto values = entry ? tensor::viewOf(*entry).to(torch::kFloat) : at::Tensor{};
        if (!entry || values.numel() != width)
            return Error{ErrorCode::Mismatch,
                         fmt::format("{}: \"{}\" has {} numbers, the UNet's image embeddings are {} wide",
                                     archive.source(), name, entry ? values.numel() : 0, width)};
        *into = values.reshape({1, width}).clone();
    }
    if (!(normaliser.deviation > 0).all().item<bool>())
        return Error{ErrorCode::Corrupt,
                     fmt::format("{}: \"std\" is not positive throughout", archive.source())};
    return normaliser;
}

/// What pictures depend on; the text tower's is taken by whoever reads it.
Status addPart(Sha256& hash, const fs::path& part, const char* config) {
    RETORT_TRY(const auto document, readDocument(part / config));
    hash.update(part.filename().string()).update(document.root().dump());
    if (std::string_view{config} == kSchedulerConfig)
        return {};
    RETORT_TRY(const auto archive, openComponentWeights(part));
    clip::addWeights(hash, archive);
    return {};
}

Result<std::string> contentHash(const fs::path& folder, const std::string& textHash) {
    Sha256 hash;
    hash.update(textHash);
    RETORT_CHECK(addPart(hash, folder / kUNetPart, kNetworkConfig));
    RETORT_CHECK(addPart(hash, folder / kAutoencoderPart, kNetworkConfig));
    RETORT_CHECK(addPart(hash, folder / kSchedulerPart, kSchedulerConfig));
    if (fs::exists(folder / kNormaliserPart))
        RETORT_CHECK(addPart(hash, folder / kNormaliserPart, kNetworkConfig));
    if (fs::exists(folder / kNoisingPart))
        RETORT_CHECK(addPart(hash, folder / kNoisingPart, kSchedulerConfig));
    return hash.hex();
}

Result<clip::LoadedTextTower> openText(const fs::path& folder, const PartOptions& options) {
    const clip::TextTowerFolders folders{folder / kTextPart, folder / kTokenizerPart};
    if (options.weights == WeightUse::Check)
        return clip::checkTextTower(folders, options.vocabularyFolders);
    return clip::openTextTower(folders,
                               {.dtype = options.dtype, .vocabularyFolders = options.vocabularyFolders});
}

Result<SchedulerConfig> readScheduler(const fs::path& part) {
    RETORT_TRY(const auto document, readDocument(part / kSchedulerConfig));
    return readSchedulerConfig(document);
}

} // namespace

Status checkPipeline(const fs::path& folder) {
    std::error_code ignored;
    if (!fs::is_directory(folder, ignored))
        return Error{ErrorCode::NotFound,
                     fmt::format("{}: no such generator folder; check the path", folder.string())};
    if (!fs::exists(folder / kModelIndex, ignored))
        return Error{
            ErrorCode::NotFound,
            fmt::format("{}: no {} in this folder; a generator is a folder in diffusers' layout or one "
                        "checkpoint file",
                        folder.string(), kModelIndex)};
    RETORT_TRY(const auto document, readDocument(folder / kModelIndex));
    JsonReader reader(document);
    std::string pipeline;
    reader.required("_class_name", pipeline);
    if (std::ranges::find(kPipelines, pipeline) == kPipelines.end())
        reader.fail("_class_name",
                    fmt::format("\"{}\" is not supported, only {}", pipeline, fmt::join(kPipelines, ", ")),
                    ErrorCode::Unsupported);
    reader.ignoreUnknown();
    return reader.finish();
}

Result<SchedulerConfig> openScheduler(const fs::path& folder) {
    return readScheduler(folder / kSchedulerPart);
}

Result<EmbeddingNoising> openEmbeddingNoising(const fs::path& folder, int width) {
    EmbeddingNoising noising{.normaliser = EmbeddingNormaliser::identity(width)};
    if (fs::exists(folder / kNormaliserPart)) {
        RETORT_TRY(noising.normaliser, readNormaliser(folder / kNormaliserPart, width));
    }
    if (fs::exists(folder / kNoisingPart)) {
        RETORT_TRY(noising.process, readScheduler(folder / kNoisingPart));
    }
    return noising;
}

Result<GeneratorParts> openGeneratorFolder(const fs::path& folder, const PartOptions& options) {
    RETORT_CHECK(checkPipeline(folder));
    RETORT_TRY(const auto scheduler, openScheduler(folder));
    RETORT_TRY(auto text, openText(folder, options));
    RETORT_TRY(auto hash, contentHash(folder, text.contentHash));
    RETORT_TRY(auto unet, openUNet(folder / kUNetPart, options.dtype, options.weights));
    RETORT_TRY(auto autoencoder, openAutoencoder(folder / kAutoencoderPart, options.dtype, options.weights));
    GeneratorParts parts{.text = std::move(text.model),
                         .tokenizer = std::move(text.tokenizer),
                         .unet = std::move(unet),
                         .autoencoder = std::move(autoencoder),
                         .scheduler = scheduler,
                         .contentHash = std::move(hash)};
    const auto& config = parts.unet.config();
    if (config.classEmbedding == ClassEmbedding::Projection) {
        RETORT_TRY(parts.noising, openEmbeddingNoising(folder, config.classEmbeddingInput / 2));
    }
    RETORT_CHECK(checkParts(parts, folder.string()));
    return parts;
}

} // namespace retort::diffusion
