#include "study/report/difference_interval.h"

#include "base/statistics.h"
#include "study/report/distributions.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

namespace retort::study {

namespace {

constexpr double kPoints = 100; // of a share

/// Shares, not points.
struct Spread {
    double middle = 0;
    double ofSeeds = 0;  ///< s²/S
    double ofImages = 0; ///< c
};

/// The sums that the analysis of variance is made of.
struct AnswerSums {
    std::vector<double> ofSeed;
    std::vector<double> ofImage;
    double squares = 0;
};

AnswerSums sumsOf(std::span<const RunPair> pairs) {
    AnswerSums sums;
    sums.ofImage.assign(pairs.front().run->correct.size(), 0);
    for (const auto& pair : pairs) {
        double sum = 0;
        for (std::size_t i = 0; i < sums.ofImage.size(); ++i) {
            const double d =
                static_cast<double>(pair.run->correct[i]) - static_cast<double>(pair.other->correct[i]);
            sums.ofImage[i] += d;
            sums.squares += d * d;
            sum += d;
        }
        sums.ofSeed.push_back(sum);
    }
    const auto seeds = static_cast<double>(pairs.size());
    sums.ofImage.insert(sums.ofImage.end(), {seeds, -seeds}); // Bonett and Price's two images
    sums.squares += 2 * seeds;
    return sums;
}

double sumOfSquares(const std::vector<double>& values) {
    return std::inner_product(values.begin(), values.end(), values.begin(), 0.0);
}

Spread spreadOfAnswers(std::span<const RunPair> pairs) {
    const auto sums = sumsOf(pairs);
    const auto seeds = static_cast<double>(pairs.size());
    const auto images = static_cast<double>(sums.ofImage.size());
    const double total = std::accumulate(sums.ofSeed.begin(), sums.ofSeed.end(), 0.0);
    const double common = total * total / (seeds * images);
    const double squaresOfSeeds = sumOfSquares(sums.ofSeed) / images - common;
    const double squaresOfImages = sumOfSquares(sums.ofImage) / seeds - common;
    Spread spread{.middle = total / (seeds * images)};
    double rest = 0;
    if (pairs.size() > 1) {
        rest = (sums.squares - common - squaresOfSeeds - squaresOfImages) / (images * (seeds - 1));
        spread.ofSeeds = squaresOfSeeds / (seeds - 1) / (seeds * images);
    }
    spread.ofImages = std::max(0.0, squaresOfImages / images - rest) / (seeds * images);
    return spread;
}

/// Of a share that was measured on so many images.
double varianceOf(const ComparedRun& run) {
    const double share = run.accuracy / kPoints;
    return share * (1 - share) / static_cast<double>(run.images);
}

Spread spreadOfAccuracies(std::span<const RunPair> pairs) {
    std::vector<double> deltas, variances;
    for (const auto& pair : pairs) {
        deltas.push_back(pair.delta() / kPoints);
        variances.push_back(varianceOf(*pair.run) + varianceOf(*pair.other));
    }
    const double deviation = sampleDeviation(deltas).value_or(0);
    return {.middle = mean(deltas),
            .ofSeeds = deviation * deviation / static_cast<double>(pairs.size()),
            .ofImages = mean(variances)};
}

double halfWidth(const Spread& spread, std::size_t seeds) {
    const double variance = spread.ofSeeds + spread.ofImages;
    constexpr double kNormal = 1.959963984540054; // 97.5 %
    double square = kNormal * kNormal;
    if (seeds > 1 && variance > 0) {
        const double share = spread.ofSeeds / variance;
        const double student = studentLimit(kIntervalLevel, static_cast<int>(seeds) - 1);
        square += (student * student - square) * share * share;
    }
    return std::sqrt(square * variance);
}

} // namespace

bool RunPair::hasAnswers() const {
    return !run->correct.empty() && run->correct.size() == other->correct.size() &&
           run->spec.data.testHash == other->spec.data.testHash;
}

nlohmann::ordered_json toJson(const DifferenceInterval& interval) {
    return {{"low", interval.low},          {"high", interval.high},   {"level", kIntervalLevel},
            {"over", interval.over()},      {"seeds", interval.seeds}, {"paired_by_image", interval.isPaired},
            {"verdict", interval.verdict()}};
}

std::optional<DifferenceInterval> intervalOf(std::span<const RunPair> pairs) {
    if (pairs.empty() || std::ranges::any_of(pairs, [](const RunPair& pair) {
            return pair.run->images <= 0 || pair.other->images <= 0;
        }))
        return {};
    const bool isPaired = std::ranges::all_of(pairs, [&](const RunPair& pair) {
        return pair.hasAnswers() && pair.run->correct.size() == pairs.front().run->correct.size();
    });
    const auto spread = isPaired ? spreadOfAnswers(pairs) : spreadOfAccuracies(pairs);
    const double half = halfWidth(spread, pairs.size());
    return DifferenceInterval{.low = kPoints * std::max(-1.0, spread.middle - half),
                              .high = kPoints * std::min(1.0, spread.middle + half),
                              .seeds = pairs.size(),
                              .isPaired = isPaired};
}

std::optional<DifferenceInterval> intervalOfMean(std::span<const Difference> differences) {
    if (differences.empty())
        return {};
    double middle = 0;
    std::map<std::string, std::pair<double, double>> distances; // below and above, by test images
    DifferenceInterval whole{.seeds = differences.front().interval ? differences.front().interval->seeds : 1};
    for (const auto& [delta, interval, testHash] : differences) {
        if (!interval)
            return {};
        middle += delta;
        const auto own = fmt::format("row {}", distances.size());
        auto& [below, above] = distances[testHash.empty() ? own : testHash];
        below += delta - interval->low;
        above += interval->high - delta;
        whole.seeds = std::min(whole.seeds, interval->seeds);
        whole.isPaired = whole.isPaired && interval->isPaired;
    }
    double below = 0, above = 0;
    for (const auto& [images, distance] : distances) {
        below += distance.first * distance.first;
        above += distance.second * distance.second;
    }
    const auto count = static_cast<double>(differences.size());
    whole.low = (middle - std::sqrt(below)) / count;
    whole.high = (middle + std::sqrt(above)) / count;
    return whole;
}

} // namespace retort::study
