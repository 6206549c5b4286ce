#include "clip/bpe_vocabulary.h"

#include "base/file.h"
#include "base/json.h"
#include "clip/gzip.h"
#include "clip/unicode.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

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

Status readIds(const std::filesystem::path& path, BpeVocabulary& vocabulary) {
    RETORT_TRY(const auto text, readTextFile(path));
    RETORT_TRY(const auto document, JsonDocument::parse(text, path.string()));
    if (!document.root().is_object())
        return corrupt(path, 1, "expected an object of symbols and ids");
    std::vector<bool> used;
    for (const auto& [symbol, id] : document.root().items()) {
        if (const auto checked = checkId(id, used); !checked)
            return corrupt(path, document.lineOf("/" + symbol),
                           fmt::format("\"{}\": {}", symbol, checked.error().message));
        vocabulary.ids.emplace(symbol, id.get<std::int64_t>());
    }
    return {};
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
                 fmt::format("{}: holds neither {} and {} nor {} and {}; is it a CLIP vocabulary?",
                             path.string(), kKnown[0].first, kKnown[0].second, kKnown[1].first,
                             kKnown[1].second)};
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

Result<BpeVocabulary> readStockVocabulary(const std::filesystem::path& path, std::int64_t vocabularySize) {
    const auto mergeCount = vocabularySize - kByteSymbolCount - kSpecialTokenCount;
    if (mergeCount < 0 || vocabularySize > kLargestVocabulary)
        return Error{
            ErrorCode::InvalidArgument,
            fmt::format(
                "{}: a vocabulary of {} symbols was asked for, at least {} and at most {} are possible",
                path.string(), vocabularySize, kByteSymbolCount + kSpecialTokenCount, kLargestVocabulary)};
    RETORT_TRY(const auto text, readPossiblyCompressedText(path));
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
