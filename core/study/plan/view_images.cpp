#include "study/plan/view_images.h"

#include "base/json.h"
#include "base/sha256.h"

#include <nlohmann/json.hpp>

namespace retort::study {

data::ViewDataset viewsOf(const RunSpec& run, const data::Dataset& dataset, const std::string& hash,
                          std::vector<std::int64_t> indices) {
    const auto all = sha256(canonical({{"images", hash}, {"indices", indices}, {"shown", viewsJson(run)}}));
    return data::ViewDataset({.dataset = dataset,
                              .split = data::Split::Train,
                              .indices = std::move(indices),
                              .augment = run.augmentation,
                              .views = *run.views,
                              .hash = all});
}

SplitImages allOf(const data::ViewDataset& views) {
    return {.dataset = views,
            .split = data::Split::Train,
            .splitHash = *views.contentHash(data::Split::Train, {}),
            .indices = data::allIndices(views, data::Split::Train),
            .asHalves = true};
}

std::int64_t missingViews(const KnownTeacher& teacher, const RunSpec& run, const data::Dataset& dataset,
                          const std::string& hash, const std::vector<std::int64_t>& indices) {
    const auto views = viewsOf(run, dataset, hash, indices);
    return teacher.missing(allOf(views));
}

} // namespace retort::study
