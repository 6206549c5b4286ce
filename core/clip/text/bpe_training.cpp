#include "clip/text/bpe_training.h"

#include "clip/text/prompt_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace retort::clip {

namespace {

using Merge = BpeVocabulary::Merge;

constexpr std::int64_t kSymbolsWithoutMerges = 514;

struct CountedWord {
    std::vector<std::string> symbols;
    std::int64_t count = 0;
};

std::vector<std::string> symbolsOf(const std::string& word) {
    std::vector<std::string> symbols;
    for (const char character : word)
        symbols.push_back(byteSymbols()[static_cast<std::uint8_t>(character)]);
    symbols.back() += kEndOfWord;
    return symbols;
}

std::vector<CountedWord> countWords(const std::vector<std::string>& captions) {
    const BpeVocabulary names;
    std::map<std::string, std::int64_t> counts;
    for (const auto& caption : captions) {
        for (const auto& word : promptWords(cleanedPrompt(caption), {names.startOfText, names.endOfText})) {
            if (word != names.startOfText && word != names.endOfText)
                ++counts[word];
        }
    }
    std::vector<CountedWord> words;
    for (const auto& [word, count] : counts)
        words.push_back({symbolsOf(word), count});
    return words;
}

struct CountedPair {
    Merge pair;
    std::int64_t count = 0;
};

CountedPair mostFrequentPair(const std::vector<CountedWord>& words) {
    std::map<Merge, std::int64_t> counts;
    for (const auto& word : words) {
        for (std::size_t i = 0; i + 1 < word.symbols.size(); ++i)
            counts[{word.symbols[i], word.symbols[i + 1]}] += word.count;
    }
    CountedPair best;
    for (const auto& [pair, count] : counts) {
        if (count > best.count)
            best = {pair, count};
    }
    return best;
}

void merge(const Merge& pair, std::vector<std::string>& symbols) {
    std::vector<std::string> merged;
    for (std::size_t i = 0; i < symbols.size(); ++i) {
        const bool isPair =
            i + 1 < symbols.size() && symbols[i] == pair.first && symbols[i + 1] == pair.second;
        merged.push_back(isPair ? pair.first + pair.second : symbols[i]);
        i += isPair ? 1 : 0;
    }
    symbols = std::move(merged);
}

} // namespace

Result<BpeVocabulary> trainVocabulary(const std::vector<std::string>& captions,
                                      const BpeTrainingOptions& options) {
    if (options.vocabularySize < kSymbolsWithoutMerges)
        return Error{
            ErrorCode::InvalidArgument,
            fmt::format("a vocabulary of {} was asked for, the bytes and special tokens alone take {}",
                        options.vocabularySize, kSymbolsWithoutMerges)};
    if (captions.empty())
        return Error{ErrorCode::InvalidArgument, "there are no captions to learn a vocabulary from"};
    auto words = countWords(captions);
    std::vector<Merge> merges;
    while (static_cast<std::int64_t>(merges.size()) < options.vocabularySize - kSymbolsWithoutMerges) {
        const auto best = mostFrequentPair(words);
        if (best.count < std::max<std::int64_t>(options.minimumPairCount, 1))
            break;
        for (auto& word : words)
            merge(best.pair, word.symbols);
        merges.push_back(best.pair);
    }
    return vocabularyOfMerges(std::move(merges));
}

} // namespace retort::clip
