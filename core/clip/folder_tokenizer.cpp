#include "clip/folder_tokenizer.h"

#include "base/file.h"
#include "base/json.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <string_view>

namespace retort::clip {

namespace fs = std::filesystem;

namespace {

constexpr std::array<const char*, 2> kStockVocabularies{"bpe_simple_vocab_16e6.txt",
                                                        "bpe_simple_vocab_16e6.txt.gz"};
constexpr const char* kVocabulary = "vocab.json";
constexpr const char* kMerges = "merges.txt";
constexpr const char* kTokenizerJson = "tokenizer.json";
constexpr const char* kTokenizerConfig = "tokenizer_config.json";
constexpr const char* kSpecialTokensMap = "special_tokens_map.json";
constexpr const char* kAddedTokens = "added_tokens.json";

std::optional<fs::path> findStockVocabulary(const fs::path& folder) {
    for (const auto* name : kStockVocabularies) {
        std::error_code ignored;
        if (fs::exists(folder / name, ignored))
            return folder / name;
    }
    return std::nullopt;
}

/// True for the names and classes of tokenizers with CLIP's byte-pair encoding:
/// "openai/clip-vit-base-patch32", "CLIPTokenizerFast". Models that have CLIP in their names, but another
/// tokenizer, say whose.
bool isClipTokenizer(std::string name) {
    constexpr std::array<std::string_view, 9> kOthers{"siglip", "chinese", "jina",  "roberta",     "xlm",
                                                      "mt5",    "m-clip",  "mclip", "multilingual"};
    std::ranges::transform(name, name.begin(),
                           [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
    return name.find("clip") != std::string::npos &&
           std::ranges::none_of(
               kOthers, [&](std::string_view other) { return name.find(other) != std::string::npos; });
}

Result<JsonDocument> readJson(const fs::path& path) {
    RETORT_TRY(const auto text, readTextFile(path));
    return JsonDocument::parse(text, path.string());
}

Status checkNamed(const std::string& name, const std::string& place) {
    if (name.empty() || isClipTokenizer(name))
        return {};
    return Error{ErrorCode::Unsupported,
                 fmt::format("{} names the tokenizer \"{}\"; only CLIP's is supported", place, name)};
}

/// What `tokenizer_config.json` says of the tokenizer.
Status checkTokenizerConfig(const fs::path& folder) {
    const auto path = folder / kTokenizerConfig;
    if (!fs::exists(path))
        return {};
    RETORT_TRY(const auto document, readJson(path));
    JsonReader reader(document);
    std::string tokenizerClass;
    reader.optional("tokenizer_class", tokenizerClass);
    reader.only("do_lower_case", {true});
    reader.ignoreUnknown();
    RETORT_CHECK(reader.finish());
    return checkNamed(tokenizerClass, path.string() + ": tokenizer_class");
}

Error noVocabulary(const fs::path& folder, const FolderConfig& config,
                   const std::vector<std::string>& searched) {
    const auto size = config.model.text.vocabularySize;
    const auto half = fs::exists(folder / kVocabulary) ? " (vocab.json is there, merges.txt is not)"
                      : fs::exists(folder / kMerges)   ? " (merges.txt is there, vocab.json is not)"
                                                       : "";
    if (size != kStockVocabularySize)
        return {ErrorCode::NotFound,
                fmt::format("{}: no vocabulary{}; the model has {} token embeddings, so CLIP's own of {} "
                            "({}) is not the model's: copy its vocab.json and merges.txt, or its "
                            "tokenizer.json, into this folder; looked in {}",
                            folder.string(), half, size, kStockVocabularySize, kStockVocabularies.back(),
                            fmt::join(searched, ", "))};
    return {
        ErrorCode::NotFound,
        fmt::format("{}: no vocabulary{}; copy vocab.json and merges.txt, or tokenizer.json, or CLIP's {}, "
                    "into one of: {}",
                    folder.string(), half, kStockVocabularies.back(), fmt::join(searched, ", "))};
}

/// CLIP's own vocabulary is taken only for a model that has as many embeddings, and where the folder does not
/// hold half of another one.
Result<BpeVocabulary> readVocabulary(const fs::path& folder, const FolderConfig& config,
                                     const std::vector<fs::path>& vocabularyFolders) {
    const bool hasIds = fs::exists(folder / kVocabulary);
    const bool hasMerges = fs::exists(folder / kMerges);
    if (hasIds && hasMerges)
        return readHuggingFaceVocabulary(folder / kVocabulary, folder / kMerges);
    if (fs::exists(folder / kTokenizerJson))
        return readTokenizerJson(folder / kTokenizerJson);
    std::vector<std::string> searched{folder.string()};
    for (const auto& other : vocabularyFolders)
        searched.push_back(other.string());
    const auto size = config.model.text.vocabularySize;
    for (const auto& place : searched) {
        const auto stock = findStockVocabulary(place);
        if (stock && size == kStockVocabularySize && !hasIds && !hasMerges)
            return readStockVocabulary(*stock, size);
    }
    return noVocabulary(folder, config, searched);
}

/// "pad_token" is a text, or an object whose "content" is the text.
std::optional<std::string> padTokenIn(const nlohmann::json& root) {
    if (!root.is_object() || !root.contains("pad_token"))
        return std::nullopt;
    const auto& token = root["pad_token"];
    if (token.is_string())
        return token.get<std::string>();
    if (token.is_object() && token.contains("content") && token["content"].is_string())
        return token["content"].get<std::string>();
    return std::nullopt;
}

/// OpenCLIP's own tokenizer pads with 0. Of a Hugging Face folder that says nothing the tower tells, as of a
/// single file: OpenAI's are padded with the end token, LAION's with 0.
Result<std::int64_t> padIdOf(const fs::path& folder, const FolderConfig& config,
                             const BpeVocabulary& vocabulary) {
    if (config.layout == FolderLayout::OpenClip && config.model.text.tokenizerName.empty())
        return std::int64_t{0};
    for (const auto* name : {kSpecialTokensMap, kTokenizerConfig}) {
        const auto path = folder / name;
        if (!fs::exists(path))
            continue;
        RETORT_TRY(const auto document, readJson(path));
        const auto token = padTokenIn(document.root());
        if (!token)
            continue;
        const auto id = vocabulary.ids.find(*token);
        if (id == vocabulary.ids.end())
            return Error{ErrorCode::Mismatch, fmt::format("{}: the pad token \"{}\" is not in the vocabulary",
                                                          path.string(), *token)};
        return id->second;
    }
    const bool isOpenAi = config.model.text.transformer.activation == Activation::QuickGelu;
    return isOpenAi ? vocabulary.ids.at(vocabulary.endOfText) : std::int64_t{0};
}

/// The largest id of tokens that were added to a vocabulary (textual inversion), plus one.
Result<std::int64_t> sizeWithAddedTokens(const fs::path& folder, const BpeVocabulary& vocabulary) {
    auto size = vocabulary.size();
    const auto path = folder / kAddedTokens;
    if (!fs::exists(path))
        return size;
    RETORT_TRY(const auto document, readJson(path));
    if (document.root().is_object())
        for (const auto& [token, id] : document.root().items())
            if (id.is_number_unsigned())
                size = std::max(size, id.get<std::int64_t>() + 1);
    return size;
}

/// Embeddings are at times padded to a round number of rows.
bool isPadded(std::int64_t embeddings, std::int64_t ids) {
    constexpr std::int64_t kLargestRounding = 128;
    return embeddings > ids && embeddings - ids < kLargestRounding && embeddings % 8 == 0;
}

Status checkSize(const BpeVocabulary& vocabulary, const TextConfig& text, const fs::path& folder) {
    RETORT_TRY(const auto added, sizeWithAddedTokens(folder, vocabulary));
    const auto size = vocabulary.size();
    const std::int64_t embeddings = text.vocabularySize;
    if (size == embeddings || added == embeddings || isPadded(embeddings, size))
        return {};
    return Error{ErrorCode::Mismatch,
                 fmt::format("{}: the vocabulary has {} ids, the model {} embeddings; are both of one model?",
                             folder.string(), size, embeddings)};
}

Status checkEndToken(const BpeVocabulary& vocabulary, const TextConfig& text, const fs::path& folder) {
    const auto end = vocabulary.ids.at(vocabulary.endOfText);
    if (text.endToken && *text.endToken != end)
        return Error{ErrorCode::Mismatch,
                     fmt::format("{}: the configuration says that a text ends with the id {}, the vocabulary "
                                 "has {} for \"{}\"; are both of one model?",
                                 folder.string(), *text.endToken, end, vocabulary.endOfText)};
    if (text.pooling != TextPooling::LargestId || end == vocabulary.size() - 1)
        return {};
    return Error{
        ErrorCode::Unsupported,
        fmt::format(
            "{}: \"{}\" has the id {}, but ids go up to {}; the text tower finds the end of a text by "
            "its largest id",
            folder.string(), vocabulary.endOfText, end, vocabulary.size() - 1)};
}

} // namespace

Result<Tokenizer> openFolderTokenizer(const fs::path& folder, const FolderConfig& config,
                                      const std::vector<fs::path>& vocabularyFolders) {
    const auto& textConfig = config.model.text;
    RETORT_CHECK(checkNamed(textConfig.tokenizerName, folder.string() + ": its configuration"));
    RETORT_CHECK(checkTokenizerConfig(folder));
    RETORT_TRY(auto vocabulary, readVocabulary(folder, config, vocabularyFolders));
    RETORT_CHECK(checkSize(vocabulary, textConfig, folder));
    RETORT_CHECK(checkEndToken(vocabulary, textConfig, folder));
    RETORT_TRY(const auto padId, padIdOf(folder, config, vocabulary));
    return Tokenizer::create(std::move(vocabulary),
                             {.contextLength = textConfig.contextLength, .padId = padId});
}

std::vector<fs::path> tokenizerFiles(const fs::path& folder) {
    std::vector<fs::path> files;
    for (const auto* name : {kVocabulary, kMerges, kTokenizerJson, kTokenizerConfig, kSpecialTokensMap,
                             kAddedTokens, kStockVocabularies[0], kStockVocabularies[1]}) {
        std::error_code ignored;
        if (fs::exists(folder / name, ignored))
            files.push_back(folder / name);
    }
    return files;
}

} // namespace retort::clip
