#include "synthesis/curation/set_scores.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <numeric>

namespace retort::synthesis {

namespace {

/// [[label, probability], ...], the five likeliest first; four digits, as JSON.
std::string likeliest(std::span<const float> row) {
    constexpr std::size_t kShown = 5;
    constexpr double kPrecision = 1e4;
    std::vector<std::size_t> order(row.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto shown = std::min(kShown, row.size());
    std::partial_sort(
        order.begin(), order.begin() + static_cast<std::ptrdiff_t>(shown), order.end(),
        [&](std::size_t a, std::size_t b) { return row[a] != row[b] ? row[a] > row[b] : a < b; });
    auto list = nlohmann::json::array();
    for (std::size_t i = 0; i < shown; ++i)
        list.push_back({order[i], std::round(static_cast<double>(row[order[i]]) * kPrecision) / kPrecision});
    return list.dump();
}

} // namespace

Status storeScores(store::Workspace& workspace, const SyntheticDataset& set,
                   const SetProbabilities& probabilities) {
    const auto& request = set.record().request;
    const auto images = static_cast<std::size_t>(set.size(data::Split::Train));
    const auto classes = probabilities.classes;
    if (classes != request.classes.size() || probabilities.rows.size() != images * classes)
        return Error{
            ErrorCode::InvalidArgument,
            fmt::format(
                "the set {}: {} probabilities of {} classes are not scores of {} images of {} classes",
                request.name, probabilities.rows.size(), classes, images, request.classes.size())};
    std::vector<store::SyntheticScore> scores;
    for (std::size_t i = 0; i < images; ++i) {
        const auto row = probabilities.rows.subspan(i * classes, classes);
        const auto& image = set.image(static_cast<std::int64_t>(i));
        scores.push_back({.number = image.number,
                          .score = static_cast<double>(row[static_cast<std::size_t>(image.label)]),
                          .top5 = likeliest(row)});
    }
    return store::SyntheticTable(workspace.database())
        .setScores(set.record().id, probabilities.teacher, scores);
}

} // namespace retort::synthesis
