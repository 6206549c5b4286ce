#include "miniature/caption_book.h"

#include <torch/types.h>

namespace retort::miniature {

CaptionBook::CaptionBook(const TeacherRecipe& recipe, const clip::Tokenizer& tokenizer) {
    std::int64_t firstClass = 0;
    for (const auto& set : recipe.datasets) {
        TeacherRecipe one;
        one.datasets = {set};
        m_bySet.push_back(tokenizer.encodeBatch(captions(one)));
        m_firstClass.push_back(firstClass);
        m_templates.push_back(static_cast<std::int64_t>(set.templates.size()));
        firstClass += static_cast<std::int64_t>(set.classNames.size());
    }
}

CaptionBook::Sample CaptionBook::sample(int perClass, RandomStream stream) const {
    std::vector<at::Tensor> tokens;
    std::vector<std::int64_t> classes;
    for (std::size_t set = 0; set < m_bySet.size(); ++set) {
        const auto templates = m_templates[set];
        const auto count = m_bySet[set].size(0) / templates;
        std::vector<std::int64_t> rows;
        for (std::int64_t label = 0; label < count; ++label) {
            const auto first = static_cast<std::int64_t>(stream.below(static_cast<std::uint64_t>(templates)));
            for (int i = 0; i < perClass; ++i) {
                rows.push_back(label * templates + (first + i) % templates);
                classes.push_back(m_firstClass[set] + label);
            }
        }
        tokens.push_back(m_bySet[set].index_select(0, at::tensor(rows, at::kLong)));
    }
    return {at::cat(tokens), at::tensor(classes, at::kLong)};
}

} // namespace retort::miniature
