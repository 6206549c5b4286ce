#pragma once
// Zero-shot classification: an image belongs to the class whose name, put into prompts, lies nearest to it
// in the embedding space (Radford et al. 2021, section 3.1).
//
//   RETORT_TRY(const auto templates, PromptTemplates::create({"a photo of a {}."}));
//   RETORT_TRY(const auto classifier, zeroShotClassifier(model, tokenizer, {"cat", "dog"}, templates));
//   RETORT_TRY(const auto embeddings, imageEmbeddings(model, images));
//   const auto logits = zeroShotLogits(embeddings, classifier, model.logitScale());     // [N, 2]

#include "base/result.h"
#include "clip/model.h"
#include "clip/text/prompt_templates.h"
#include "clip/text/tokenizer.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

namespace retort::clip {

struct EmbeddingOptions {
    std::int64_t batchSize = 64; ///< images or prompts that go through a tower together
    std::stop_token stop{};      ///< asked once a batch
};

/// Rows of unit length, fp32: x / |x|; a row of zeros stays.
at::Tensor unitRows(const at::Tensor& embeddings);

/// Image features fp32 [N, D] on the CPU, not normalised, of normalised images float [N, 3, S, S].
/// InvalidArgument: images of another shape than the model's. Corrupt: the model gives values that are not
/// numbers (a weight that is none is named), or the same whatever it sees. Cancelled, OutOfMemory.
Result<at::Tensor> imageEmbeddings(const ClipModel& model, const at::Tensor& images,
                                   const EmbeddingOptions& options = {});

/// Text features fp32 [N, D] on the CPU, not normalised. Errors as above.
Result<at::Tensor> textEmbeddings(const ClipModel& model, const Tokenizer& tokenizer,
                                  const std::vector<std::string>& texts,
                                  const EmbeddingOptions& options = {});

/// fp32 [C, D] on the CPU: for each class the mean of the unit embeddings of its prompts, of unit length
/// again. InvalidArgument: no class, or one without a name. Errors as above.
Result<at::Tensor> zeroShotClassifier(const ClipModel& model, const Tokenizer& tokenizer,
                                      const std::vector<std::string>& classNames,
                                      const PromptTemplates& templates, const EmbeddingOptions& options = {});

/// scale * unit(embeddings) classifierᵀ: fp32 [N, C].
at::Tensor zeroShotLogits(const at::Tensor& embeddings, const at::Tensor& classifier,
                          const at::Tensor& scale);

} // namespace retort::clip
