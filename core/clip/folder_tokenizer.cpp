#include "clip/folder_tokenizer.h"

#include "base/file.h"
#include "base/json.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <optional>

namespace retort::clip {

namespace fs = std::filesystem;

namespace {

std::optional<fs::path> findStockVocabulary(const fs::path& folder) {
    for (const auto* name : {"bpe_simple_vocab_16e6.txt", "bpe_simple_vocab_16e6.txt.gz"}) {
        std::error_code ignored;
        if (fs::exists(folder / name, ignored))
            return folder / name;
    }
    return std::nullopt;
}

Result<BpeVocabulary> readVocabulary(const fs::path& folder, const FolderConfig& config,
                                     const std::vector<fs::path>& vocabularyFolders) {
    const auto vocabJson = folder / "vocab.json";
    const auto merges = folder / "merges.txt";
    if (fs::exists(vocabJson) && fs::exists(merges))
        return readHuggingFaceVocabulary(vocabJson, merges);
    std::vector<std::string> searched{folder.string()};
    for (const auto& other : vocabularyFolders)
        searched.push_back(other.string());
    for (const auto& place : searched) {
        if (const auto stock = findStockVocabulary(place))
            return readStockVocabulary(*stock, config.model.text.vocabularySize);
    }
    return Error{
        ErrorCode::NotFound,
        fmt::format(
            "{}: no vocabulary; copy vocab.json and merges.txt, or CLIP's bpe_simple_vocab_16e6.txt.gz, "
            "into one of: {}",
            folder.string(), fmt::join(searched, ", "))};
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

/// OpenCLIP pads with 0; so do Hugging Face folders that do not say otherwise.
Result<std::int64_t> padIdOf(const fs::path& folder, FolderLayout layout, const BpeVocabulary& vocabulary) {
    if (layout == FolderLayout::OpenClip)
        return std::int64_t{0};
    for (const auto* name : {"special_tokens_map.json", "tokenizer_config.json"}) {
        const auto path = folder / name;
        if (!fs::exists(path))
            continue;
        RETORT_TRY(const auto text, readTextFile(path));
        RETORT_TRY(const auto document, JsonDocument::parse(text, path.string()));
        const auto token = padTokenIn(document.root());
        if (!token)
            continue;
        const auto id = vocabulary.ids.find(*token);
        if (id == vocabulary.ids.end())
            return Error{ErrorCode::Mismatch, fmt::format("{}: the pad token \"{}\" is not in the vocabulary",
                                                          path.string(), *token)};
        return id->second;
    }
    return std::int64_t{0};
}

Status checkFit(const BpeVocabulary& vocabulary, const TextConfig& text, const fs::path& folder) {
    const auto size = vocabulary.size();
    if (size > text.vocabularySize)
        return Error{
            ErrorCode::Mismatch,
            fmt::format("{}: the vocabulary has {} ids, the model {} embeddings; are both of one model?",
                        folder.string(), size, text.vocabularySize)};
    if (vocabulary.ids.at(vocabulary.endOfText) == size - 1)
        return {};
    return Error{
        ErrorCode::Unsupported,
        fmt::format(
            "{}: \"{}\" has the id {}, but ids go up to {}; the text tower finds the end of a text by "
            "its largest id",
            folder.string(), vocabulary.endOfText, vocabulary.ids.at(vocabulary.endOfText), size - 1)};
}

} // namespace

Result<Tokenizer> openFolderTokenizer(const fs::path& folder, const FolderConfig& config,
                                      const std::vector<fs::path>& vocabularyFolders) {
    RETORT_TRY(auto vocabulary, readVocabulary(folder, config, vocabularyFolders));
    RETORT_CHECK(checkFit(vocabulary, config.model.text, folder));
    RETORT_TRY(const auto padId, padIdOf(folder, config.layout, vocabulary));
    return Tokenizer::create(std::move(vocabulary),
                             {.contextLength = config.model.text.contextLength, .padId = padId});
}

} // namespace retort::clip
