#pragma once
// The vocabulary of a byte-pair encoding: which symbols have which ids, and in which order pairs merge.
// Symbols are written as CLIP's files write them: one printable character per byte, "</w>" after the last
// symbol of a word (Radford et al., "Learning transferable visual models from natural language supervision",
// 2021).

#include "base/result.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace retort::clip {

inline constexpr std::string_view kEndOfWord = "</w>";
inline constexpr std::int64_t kStockVocabularySize = 49408;

struct BpeVocabulary {
    using Merge = std::pair<std::string, std::string>;

    std::unordered_map<std::string, std::int64_t> ids;
    std::vector<Merge> merges; ///< the first has priority
    std::string startOfText = "<start_of_text>";
    std::string endOfText = "<end_of_text>";

    std::int64_t size() const; ///< the largest id plus one: rows of the embedding table that it needs
};

/// The printable character (UTF-8) that stands for each byte, and the order of CLIP's first 256 ids.
const std::array<std::string, 256>& byteSymbols();
std::array<std::uint8_t, 256> byteOrder();

/// CLIP's numbering: 256 bytes, 256 bytes that end a word, one symbol per merge, start and end of text.
BpeVocabulary vocabularyOfMerges(std::vector<BpeVocabulary::Merge> merges);

/// Whether it gives every text the ids that CLIP's own vocabulary gives it.
bool isStockVocabulary(const BpeVocabulary& vocabulary);

/// Reads CLIP's stock file `bpe_simple_vocab_16e6.txt`, plain or `.gz`, and takes as many of its merges as
/// make `vocabularySize` ids. Corrupt: a line (named) that is no merge, too few lines, a damaged .gz.
/// Unsupported: .gz in a build without zlib.
Result<BpeVocabulary> readStockVocabulary(const std::filesystem::path& path,
                                          std::int64_t vocabularySize = kStockVocabularySize);

/// Reads `vocab.json` (symbol -> id) and `merges.txt` as Hugging Face writes them. Corrupt: ids that are
/// negative, too large or used twice, a merge of unknown symbols, no start or end token, with the line;
/// symbols that no merge makes.
Result<BpeVocabulary> readHuggingFaceVocabulary(const std::filesystem::path& vocabJson,
                                                const std::filesystem::path& mergesText);

/// Reads CLIP's vocabulary from a `tokenizer.json` of Hugging Face's tokenizers library. Unsupported: a
/// tokenizer of another family, named. Corrupt as above.
Result<BpeVocabulary> readTokenizerJson(const std::filesystem::path& path);

/// Writes `vocab.json` and `merges.txt` into the folder; the same vocabulary gives the same bytes.
Status writeHuggingFaceVocabulary(const BpeVocabulary& vocabulary, const std::filesystem::path& folder);

} // namespace retort::clip
