#pragma once
// Learns a small byte-pair vocabulary from captions (Sennrich et al., "Neural machine translation of rare
// words with subword units", 2016), so that a small text tower needs no table of 49,408 embeddings.

#include "base/result.h"
#include "clip/text/bpe_vocabulary.h"

#include <cstdint>
#include <string>
#include <vector>

namespace retort::clip {

struct BpeTrainingOptions {
    std::int64_t vocabularySize = 1024; ///< at most; 514 of them are the bytes and the two special tokens
    std::int64_t minimumPairCount = 2;  ///< rarer pairs are not merged
};

/// Merges the most frequent pair again and again; of equally frequent ones the first in byte order, so that
/// the result depends on the captions alone, not on their order. Words are cut as the tokenizer cuts them.
/// InvalidArgument: a vocabulary of less than 514, or no captions.
Result<BpeVocabulary> trainVocabulary(const std::vector<std::string>& captions,
                                      const BpeTrainingOptions& options = {});

} // namespace retort::clip
