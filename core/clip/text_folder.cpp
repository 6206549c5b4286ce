#include "clip/text_folder.h"

#include "base/file.h"
#include "clip/content_hash.h"
#include "clip/folder_tokenizer.h"
#include "clip/huggingface_config.h"
#include "clip/weight_source.h"
#include "models/config_file.h"
#include "models/file_names.h"
#include "models/weight_files.h"
#include "tensor/torch_error.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <algorithm>

namespace retort::clip {

namespace fs = std::filesystem;

namespace {

constexpr const char* kWeights = "model.safetensors";
constexpr const char* kSpecialTokens = "special_tokens_map.json";
constexpr const char* kTextTokenizerConfig = "tokenizer_config.json";

Result<FolderConfig> readConfig(const fs::path& folder) {
    const auto path = folder / models::kNetworkConfig;
    RETORT_TRY(const auto document, models::readConfigFile(path));
    FolderConfig config{.layout = FolderLayout::HuggingFace};
    RETORT_TRY(config.model.text, readHuggingFaceText(document));
    RETORT_CHECK(validate(config.model, path.string()));
    return config;
}

struct MappedTextTower {
    LoadedTextTower tower; ///< without weights
    tensor::TensorArchive archive;
};

int storedBlocks(const tensor::TensorArchive& archive, int most) {
    int blocks = 0;
    while (blocks < most &&
           archive.find(fmt::format("text_model.encoder.layers.{}.layer_norm1.weight", blocks)))
        ++blocks;
    return blocks;
}

/// Sets the blocks of the model that is to be made; returns how many of them are to be skipped.
int settleBlocks(const tensor::TensorArchive& archive, TransformerConfig& transformer) {
    constexpr int kMost = 256;
    const int wanted = transformer.layers;
    const int stored = storedBlocks(archive, kMost);
    const bool maySkipLast = transformer.activation == Activation::Gelu; // LAION's tower, of 2.x
    if (stored > wanted || (stored == wanted - 1 && stored > 0 && maySkipLast))
        transformer.layers = stored;
    return std::max(0, stored - wanted);
}

Result<MappedTextTower> map(const TextTowerFolders& folders, const std::vector<fs::path>& vocabularyFolders) {
    RETORT_TRY(auto config, readConfig(folders.encoder));
    RETORT_TRY(const auto opened, models::openWeights(folders.encoder, {"model", "pytorch_model"}));
    auto archive = withPlainNames(opened);
    const int skipped = settleBlocks(archive, config.model.text.transformer);
    RETORT_TRY(auto tokenizer, openFolderTokenizer(folders.tokenizer, config, vocabularyFolders));
    RETORT_CHECK(checkWeights(archive, config.model, Towers::TextStates));
    auto hash = contentHash(config, tokenizer, archive);
    return MappedTextTower{.tower = {.model = ClipModel(config.model),
                                     .skippedLayers = skipped,
                                     .hasProjection = archive.find("text_projection.weight") != nullptr,
                                     .tokenizer = std::move(tokenizer),
                                     .contentHash = std::move(hash)},
                           .archive = std::move(archive)};
}

Result<LoadedTextTower> load(const TextTowerFolders& folders, const OpenTeacherOptions& options) {
    RETORT_TRY(auto mapped, map(folders, options.vocabularyFolders));
    auto& [tower, archive] = mapped;
    RETORT_TRY(const auto weights,
               readWeights(archive, tower.model.config(), Towers::TextStates, options.dtype));
    RETORT_CHECK(tensor::checkFinite(weights, archive.source()));
    RETORT_CHECK(tower.model.load(weights, options.dtype, Towers::TextStates, archive.source()));
    return std::move(tower);
}

/// The model's tensors as a CLIPTextModel's file has them, for as many blocks as `config` has.
Result<tensor::TensorMap> huggingFaceWeights(const ClipModel& model, const ClipConfig& config,
                                             at::ScalarType dtype) {
    tensor::TensorMap parameters;
    for (const auto& [name, parameter] : model.namedParameters())
        parameters.emplace(name, parameter);
    tensor::TensorMap weights;
    for (const auto& source : parameterSources(config, WeightNames::HuggingFace)) {
        if (!belongsTo(Towers::TextStates, source.parameter.name))
            continue;
        const auto whole = parameters.at(source.parameter.name).detach();
        if (whole.is_meta())
            return Error{ErrorCode::InvalidArgument,
                         fmt::format("{} has no weights to save", source.parameter.name)};
        const auto parts = whole.chunk(static_cast<std::int64_t>(source.stored.size()));
        for (std::size_t i = 0; i < parts.size(); ++i)
            weights.emplace(source.stored[i].name, parts[i].to(dtype).contiguous());
    }
    return weights;
}

Status saveEncoder(const fs::path& folder, const ClipModel& model, int skipped, at::ScalarType dtype) {
    auto config = model.config();
    if (!config.text.isCausal)
        return Error{ErrorCode::Unsupported,
                     folder.string() + ": a text tower in which a token sees those behind it has no "
                                       "configuration of CLIPTextModel; copy its folder instead"};
    config.text.transformer.layers -= skipped;
    RETORT_CHECK(createFolders(folder));
    RETORT_CHECK(writeFileAtomically(folder / models::kNetworkConfig,
                                     huggingFaceTextJson(config.text).dump(2) + "\n"));
    return tensor::guarded("saving " + (folder / kWeights).string(), [&]() -> Status {
        RETORT_TRY(const auto weights, huggingFaceWeights(model, config, dtype));
        return tensor::saveTensors(folder / kWeights, weights, {{"format", "pt"}});
    });
}

Result<std::string> padToken(const Tokenizer& tokenizer) {
    const auto& vocabulary = tokenizer.vocabulary();
    const auto id = tokenizer.options().padId.value_or(tokenizer.endToken());
    const auto found =
        std::ranges::find_if(vocabulary.ids, [id](const auto& symbol) { return symbol.second == id; });
    if (found != vocabulary.ids.end())
        return found->first;
    return Error{ErrorCode::Mismatch,
                 fmt::format("the tokenizer pads with the id {}, which has no symbol", id)};
}

Status saveTokenizer(const fs::path& folder, const Tokenizer& tokenizer) {
    RETORT_TRY(const auto pad, padToken(tokenizer));
    const auto& vocabulary = tokenizer.vocabulary();
    const nlohmann::json specials{{"bos_token", vocabulary.startOfText},
                                  {"eos_token", vocabulary.endOfText},
                                  {"unk_token", vocabulary.endOfText},
                                  {"pad_token", pad}};
    auto config = specials;
    config["tokenizer_class"] = "CLIPTokenizer";
    config["model_max_length"] = tokenizer.options().contextLength;
    RETORT_CHECK(createFolders(folder));
    RETORT_CHECK(writeHuggingFaceVocabulary(vocabulary, folder));
    RETORT_CHECK(writeFileAtomically(folder / kSpecialTokens, specials.dump(2) + "\n"));
    return writeFileAtomically(folder / kTextTokenizerConfig, config.dump(2) + "\n");
}

} // namespace

Result<LoadedTextTower> openTextTower(const TextTowerFolders& folders, const OpenTeacherOptions& options) {
    return tensor::guarded("opening the text tower " + folders.encoder.string(),
                           [&] { return load(folders, options); });
}

Result<LoadedTextTower> checkTextTower(const TextTowerFolders& folders,
                                       const std::vector<fs::path>& vocabularyFolders) {
    return tensor::guarded("checking the text tower " + folders.encoder.string(),
                           [&]() -> Result<LoadedTextTower> {
                               RETORT_TRY(auto mapped, map(folders, vocabularyFolders));
                               return std::move(mapped.tower);
                           });
}

Result<std::vector<fs::path>> saveTextTower(const TextTowerFolders& folders, const ClipModel& model,
                                            int skipped, const Tokenizer& tokenizer, at::ScalarType dtype) {
    if (skipped < 0 || skipped >= model.config().text.transformer.layers)
        return Error{ErrorCode::InvalidArgument,
                     fmt::format("{}: {} of {} text blocks cannot be omitted", folders.encoder.string(),
                                 skipped, model.config().text.transformer.layers)};
    RETORT_CHECK(saveEncoder(folders.encoder, model, skipped, dtype));
    RETORT_CHECK(saveTokenizer(folders.tokenizer, tokenizer));
    return std::vector<fs::path>{
        folders.encoder / models::kNetworkConfig, folders.encoder / kWeights,
        folders.tokenizer / "vocab.json",         folders.tokenizer / "merges.txt",
        folders.tokenizer / kSpecialTokens,       folders.tokenizer / kTextTokenizerConfig};
}

} // namespace retort::clip
