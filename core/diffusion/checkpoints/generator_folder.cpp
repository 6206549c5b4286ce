#include "diffusion/checkpoints/generator_folder.h"

#include "base/json.h"
#include "base/sha256.h"
#include "clip/text_folder.h"
#include "diffusion/checkpoints/foreign_models.h"
#include "diffusion/checkpoints/part_names.h"
#include "diffusion/checkpoints/single_file_config.h"
#include "diffusion/checkpoints/weight_files.h"
#include "models/config_check.h"
#include "models/config_file.h"
#include "models/file_names.h"
#include "models/weight_hash.h"

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

constexpr std::string_view kImageVariation = "StableDiffusionImageVariationPipeline";
constexpr std::array<std::string_view, 4> kPipelines{"StableDiffusionPipeline",
                                                     "StableDiffusionImg2ImgPipeline",
                                                     "StableUnCLIPImg2ImgPipeline", kImageVariation};

Status checkNormaliserConfig(const fs::path& part, int width) {
    std::error_code ignored;
    if (!fs::exists(part / models::kNetworkConfig, ignored))
        return {};
    RETORT_TRY(const auto document, models::readConfigFile(part / models::kNetworkConfig));
    JsonReader reader(document);
    models::requireClass(reader, document.root(), "StableUnCLIPImageNormalizer");
    models::ignoreOrigin(reader);
    reader.only("embedding_dim", {width});
    reader.refuseUnknownUnlessOff();
    return reader.finish();
}

Result<EmbeddingNormaliser> readNormaliser(const fs::path& part, int width) {
    RETORT_CHECK(checkNormaliserConfig(part, width));
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
    if (!(normaliser.deviation > 0).logical_and(normaliser.deviation.isfinite()).all().item<bool>())
        return Error{ErrorCode::Corrupt,
                     fmt::format("{}: \"std\" is not positive throughout", archive.source())};
    if (!normaliser.mean.isfinite().all().item<bool>())
        return Error{
            ErrorCode::Corrupt,
            fmt::format("{}: \"mean\" holds values that are no numbers (NaN or infinite)", archive.source())};
    return normaliser;
}

/// What images depend on; the text tower's is taken by whoever reads it.
Status addPart(Sha256& hash, const fs::path& part, const char* config, const ProgressSink& progress) {
    RETORT_TRY(const auto document, models::readConfigFile(part / config));
    hash.update(part.filename().string()).update(document.root().dump());
    if (std::string_view{config} == kSchedulerConfig)
        return {};
    RETORT_TRY(const auto archive, openComponentWeights(part));
    models::addWeights(hash, archive, progress);
    return {};
}

Result<std::string> contentHash(const fs::path& folder, const std::string& textHash,
                                const ProgressSink& progress) {
    Sha256 hash;
    hash.update(textHash);
    RETORT_CHECK(addPart(hash, folder / kUNetPart, models::kNetworkConfig, progress));
    RETORT_CHECK(addPart(hash, folder / kAutoencoderPart, models::kNetworkConfig, progress));
    RETORT_CHECK(addPart(hash, folder / kSchedulerPart, kSchedulerConfig, progress));
    if (fs::exists(folder / kNormaliserPart))
        RETORT_CHECK(addPart(hash, folder / kNormaliserPart, models::kNetworkConfig, progress));
    if (fs::exists(folder / kNoisingPart))
        RETORT_CHECK(addPart(hash, folder / kNoisingPart, kSchedulerConfig, progress));
    return hash.hex();
}

Result<clip::LoadedTextTower> openTower(const fs::path& folder, const PartOptions& options) {
    const clip::TextTowerFolders folders{folder / kTextPart, folder / kTokenizerPart};
    if (options.weights == models::WeightUse::Check)
        return clip::checkTextTower(folders, options.vocabularyFolders);
    return clip::openTextTower(folders,
                               {.dtype = options.dtype, .vocabularyFolders = options.vocabularyFolders});
}

/// A folder's tower ends where the condition is taken, unless all of ViT-H/14 was put there.
int skippedLayers(const clip::LoadedTextTower& text, const UNetConfig& unet) {
    const bool isSecondKind = unet.projection == TransformerProjection::Linear;
    const auto family = isSecondKind ? TextFamily::Laion : TextFamily::OpenAi;
    return std::max(text.skippedLayers, skippedTextLayers(family, text.model.config().text.transformer.layers,
                                                          text.hasProjection));
}

/// Programs that set another number ("clip skip") show other images with the same files.
std::vector<std::string> remarksOn(const clip::LoadedTextTower& text, const fs::path& folder) {
    if (text.skippedLayers == 0)
        return {};
    const int stored = text.model.config().text.transformer.layers;
    return {fmt::format(
        "{}: {} layers of the text encoder are stored, config.json counts {}; the condition is "
        "taken behind layer {}, as diffusers does",
        (folder / kTextPart).string(), stored, stored - text.skippedLayers, stored - text.skippedLayers)};
}

/// Its weights are not read: the teacher makes the embeddings here.
Status checkImageEncoder(const fs::path& part, int width) {
    RETORT_TRY(const auto document, models::readConfigFile(part / models::kNetworkConfig));
    JsonReader reader(document);
    int projected = 512; // where the key is left out
    reader.optional("projection_dim", projected);
    reader.ignoreUnknown();
    RETORT_CHECK(reader.finish());
    if (projected == width)
        return {};
    return Error{ErrorCode::Mismatch,
                 fmt::format("{}: the image encoder's embeddings are {} wide (projection_dim), the UNet "
                             "attends to hidden states {} wide; are all parts of one model?",
                             document.source(), projected, width)};
}

struct FolderText {
    std::optional<TextParts> parts{};
    std::string hash = "no text\n"; ///< of all that the context of a prompt depends on
    std::vector<std::string> remarks{};
};

Result<FolderText> openText(const fs::path& folder, const UNetConfig& unet, const PartOptions& options) {
    RETORT_TRY(const bool isVariation, isImageVariation(folder));
    if (isVariation) {
        RETORT_CHECK(checkImageEncoder(folder / kImageEncoderPart, unet.crossAttentionWidth));
        return FolderText{};
    }
    RETORT_TRY(auto tower, openTower(folder, options));
    const int skipped = skippedLayers(tower, unet);
    FolderText text{.hash = tower.contentHash, .remarks = remarksOn(tower, folder)};
    if (skipped > 0)
        text.hash += fmt::format("text layers skipped {}\n", skipped);
    text.parts.emplace(TextParts{
        .model = std::move(tower.model), .skippedLayers = skipped, .tokenizer = std::move(tower.tokenizer)});
    return text;
}

Result<SchedulerConfig> readScheduler(const fs::path& part) {
    RETORT_TRY(const auto document, models::readConfigFile(part / kSchedulerConfig));
    return readSchedulerConfig(document);
}

struct FolderScheduler {
    SchedulerConfig config;
    std::string hash{}; ///< of what the part's own file does not say
    std::vector<std::string> remarks{};
};

/// The second word of ["diffusers", "DDIMScheduler"]; empty where the part is not named.
std::string partClass(const nlohmann::json& index, const char* part) {
    const auto named = index.is_object() ? index.value(part, nlohmann::json{}) : nlohmann::json{};
    const bool isNamed = named.is_array() && named.size() == 2 && named[1].is_string();
    return isNamed ? named[1].get<std::string>() : std::string{};
}

/// Diffusers makes the class that model_index.json names, whichever the scheduler's own file was written by.
Result<FolderScheduler> folderScheduler(const fs::path& folder) {
    RETORT_TRY(const auto index, models::readConfigFile(folder / models::kModelIndex));
    RETORT_TRY(const auto document, models::readConfigFile(folder / kSchedulerPart / kSchedulerConfig));
    const auto named = partClass(index.root(), kSchedulerPart);
    const auto own = document.root().find("_class_name");
    if (named.empty() || (own != document.root().end() && *own == named)) {
        RETORT_TRY(const auto config, readSchedulerConfig(document));
        return FolderScheduler{.config = config};
    }
    const auto kind = schedulerOfClass(named);
    if (!kind.ok())
        return Error{kind.error().code,
                     fmt::format("{}: \"scheduler\": {}", index.source(), kind.error().message)};
    RETORT_TRY(const auto config, readSchedulerConfig(document, *kind));
    return FolderScheduler{
        .config = config,
        .hash = fmt::format("scheduler {}\n", named),
        .remarks = {fmt::format("{} names {}, {} is of another scheduler; {} is used, as diffusers does",
                                index.source(), named, document.source(), named)}};
}

std::string familyText(const std::string& pipeline) {
    const auto family = pipelineFamily(pipeline);
    return family ? fmt::format(" ({})", *family) : std::string{};
}

/// Parts that are read here or generate nothing. One that is not there is [null, null].
void checkComponents(JsonReader& reader, const nlohmann::json& root) {
    reader.ignore({"_diffusers_version", "_name_or_path", "_commit_hash", "feature_extractor",
                   "image_encoder", "image_noising_scheduler", "image_normalizer", "requires_safety_checker",
                   "safety_checker", "scheduler", "text_encoder", "tokenizer", "unet", "vae"});
    for (const auto& [key, value] : root.items())
        if (value == nlohmann::json::array({nullptr, nullptr}))
            reader.ignore(key);
    reader.refuseUnknownUnlessOff();
}

Status checkPartFolders(const fs::path& folder) {
    RETORT_TRY(const bool isVariation, isImageVariation(folder));
    std::vector<std::string> missing;
    for (const auto* part :
         {kUNetPart, kAutoencoderPart, isVariation ? kImageEncoderPart : kTextPart, kSchedulerPart}) {
        std::error_code ignored;
        if (!fs::is_directory(folder / part, ignored))
            missing.emplace_back(part);
    }
    if (missing.empty())
        return {};
    return Error{ErrorCode::NotFound, fmt::format("{}: the folder {} is missing; is the download complete?",
                                                  folder.string(), fmt::join(missing, ", "))};
}

} // namespace

Status checkPipeline(const fs::path& folder) {
    std::error_code ignored;
    if (!fs::is_directory(folder, ignored))
        return Error{ErrorCode::NotFound,
                     fmt::format("{}: no such generator folder; check the path", folder.string())};
    if (!fs::exists(folder / models::kModelIndex, ignored))
        return Error{ErrorCode::NotFound,
                     fmt::format("{}: no {}: {}", folder.string(), models::kModelIndex, folderKind(folder))};
    RETORT_TRY(const auto document, models::readConfigFile(folder / models::kModelIndex));
    JsonReader reader(document);
    std::string pipeline;
    reader.required("_class_name", pipeline);
    if (std::ranges::find(kPipelines, pipeline) == kPipelines.end())
        reader.fail("_class_name",
                    fmt::format("\"{}\"{} is not supported, only {}", pipeline, familyText(pipeline),
                                fmt::join(kPipelines, ", ")),
                    ErrorCode::Unsupported);
    checkComponents(reader, document.root());
    return reader.finish();
}

Result<bool> isImageVariation(const fs::path& folder) {
    RETORT_CHECK(checkPipeline(folder));
    RETORT_TRY(const auto document, models::readConfigFile(folder / models::kModelIndex));
    return document.root().at("_class_name") == kImageVariation;
}

Result<SchedulerConfig> openScheduler(const fs::path& folder) {
    RETORT_TRY(const auto scheduler, folderScheduler(folder));
    return scheduler.config;
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
    RETORT_CHECK(checkPartFolders(folder));
    RETORT_TRY(auto scheduler, folderScheduler(folder));
    scheduler.config.prediction = options.prediction.value_or(scheduler.config.prediction);
    RETORT_TRY(auto unet, openUNet(folder / kUNetPart, options.dtype, options.weights));
    RETORT_TRY(auto text, openText(folder, unet.config(), options));
    RETORT_TRY(auto hash, contentHash(folder, text.hash + scheduler.hash, options.progress));
    text.remarks.insert(text.remarks.end(), scheduler.remarks.begin(), scheduler.remarks.end());
    RETORT_TRY(auto autoencoder, openAutoencoder(folder / kAutoencoderPart, options.dtype, options.weights));
    GeneratorParts parts{.text = std::move(text.parts),
                         .unet = std::move(unet),
                         .autoencoder = std::move(autoencoder),
                         .scheduler = scheduler.config,
                         .contentHash = std::move(hash),
                         .remarks = std::move(text.remarks)};
    const auto& config = parts.unet.config();
    if (config.classEmbedding == ClassEmbedding::Projection) {
        RETORT_TRY(parts.noising, openEmbeddingNoising(folder, config.classEmbeddingInput / 2));
    }
    RETORT_CHECK(checkParts(parts, folder.string()));
    return parts;
}

} // namespace retort::diffusion
