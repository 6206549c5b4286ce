#include "clip/text/bpe_vocabulary.h"

#include "base/file.h"
#include "base/gzip.h"
#include "base/json.h"
#include "base/mistaken_file.h"
#include "base/sha256.h"
#include "clip/text/unicode.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <unordered_set>

namespace retort::clip {

namespace {

using Merge = BpeVocabulary::Merge;

constexpr std::int64_t kByteSymbolCount = 512; ///< each byte inside a word, and at its end
constexpr std::int64_t kSpecialTokenCount = 2;
/// Far above any known vocabulary; keeps a damaged file from asking for a huge embedding table.
constexpr std::int64_t kLargestVocabulary = 1 << 24;
constexpr std::string_view kVersionLine = "#version: 0.2";

bool isPrintable(int byte) {
    return (byte >= '!' && byte <= '~') || (byte >= 0xA1 && byte <= 0xAC) || byte >= 0xAE;
}

Error corrupt(const std::filesystem::path& path, std::size_t line, std::string_view problem) {
    return Error{ErrorCode::Corrupt, fmt::format("{}:{}: {}", path.string(), line, problem)};
}

std::optional<Merge> parseMerge(std::string_view line) {
    const auto space = line.find(' ');
    if (space == std::string_view::npos || space == 0 || space + 1 == line.size() ||
        line.find(' ', space + 1) != std::string_view::npos)
        return std::nullopt;
    return Merge{line.substr(0, space), line.substr(space + 1)};
}

/// Removes the first line from `text` and returns it without its end.
std::string_view takeLine(std::string_view& text) {
    auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (line.ends_with('\r'))
        line.remove_suffix(1);
    return line;
}

struct ParsedMerges {
    std::vector<Merge> merges;
    std::size_t firstLine = 1;
};

/// The merges after the version line, at most `limit` of them.
Result<ParsedMerges> parseMerges(std::string_view text, const std::filesystem::path& path,
                                 std::size_t limit) {
    ParsedMerges parsed;
    if (const auto kind = mistakenKind(text))
        return Error{ErrorCode::Corrupt, fmt::format("{}: {}", path.string(), *kind)};
    if (text.substr(0, text.find('\n')).find("#version") != std::string_view::npos) {
        takeLine(text);
        parsed.firstLine = 2;
    }
    while (!text.empty() && parsed.merges.size() < limit) {
        const auto line = takeLine(text);
        if (line.empty() && text.empty())
            break;
        auto merge = parseMerge(line);
        if (!merge)
            return corrupt(path, parsed.firstLine + parsed.merges.size(),
                           "expected two symbols with one space between them");
        parsed.merges.push_back(std::move(*merge));
    }
    return parsed;
}

Status checkId(const nlohmann::json& value, std::vector<bool>& used) {
    if (!value.is_number_integer() || value < 0 || value >= kLargestVocabulary)
        return Error{ErrorCode::Corrupt, fmt::format("expected an id from 0 to {}, found {}",
                                                     kLargestVocabulary - 1, value.dump().substr(0, 40))};
    const auto id = value.get<std::size_t>();
    if (used.size() <= id)
        used.resize(id + 1);
    if (used[id])
        return Error{ErrorCode::Corrupt, fmt::format("the id {} stands for two symbols", id)};
    used[id] = true;
    return {};
}

/// The object of symbols and ids at `pointer`.
Status addIds(const JsonDocument& document, const std::string& pointer, const std::filesystem::path& path,
              BpeVocabulary& vocabulary) {
    const auto& ids = document.root().at(nlohmann::json::json_pointer(pointer));
    if (!ids.is_object())
        return corrupt(path, document.lineOf(pointer), "expected an object of symbols and ids");
    std::vector<bool> used;
    for (const auto& [symbol, id] : ids.items()) {
        if (const auto checked = checkId(id, used); !checked)
            return corrupt(path, document.lineOf(pointer + "/" + symbol),
                           fmt::format("\"{}\": {}", symbol, checked.error().message));
        vocabulary.ids.emplace(symbol, id.get<std::int64_t>());
    }
    return {};
}

Status readIds(const std::filesystem::path& path, BpeVocabulary& vocabulary) {
    RETORT_TRY(const auto text, readTextFile(path));
    RETORT_TRY(const auto document, JsonDocument::parse(text, path.string()));
    return addIds(document, "", path, vocabulary);
}

/// Whose vocabulary it is that is not CLIP's, as its special tokens tell.
std::string_view familyOf(const BpeVocabulary& vocabulary) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kFamilies{
        {{"<s>", "it is one of RoBERTa's or T5's kind"},
         {"[CLS]", "it is one of BERT's kind"},
         {"<|im_end|>", "it is one of a language model"},
         {"<|endoftext|>", "it is one of GPT-2's kind"}}};
    for (const auto& [token, family] : kFamilies)
        if (vocabulary.ids.contains(std::string{token}))
            return family;
    return "is it a CLIP vocabulary?";
}

Status findSpecialTokens(const std::filesystem::path& path, BpeVocabulary& vocabulary) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 2> kKnown{
        {{"<|startoftext|>", "<|endoftext|>"}, {"<start_of_text>", "<end_of_text>"}}};
    for (const auto& [start, end] : kKnown) {
        if (!vocabulary.ids.contains(std::string{start}) || !vocabulary.ids.contains(std::string{end}))
            continue;
        vocabulary.startOfText = start;
        vocabulary.endOfText = end;
        return {};
    }
    return Error{ErrorCode::Corrupt,
                 fmt::format("{}: holds neither {} and {} nor {} and {}; {}", path.string(), kKnown[0].first,
                             kKnown[0].second, kKnown[1].first, kKnown[1].second, familyOf(vocabulary))};
}

Status checkMerges(const BpeVocabulary& vocabulary, const ParsedMerges& parsed,
                   const std::filesystem::path& path) {
    for (std::size_t i = 0; i < parsed.merges.size(); ++i) {
        const auto& [left, right] = parsed.merges[i];
        for (const auto& symbol : {left, right, left + right}) {
            if (!vocabulary.ids.contains(symbol))
                return corrupt(path, parsed.firstLine + i,
                               fmt::format("the symbol \"{}\" is not in the vocabulary beside it", symbol));
        }
    }
    return {};
}

/// One byte's character, with or without the end of a word; or a token that stands for no text.
bool needsNoMerge(std::string_view symbol) {
    const auto isWrapped = [&](char first, char last) {
        return symbol.size() > 2 && symbol.front() == first && symbol.back() == last &&
               !symbol.ends_with(kEndOfWord);
    };
    if (isWrapped('<', '>') || isWrapped('[', ']'))
        return true;
    if (symbol.ends_with(kEndOfWord))
        symbol.remove_suffix(kEndOfWord.size());
    const auto isStart = [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; };
    return std::ranges::count_if(symbol, isStart) <= 1;
}

/// A list of merges that was cut splits words into other symbols than the model was trained with, and nothing
/// else would tell.
Status checkEverySymbolIsMade(const BpeVocabulary& vocabulary, const std::filesystem::path& mergesPath) {
    std::unordered_set<std::string> made;
    for (const auto& [left, right] : vocabulary.merges)
        made.insert(left + right);
    std::size_t missing = 0;
    std::string example;
    for (const auto& [symbol, id] : vocabulary.ids) {
        if (needsNoMerge(symbol) || made.contains(symbol))
            continue;
        if (missing++ == 0 || symbol < example)
            example = symbol;
    }
    if (missing == 0)
        return {};
    return Error{
        ErrorCode::Corrupt,
        fmt::format("{}: {} symbols of the vocabulary, \"{}\" for example, are made by none of its {} "
                    "merges; is the list of merges complete? Fetch it again",
                    mergesPath.string(), missing, example, vocabulary.merges.size())};
}

/// Symbols as CLIP has them: joined by merges, the last of a word marked.
Status checkFamily(const JsonDocument& document, const std::filesystem::path& path) {
    const auto& root = document.root();
    const auto model = root.is_object() ? root.value("model", nlohmann::json{}) : nlohmann::json{};
    const auto textAt = [&](const char* key) {
        const auto found = model.is_object() ? model.find(key) : model.end();
        return model.is_object() && found != model.end() && found->is_string() ? found->get<std::string>()
                                                                               : std::string{};
    };
    const auto type = textAt("type");
    if (!model.is_object() || !model.contains("vocab") || !model.contains("merges")) {
        if (type.empty() || type == "BPE")
            return corrupt(path, 1, "no model with vocab and merges");
    }
    if (type.empty() || type == "BPE") {
        if (textAt("end_of_word_suffix") == kEndOfWord)
            return {};
        return Error{ErrorCode::Unsupported,
                     fmt::format("{}: a byte-pair encoding without CLIP's \"{}\" at the end of words, as "
                                 "RoBERTa and GPT-2 have it; only CLIP's tokenizer is supported",
                                 path.string(), kEndOfWord)};
    }
    return Error{ErrorCode::Unsupported,
                 fmt::format("{}: a tokenizer of the kind {}; only CLIP's byte-pair encoding is supported",
                             path.string(), type)};
}

/// "a b", or since version 0.20 of tokenizers ["a", "b"].
std::optional<Merge> mergeIn(const nlohmann::json& value) {
    if (value.is_string())
        return parseMerge(value.get_ref<const std::string&>());
    if (value.is_array() && value.size() == 2 && value[0].is_string() && value[1].is_string())
        return Merge{value[0].get<std::string>(), value[1].get<std::string>()};
    return std::nullopt;
}

Result<std::vector<Merge>> mergesIn(const JsonDocument& document, const BpeVocabulary& vocabulary,
                                    const std::filesystem::path& path) {
    const std::string pointer = "/model/merges";
    const auto& list = document.root().at(nlohmann::json::json_pointer(pointer));
    std::vector<Merge> merges;
    for (std::size_t i = 0; list.is_array() && i < list.size(); ++i) {
        auto merge = mergeIn(list[i]);
        if (!merge || !vocabulary.ids.contains(merge->first + merge->second))
            return corrupt(
                path, document.lineOf(fmt::format("{}/{}", pointer, i)),
                fmt::format("no merge of two symbols of the vocabulary: {}", list[i].dump().substr(0, 40)));
        merges.push_back(std::move(*merge));
    }
    return merges;
}

/// Tokens such as the start and end of text can stand beside the vocabulary.
void addAddedTokens(const nlohmann::json& root, BpeVocabulary& vocabulary) {
    const auto added = root.find("added_tokens");
    if (added == root.end() || !added->is_array())
        return;
    for (const auto& token : *added) {
        if (!token.is_object() || !token.contains("content") || !token["content"].is_string())
            continue;
        std::vector<bool> unused;
        if (const auto id = token.value("id", nlohmann::json{}); checkId(id, unused).ok())
            vocabulary.ids.emplace(token["content"].get<std::string>(), id.get<std::int64_t>());
    }
}

} // namespace

std::int64_t BpeVocabulary::size() const {
    std::int64_t size = 0;
    for (const auto& [symbol, id] : ids)
        size = std::max(size, id + 1);
    return size;
}

std::array<std::uint8_t, 256> byteOrder() {
    std::array<std::uint8_t, 256> order{};
    std::size_t next = 0;
    for (const bool printable : {true, false}) {
        for (int byte = 0; byte < 256; ++byte) {
            if (isPrintable(byte) == printable)
                order[next++] = static_cast<std::uint8_t>(byte);
        }
    }
    return order;
}

const std::array<std::string, 256>& byteSymbols() {
    static const auto symbols = [] {
        std::array<std::string, 256> made;
        char32_t nextSubstitute = 0x100;
        for (int byte = 0; byte < 256; ++byte)
            appendUtf8(made[static_cast<std::size_t>(byte)],
                       isPrintable(byte) ? static_cast<char32_t>(byte) : nextSubstitute++);
        return made;
    }();
    return symbols;
}

BpeVocabulary vocabularyOfMerges(std::vector<Merge> merges) {
    BpeVocabulary vocabulary;
    std::int64_t next = 0;
    for (const std::string_view ending : {std::string_view{}, kEndOfWord}) {
        for (const auto byte : byteOrder())
            vocabulary.ids[byteSymbols()[byte] + std::string{ending}] = next++;
    }
    for (const auto& [left, right] : merges)
        vocabulary.ids[left + right] = next++;
    vocabulary.ids[vocabulary.startOfText] = next++;
    vocabulary.ids[vocabulary.endOfText] = next++;
    vocabulary.merges = std::move(merges);
    return vocabulary;
}

bool isStockVocabulary(const BpeVocabulary& vocabulary) {
    constexpr std::string_view kStockMerges =
        "d308b7377a8ceaa9707a21614fe8c831b9196e197b7aeb69833359362907af02"; // sha256 of "i n\nt h\n..."
    if (static_cast<std::int64_t>(vocabulary.ids.size()) != kStockVocabularySize)
        return false;
    Sha256 hash;
    for (const auto& [left, right] : vocabulary.merges)
        hash.update(left).update(" ").update(right).update("\n");
    if (hash.hex() != kStockMerges)
        return false;
    const auto stock = vocabularyOfMerges(vocabulary.merges);
    return std::ranges::all_of(vocabulary.ids, [&](const auto& symbol) {
        const auto& [text, id] = symbol;
        const auto& named = text == vocabulary.startOfText ? stock.startOfText
                            : text == vocabulary.endOfText ? stock.endOfText
                                                           : text;
        const auto found = stock.ids.find(named);
        return found != stock.ids.end() && found->second == id;
    });
}

Result<BpeVocabulary> readStockVocabulary(const std::filesystem::path& path, std::int64_t vocabularySize) {
    const auto mergeCount = vocabularySize - kByteSymbolCount - kSpecialTokenCount;
    if (mergeCount < 0 || vocabularySize > kLargestVocabulary)
        return Error{
            ErrorCode::InvalidArgument,
            fmt::format(
                "{}: a vocabulary of {} symbols was asked for, at least {} and at most {} are possible",
                path.string(), vocabularySize, kByteSymbolCount + kSpecialTokenCount, kLargestVocabulary)};
    RETORT_TRY(const auto text, readPossiblyGzippedText(path));
    RETORT_TRY(auto parsed, parseMerges(text, path, static_cast<std::size_t>(mergeCount)));
    if (static_cast<std::int64_t>(parsed.merges.size()) < mergeCount)
        return Error{ErrorCode::Corrupt,
                     fmt::format("{}: {} merges, {} are needed for a vocabulary of {}; is the file "
                                 "complete?",
                                 path.string(), parsed.merges.size(), mergeCount, vocabularySize)};
    return vocabularyOfMerges(std::move(parsed.merges));
}

Result<BpeVocabulary> readHuggingFaceVocabulary(const std::filesystem::path& vocabJson,
                                                const std::filesystem::path& mergesText) {
    BpeVocabulary vocabulary;
    RETORT_CHECK(readIds(vocabJson, vocabulary));
    RETORT_CHECK(findSpecialTokens(vocabJson, vocabulary));
    RETORT_TRY(const auto text, readTextFile(mergesText));
    RETORT_TRY(auto parsed, parseMerges(text, mergesText, static_cast<std::size_t>(kLargestVocabulary)));
    RETORT_CHECK(checkMerges(vocabulary, parsed, mergesText));
    vocabulary.merges = std::move(parsed.merges);
    RETORT_CHECK(checkEverySymbolIsMade(vocabulary, mergesText));
    return vocabulary;
}

Result<BpeVocabulary> readTokenizerJson(const std::filesystem::path& path) {
    RETORT_TRY(const auto text, readTextFile(path));
    RETORT_TRY(const auto document, JsonDocument::parse(text, path.string()));
    RETORT_CHECK(checkFamily(document, path));
    BpeVocabulary vocabulary;
    RETORT_CHECK(addIds(document, "/model/vocab", path, vocabulary));
    RETORT_TRY(vocabulary.merges, mergesIn(document, vocabulary, path));
    RETORT_CHECK(checkEverySymbolIsMade(vocabulary, path));
    addAddedTokens(document.root(), vocabulary);
    RETORT_CHECK(findSpecialTokens(path, vocabulary));
    return vocabulary;
}

Status writeHuggingFaceVocabulary(const BpeVocabulary& vocabulary, const std::filesystem::path& folder) {
    std::vector<std::pair<std::int64_t, std::string>> ordered;
    for (const auto& [symbol, id] : vocabulary.ids)
        ordered.emplace_back(id, symbol);
    std::ranges::sort(ordered);
    std::string ids = "{";
    for (const auto& [id, symbol] : ordered)
        ids += fmt::format("{}\n{}: {}", ids.size() > 1 ? "," : "", nlohmann::json(symbol).dump(), id);
    RETORT_CHECK(writeFileAtomically(folder / "vocab.json", ids + "\n}\n"));
    auto merges = std::string{kVersionLine} + "\n";
    for (const auto& [left, right] : vocabulary.merges)
        merges += fmt::format("{} {}\n", left, right);
    return writeFileAtomically(folder / "merges.txt", merges);
}

} // namespace retort::clip
