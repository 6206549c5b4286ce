#pragma once
// CLIP's tokenizer: text to the token ids that the text tower reads.
//
//   RETORT_TRY(auto vocabulary, readStockVocabulary("bpe_simple_vocab_16e6.txt.gz"));
//   RETORT_TRY(const auto tokenizer, Tokenizer::create(std::move(vocabulary)));
//   const at::Tensor ids = tokenizer.encodeBatch({"a photo of a cat", "a photo of a dog"});   // [2, 77]

#include "base/result.h"
#include "clip/text/bpe_vocabulary.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace retort::clip {

struct TokenizerOptions {
    std::int64_t contextLength = 77; ///< ids of every encoded text, start and end included
    /// What fills the rest: 0 in OpenCLIP and Stable Diffusion 2; Stable Diffusion 1 and many Hugging Face
    /// folders repeat the end token. Nothing means the end token.
    std::optional<std::int64_t> padId = 0;
};

/// Copies share one vocabulary. All members are safe to call from several threads.
class Tokenizer {
public:
    /// Corrupt: the vocabulary has no id for its start or end token. InvalidArgument: a context of less
    /// than 2.
    static Result<Tokenizer> create(BpeVocabulary vocabulary, TokenizerOptions options = {});

    /// The ids of the text alone: cleaned, without start and end, of any length. A symbol that the vocabulary
    /// lacks becomes the end token, as Hugging Face's tokenizer has it.
    std::vector<std::int64_t> encode(std::string_view text) const;
    /// `contextLength` ids: start, text, end, padding. A text that is too long is cut and keeps its end
    /// token.
    std::vector<std::int64_t> encodePadded(std::string_view text) const;
    /// int64 [N, contextLength] on the CPU.
    at::Tensor encodeBatch(const std::vector<std::string>& texts) const;

    std::int64_t startToken() const;
    std::int64_t endToken() const;
    const BpeVocabulary& vocabulary() const;
    const TokenizerOptions& options() const { return m_options; }

private:
    struct Tables;

    Tokenizer(std::shared_ptr<const Tables> tables, TokenizerOptions options);
    void appendWord(std::string_view word, std::vector<std::int64_t>& ids) const;

    std::shared_ptr<const Tables> m_tables;
    TokenizerOptions m_options;
};

} // namespace retort::clip
