#include "clip/text/tokenizer.h"

#include "clip/text/prompt_text.h"
#include "clip/text/unicode.h"

#include <fmt/format.h>
#include <torch/types.h>

#include <algorithm>
#include <array>
#include <limits>

namespace retort::clip {

namespace {

/// A symbol's place in the table below; symbols are compared as often as there are merges to try.
using Symbol = std::uint32_t;

std::uint64_t pairKey(Symbol left, Symbol right) {
    return (static_cast<std::uint64_t>(left) << 32) | right;
}

} // namespace

struct Tokenizer::Tables {
    struct RankedMerge {
        std::uint32_t rank = std::numeric_limits<std::uint32_t>::max();
        Symbol result = 0;
    };

    BpeVocabulary vocabulary;
    std::int64_t startToken = 0;
    std::int64_t endToken = 0;
    std::vector<std::string> specialTokens; ///< in lower case, as they are found in a cleaned text
    std::vector<std::int64_t> idOfSymbol;
    std::array<Symbol, 256> inside{};    ///< of each byte inside a word
    std::array<Symbol, 256> endOfWord{}; ///< of each byte at the end of a word
    std::unordered_map<std::uint64_t, RankedMerge> merges;

    explicit Tables(BpeVocabulary from) : vocabulary(std::move(from)) {
        startToken = vocabulary.ids.at(vocabulary.startOfText);
        endToken = vocabulary.ids.at(vocabulary.endOfText);
        for (const auto& token : {vocabulary.startOfText, vocabulary.endOfText})
            specialTokens.push_back(toUtf8(lowered(fromUtf8(token))));
        std::unordered_map<std::string, Symbol> symbols;
        for (std::size_t byte = 0; byte < inside.size(); ++byte) {
            inside[byte] = intern(byteSymbols()[byte], symbols);
            endOfWord[byte] = intern(byteSymbols()[byte] + std::string{kEndOfWord}, symbols);
        }
        addMerges(symbols);
    }

    std::vector<Symbol> symbolsOf(std::string_view word) const {
        std::vector<Symbol> symbols;
        symbols.reserve(word.size());
        for (const char character : word)
            symbols.push_back(inside[static_cast<std::uint8_t>(character)]);
        symbols.back() = endOfWord[static_cast<std::uint8_t>(word.back())];
        return symbols;
    }

    RankedMerge mergeOf(Symbol left, Symbol right) const {
        const auto found = merges.find(pairKey(left, right));
        return found == merges.end() ? RankedMerge{} : found->second;
    }

    /// Merges the pair of the lowest rank everywhere from the left; false if no pair can merge.
    bool mergeBestPair(std::vector<Symbol>& symbols) const {
        RankedMerge best;
        for (std::size_t i = 0; i + 1 < symbols.size(); ++i) {
            const auto candidate = mergeOf(symbols[i], symbols[i + 1]);
            if (candidate.rank < best.rank)
                best = candidate;
        }
        if (best.rank == RankedMerge{}.rank)
            return false;
        std::size_t kept = 0;
        for (std::size_t i = 0; i < symbols.size(); ++i) {
            const bool isBest =
                i + 1 < symbols.size() && mergeOf(symbols[i], symbols[i + 1]).rank == best.rank;
            symbols[kept++] = isBest ? best.result : symbols[i];
            i += isBest ? 1 : 0;
        }
        symbols.resize(kept);
        return true;
    }

private:
    Symbol intern(const std::string& text, std::unordered_map<std::string, Symbol>& symbols) {
        const auto [found, isNew] = symbols.try_emplace(text, static_cast<Symbol>(idOfSymbol.size()));
        if (isNew) {
            const auto id = vocabulary.ids.find(text);
            idOfSymbol.push_back(id == vocabulary.ids.end() ? endToken : id->second);
        }
        return found->second;
    }

    void addMerges(std::unordered_map<std::string, Symbol>& symbols) {
        merges.reserve(vocabulary.merges.size());
        for (std::size_t rank = 0; rank < vocabulary.merges.size(); ++rank) {
            const auto& [left, right] = vocabulary.merges[rank];
            const auto key = pairKey(intern(left, symbols), intern(right, symbols));
            // A pair that stands twice has the rank of its last line, as a Python dict would have it.
            merges[key] = {static_cast<std::uint32_t>(rank), intern(left + right, symbols)};
        }
    }
};

Tokenizer::Tokenizer(std::shared_ptr<const Tables> tables, TokenizerOptions options)
    : m_tables(std::move(tables)), m_options(options) {}

Result<Tokenizer> Tokenizer::create(BpeVocabulary vocabulary, TokenizerOptions options) {
    if (options.contextLength < 2)
        return Error{
            ErrorCode::InvalidArgument,
            fmt::format("tokenizer: a context of {} has no room for start and end of text, use at least 2",
                        options.contextLength)};
    for (const auto& token : {vocabulary.startOfText, vocabulary.endOfText}) {
        if (!vocabulary.ids.contains(token))
            return Error{ErrorCode::Corrupt,
                         fmt::format("tokenizer: the vocabulary has no id for \"{}\"", token)};
    }
    return Tokenizer{std::make_shared<const Tables>(std::move(vocabulary)), options};
}

void Tokenizer::appendWord(std::string_view word, std::vector<std::int64_t>& ids) const {
    const auto special = std::ranges::find(m_tables->specialTokens, word);
    if (special != m_tables->specialTokens.end()) {
        ids.push_back(special == m_tables->specialTokens.begin() ? startToken() : endToken());
        return;
    }
    auto symbols = m_tables->symbolsOf(word);
    while (m_tables->mergeBestPair(symbols)) {
    }
    for (const auto symbol : symbols)
        ids.push_back(m_tables->idOfSymbol[symbol]);
}

std::vector<std::int64_t> Tokenizer::encode(std::string_view text) const {
    std::vector<std::int64_t> ids;
    for (const auto& word : promptWords(cleanedPrompt(text), m_tables->specialTokens))
        appendWord(word, ids);
    return ids;
}

std::vector<std::int64_t> Tokenizer::encodePadded(std::string_view text) const {
    std::vector<std::int64_t> ids{startToken()};
    std::ranges::copy(encode(text), std::back_inserter(ids));
    const auto length = static_cast<std::size_t>(m_options.contextLength);
    ids.resize(std::min(ids.size(), length - 1));
    ids.push_back(endToken());
    ids.resize(length, m_options.padId.value_or(endToken()));
    return ids;
}

at::Tensor Tokenizer::encodeBatch(const std::vector<std::string>& texts) const {
    auto batch =
        torch::empty({static_cast<std::int64_t>(texts.size()), m_options.contextLength}, torch::kInt64);
    auto* row = batch.data_ptr<std::int64_t>();
    for (const auto& text : texts)
        row = std::ranges::copy(encodePadded(text), row).out;
    return batch;
}

std::int64_t Tokenizer::startToken() const {
    return m_tables->startToken;
}

std::int64_t Tokenizer::endToken() const {
    return m_tables->endToken;
}

const BpeVocabulary& Tokenizer::vocabulary() const {
    return m_tables->vocabulary;
}

} // namespace retort::clip
