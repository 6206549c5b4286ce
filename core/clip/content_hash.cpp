#include "clip/content_hash.h"

#include "clip/open_clip_config.h"
#include "models/weight_hash.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace retort::clip {

void addVocabulary(Sha256& hash, const Tokenizer& tokenizer) {
    const auto& vocabulary = tokenizer.vocabulary();
    std::vector<std::pair<std::int64_t, std::string>> ordered;
    for (const auto& [symbol, id] : vocabulary.ids)
        ordered.emplace_back(id, symbol);
    std::ranges::sort(ordered);
    for (const auto& [id, symbol] : ordered)
        hash.update(fmt::format("{} {}\n", id, symbol));
    for (const auto& [left, right] : vocabulary.merges)
        hash.update(fmt::format("{} {}\n", left, right));
    hash.update(fmt::format("context {} pad {}\n", tokenizer.options().contextLength,
                            tokenizer.options().padId.value_or(tokenizer.endToken())));
}

std::string contentHash(const FolderConfig& config, const Tokenizer& tokenizer,
                        const tensor::TensorArchive& weights, const ProgressSink& progress) {
    Sha256 hash;
    const auto& [vision, text] = std::pair{config.model.vision.transformer, config.model.text.transformer};
    hash.update(openClipJson(config.model).dump());
    hash.update(fmt::format("{} {} {} {}\n", static_cast<int>(vision.activation),
                            static_cast<int>(text.activation), vision.layerNormEpsilon,
                            text.layerNormEpsilon));
    hash.update(describe(config.preprocess));
    addVocabulary(hash, tokenizer);
    models::addWeights(hash, weights, progress);
    return hash.hex();
}

} // namespace retort::clip
