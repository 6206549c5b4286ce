#pragma once
// What a text-to-image network is told of each caption, computed once.

#include "base/random_stream.h"
#include "clip/model.h"
#include "clip/text/tokenizer.h"
#include "miniature/teacher_recipe.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

namespace retort::miniature {

/// Classes are numbered over all datasets in order.
class CaptionStates {
public:
    /// Hidden states of the text tower after all but its last `skipped` blocks, then the final norm.
    CaptionStates(const clip::ClipModel& model, const clip::Tokenizer& tokenizer,
                  const std::vector<TaughtDataset>& datasets, int skipped);
    /// The same of captions by class, at least one for each; the text tower is on `device`.
    CaptionStates(const clip::ClipModel& model, const clip::Tokenizer& tokenizer,
                  const std::vector<std::vector<std::string>>& captionsOfClasses, int skipped,
                  const at::Device& device);

    /// Hidden states [N, L, W] of one caption row per image.
    at::Tensor states(const at::Tensor& rows) const {
        return m_states.index_select(0, rows.to(m_states.device()));
    }
    /// The tokens [N, L] that they are states of.
    at::Tensor tokens(const at::Tensor& rows) const {
        return m_tokens.index_select(0, rows.to(m_tokens.device()));
    }
    /// int64 [N]: a random caption of each image's class, and the empty one with probability `dropout`.
    at::Tensor sampleRows(const at::Tensor& classes, double dropout, RandomStream stream) const;
    /// int64 [N]: the class's first caption, its second, ... as the images of a class come.
    at::Tensor turnRows(const at::Tensor& classes) const;
    /// int64 [N], the empty caption.
    static at::Tensor emptyRows(std::int64_t count);

private:
    at::Tensor m_tokens;                  ///< int64 [1 + captions, L]
    at::Tensor m_states;                  ///< [1 + captions, L, W]; the first is the empty caption's
    std::vector<std::int64_t> m_first;    ///< per class: its first caption's row
    std::vector<std::int64_t> m_captions; ///< per class
};

} // namespace retort::miniature
