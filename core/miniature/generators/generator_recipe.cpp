#include "miniature/generators/generator_recipe.h"

#include "base/file.h"
#include "base/json.h"
#include "base/range.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>

namespace retort::miniature {

namespace fs = std::filesystem;

namespace {

void checkShare(JsonReader& reader, const std::string& key, double value) {
    if (!(value >= 0 && value <= 1))
        reader.fail(key, "must be between 0 and 1");
}

void readAutoencoder(JsonReader& reader, AutoencoderRecipe& recipe) {
    auto& model = recipe.model;
    reader.optional("pictureSize", model.sampleSize);
    reader.optional("channels", model.blockChannels);
    reader.optional("layersPerBlock", model.layersPerBlock);
    reader.optional("latentChannels", model.latentChannels);
    reader.optional("normGroups", model.normGroups);
    reader.optional("divergenceWeight", recipe.divergenceWeight);
    reader.optional("colourWeight", recipe.colourWeight);
    reader.optional("perceptualWeight", recipe.perceptualWeight);
    reader.optional("perceptualShare", recipe.perceptualShare);
    checkShare(reader, "perceptualShare", recipe.perceptualShare);
    reader.object("training", [&](JsonReader& training) { readTrainingPlan(training, recipe.plan); });
}

void setHeads(JsonReader& reader, diffusion::UNetConfig& unet, int headWidth) {
    unet.heads.clear();
    for (const auto channels : unet.blockChannels) {
        if (headWidth < 1 || channels % headWidth != 0)
            reader.fail("channels",
                        fmt::format("{} is no multiple of the head width {}", channels, headWidth));
        unet.heads.push_back(channels / std::max(1, headWidth));
    }
}

/// Levels by their `attention`; the way up mirrors the way down.
void setBlocks(JsonReader& reader, diffusion::UNetConfig& unet, const std::vector<bool>& attention) {
    if (attention.size() != unet.blockChannels.size())
        reader.fail("attention", fmt::format("{} levels, but channels names {}", attention.size(),
                                             unet.blockChannels.size()));
    unet.downBlocks.clear();
    for (const bool attends : attention)
        unet.downBlocks.push_back(attends ? diffusion::BlockKind::CrossAttention
                                          : diffusion::BlockKind::Plain);
    unet.upBlocks.assign(unet.downBlocks.rbegin(), unet.downBlocks.rend());
}

void readUNetShape(JsonReader& reader, diffusion::UNetConfig& unet) {
    int headWidth = 32;
    std::vector<bool> attention;
    reader.required("channels", unet.blockChannels);
    reader.required("attention", attention);
    reader.optional("headWidth", headWidth);
    reader.optional("layersPerBlock", unet.layersPerBlock);
    reader.optional("normGroups", unet.normGroups);
    setHeads(reader, unet, headWidth);
    setBlocks(reader, unet, attention);
}

void readJudging(JsonReader& reader, JudgingPlan& plan) {
    reader.optional("pictures", plan.images);
    reader.optional("finalPictures", plan.finalImages);
    reader.optional("guidance", plan.guidance);
    reader.optional("steps", plan.steps);
    if (plan.images < 2 || plan.finalImages < 2)
        reader.fail(plan.images < 2 ? "pictures" : "finalPictures", "must be at least 2");
    if (plan.steps < 1 || plan.steps > 1000)
        reader.fail("steps", "must be between 1 and 1000");
}

void readDenoiser(JsonReader& reader, DenoiserRecipe& recipe) {
    reader.optional("captionDropout", recipe.captionDropout);
    reader.optional("embeddingDropout", recipe.embeddingDropout);
    reader.optional("noiseLevelExponent", recipe.noiseLevelExponent);
    reader.optional("snrLimit", recipe.snrLimit);
    checkShare(reader, "captionDropout", recipe.captionDropout);
    checkShare(reader, "embeddingDropout", recipe.embeddingDropout);
    if (!(recipe.noiseLevelExponent > 0))
        reader.fail("noiseLevelExponent", "must be above 0");
    if (!(recipe.snrLimit > 0))
        reader.fail("snrLimit", "must be above 0");
    reader.object("training", [&](JsonReader& training) { readTrainingPlan(training, recipe.plan); });
    reader.object("judging", [&](JsonReader& judging) { readJudging(judging, recipe.judging); });
}

/// The file name of the teacher's recipe, where the datasets are to be taken from it.
std::optional<std::string> readDatasets(JsonReader& reader, std::vector<TaughtDataset>& into) {
    std::optional<std::string> captionsOf;
    reader.optional("captionsOf", captionsOf);
    reader.objects("dataSets", [&](JsonReader& set) { into.push_back(readTaughtDataset(set)); });
    if (into.empty() != captionsOf.has_value())
        reader.fail("dataSets", "either dataSets or captionsOf must name the datasets");
    return captionsOf;
}

Status takeCaptions(const std::optional<std::string>& captionsOf, const fs::path& path,
                    std::vector<TaughtDataset>& into) {
    if (!captionsOf)
        return {};
    auto teacher = loadTeacherRecipe(path.parent_path() / *captionsOf);
    RETORT_TRY(auto found, std::move(teacher).within("captionsOf in " + path.string()));
    into = std::move(found.datasets);
    return {};
}

/// `readMore` reads what the other recipes of generators of image embeddings do not have.
template<class Recipe, class ReadMore>
Result<Recipe> loadEmbeddingRecipe(const fs::path& path, const ReadMore& readMore) {
    RETORT_TRY(const auto text, readTextFile(path));
    RETORT_TRY(const auto document, JsonDocument::parse(text, path.string()));
    Recipe recipe;
    JsonReader reader(document);
    const auto captionsOf = readDatasets(reader, recipe.datasets);
    if (!reader.has("denoiser"))
        reader.fail("denoiser", "is missing");
    reader.object("denoiser", [&](JsonReader& part) { readDenoiser(part, recipe.denoiser); });
    readMore(reader, recipe);
    reader.optional("seed", recipe.seed);
    RETORT_CHECK(reader.finish());
    RETORT_CHECK(takeCaptions(captionsOf, path, recipe.datasets));
    return recipe;
}

} // namespace

Result<GeneratorRecipe> loadGeneratorRecipe(const fs::path& path) {
    RETORT_TRY(const auto text, readTextFile(path));
    RETORT_TRY(const auto document, JsonDocument::parse(text, path.string()));
    GeneratorRecipe recipe;
    JsonReader reader(document);
    const auto captionsOf = readDatasets(reader, recipe.datasets);
    for (const auto* part : {"autoencoder", "unet", "denoiser"})
        if (!reader.has(part))
            reader.fail(part, "is missing");
    reader.object("autoencoder", [&](JsonReader& part) { readAutoencoder(part, recipe.autoencoder); });
    reader.object("unet", [&](JsonReader& part) { readUNetShape(part, recipe.unet); });
    reader.object("denoiser", [&](JsonReader& part) { readDenoiser(part, recipe.denoiser); });
    reader.optional("seed", recipe.seed);
    RETORT_CHECK(reader.finish());
    RETORT_CHECK(diffusion::validate(recipe.autoencoder.model, path.string()));
    recipe.unet.sampleSize = recipe.autoencoder.model.sampleSize / recipe.autoencoder.model.factor();
    recipe.unet.inChannels = recipe.autoencoder.model.latentChannels;
    recipe.unet.outChannels = recipe.autoencoder.model.latentChannels;
    RETORT_CHECK(diffusion::validate(recipe.unet, path.string()));
    RETORT_CHECK(takeCaptions(captionsOf, path, recipe.datasets));
    return recipe;
}

Result<UnclipRecipe> loadUnclipRecipe(const fs::path& path) {
    return loadEmbeddingRecipe<UnclipRecipe>(path, [](JsonReader&, UnclipRecipe&) {});
}

Result<AdapterRecipe> loadAdapterRecipe(const fs::path& path) {
    constexpr Range<int> kTokens{1, 64};
    return loadEmbeddingRecipe<AdapterRecipe>(path, [&](JsonReader& reader, AdapterRecipe& recipe) {
        reader.optional("tokens", recipe.tokens, kTokens);
    });
}

} // namespace retort::miniature
