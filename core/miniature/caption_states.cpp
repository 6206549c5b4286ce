#include "miniature/caption_states.h"

#include <torch/types.h>

#include <string>

namespace retort::miniature {

CaptionStates::CaptionStates(const clip::ClipModel& model, const clip::Tokenizer& tokenizer,
                             const std::vector<TaughtDataset>& datasets, int skipped) {
    std::vector<std::string> texts{""};
    for (const auto& set : datasets) {
        const auto templates = static_cast<std::int64_t>(set.templates.size());
        for (std::size_t label = 0; label < set.classNames.size(); ++label) {
            m_first.push_back(static_cast<std::int64_t>(texts.size()) +
                              static_cast<std::int64_t>(label) * templates);
            m_captions.push_back(templates);
        }
        for (auto& text : captions(set))
            texts.push_back(std::move(text));
    }
    const torch::NoGradGuard noGradients;
    const auto tokens = tokenizer.encodeBatch(texts).to(model.logitScale().device());
    m_states = model.textHiddenStates(tokens, skipped).to(at::kFloat);
}

at::Tensor CaptionStates::sampleRows(const at::Tensor& classes, double dropout, RandomStream stream) const {
    auto rows = at::empty(classes.sizes(), at::kLong);
    for (std::int64_t i = 0; i < classes.size(0); ++i) {
        const auto label = static_cast<std::size_t>(classes.data_ptr<std::int64_t>()[i]);
        const bool dropped = stream.chance(dropout);
        const auto caption = stream.below(static_cast<std::uint64_t>(m_captions[label]));
        rows.data_ptr<std::int64_t>()[i] = dropped ? 0 : m_first[label] + static_cast<std::int64_t>(caption);
    }
    return rows;
}

at::Tensor CaptionStates::turnRows(const at::Tensor& classes) const {
    std::vector<std::int64_t> seen(m_first.size(), 0);
    auto rows = at::empty(classes.sizes(), at::kLong);
    for (std::int64_t i = 0; i < classes.size(0); ++i) {
        const auto label = static_cast<std::size_t>(classes.data_ptr<std::int64_t>()[i]);
        rows.data_ptr<std::int64_t>()[i] = m_first[label] + seen[label]++ % m_captions[label];
    }
    return rows;
}

at::Tensor CaptionStates::emptyRows(std::int64_t count) {
    return at::zeros({count}, at::kLong);
}

} // namespace retort::miniature
