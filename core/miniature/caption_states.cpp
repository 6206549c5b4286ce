#include "miniature/caption_states.h"

#include <torch/types.h>

#include <string>

namespace retort::miniature {

namespace {

constexpr std::int64_t kReadTogether = 64;

std::vector<std::vector<std::string>> captionsByClass(const std::vector<TaughtDataset>& datasets) {
    std::vector<std::vector<std::string>> classes;
    for (const auto& set : datasets) {
        const auto all = captions(set);
        const auto templates = static_cast<std::ptrdiff_t>(set.templates.size());
        for (std::size_t label = 0; label < set.classNames.size(); ++label) {
            const auto first = all.begin() + static_cast<std::ptrdiff_t>(label) * templates;
            classes.emplace_back(first, first + templates);
        }
    }
    return classes;
}

} // namespace

CaptionStates::CaptionStates(const clip::ClipModel& model, const clip::Tokenizer& tokenizer,
                             const std::vector<TaughtDataset>& datasets, int skipped)
    : CaptionStates(model, tokenizer, captionsByClass(datasets), skipped, model.logitScale().device()) {}

CaptionStates::CaptionStates(const clip::ClipModel& model, const clip::Tokenizer& tokenizer,
                             const std::vector<std::vector<std::string>>& captionsOfClasses, int skipped,
                             const at::Device& device) {
    std::vector<std::string> texts{""};
    for (const auto& ofClass : captionsOfClasses) {
        m_first.push_back(static_cast<std::int64_t>(texts.size()));
        m_captions.push_back(static_cast<std::int64_t>(ofClass.size()));
        texts.insert(texts.end(), ofClass.begin(), ofClass.end());
    }
    const torch::NoGradGuard noGradients;
    m_tokens = tokenizer.encodeBatch(texts).to(device);
    std::vector<at::Tensor> states;
    for (const auto& some : m_tokens.split(kReadTogether))
        states.push_back(model.textHiddenStates(some, skipped).to(at::kFloat));
    m_states = at::cat(states);
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
