#pragma once
// The tokenized captions of a recipe, drawn from at random, class by class.

#include "base/random_stream.h"
#include "base/result.h"
#include "clip/text/tokenizer.h"
#include "miniature/teacher_recipe.h"

#include <ATen/core/Tensor.h>

#include <vector>

namespace retort::miniature {

/// Classes are numbered over all datasets in order: the second set's first class follows the first set's
/// last.
class CaptionBook {
public:
    CaptionBook(const TeacherRecipe& recipe, const clip::Tokenizer& tokenizer);

    struct Sample {
        at::Tensor tokens;  ///< int64 [classes * perClass, contextLength]
        at::Tensor classes; ///< int64 [classes * perClass]
    };
    /// `perClass` different captions of every class (fewer templates repeat).
    Sample sample(int perClass, RandomStream stream) const;
    /// All captions of one dataset, [classes * templates, contextLength], class by class.
    const at::Tensor& captionsOf(std::size_t dataset) const { return m_bySet[dataset]; }
    std::int64_t firstClassOf(std::size_t dataset) const { return m_firstClass[dataset]; }

private:
    std::vector<at::Tensor> m_bySet;
    std::vector<std::int64_t> m_firstClass;
    std::vector<std::int64_t> m_templates;
};

} // namespace retort::miniature
