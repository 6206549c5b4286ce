#include "study/report/cell_comparison.h"

#include "base/rounding.h"
#include "base/statistics.h"
#include "store/run_table.h"
#include "store/study_table.h"
#include "study/report/distributions.h"
#include "study/report/finished_runs.h"
#include "study/report/paired_baseline.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

namespace retort::study {

namespace {

std::string limitText(double limit) {
    return signedDecimalText(limit, decimalsToShow(limit, 1));
}

bool belongTogether(const ComparedRun& first, const ComparedRun& second) {
    return first.spec.seed == second.spec.seed && isSameSplit(first.spec, second.spec);
}

/// Whichever of both is the control of the other.
std::vector<std::string> differencesBetween(const ComparedRun& one, const ComparedRun& other) {
    auto found = differences(one, other), reversed = differences(other, one);
    return reversed.size() < found.size() ? reversed : found;
}

/// Of those that are not taken, the one of its seed and split that differs least; null: there is none.
const ComparedRun* mostAlike(const ComparedRun& run, const std::vector<ComparedRun>& others,
                             const std::set<const ComparedRun*>& taken) {
    const ComparedRun* found = nullptr;
    std::size_t fewest = 0;
    for (const auto& other : others) {
        if (!belongTogether(run, other) || taken.contains(&other))
            continue;
        const auto count = differencesBetween(run, other).size();
        if (!found || count < fewest) {
            found = &other;
            fewest = count;
        }
    }
    return found;
}

std::optional<McNemar> testOf(const RunPair& pair) {
    if (!pair.hasAnswers())
        return {};
    std::int64_t onlyFirst = 0, onlySecond = 0;
    for (std::size_t i = 0; i < pair.run->correct.size(); ++i) {
        onlyFirst += pair.run->correct[i] && !pair.other->correct[i];
        onlySecond += !pair.run->correct[i] && pair.other->correct[i];
    }
    return mcNemar(onlyFirst, onlySecond);
}

SeedComparison seedComparison(const RunPair& pair) {
    return {.seed = pair.run->spec.seed,
            .first = pair.run->id,
            .second = pair.other->id,
            .firstAccuracy = pair.run->accuracy,
            .secondAccuracy = pair.other->accuracy,
            .test = testOf(pair)};
}

std::vector<ComparedRun> chosen(const RunsOfRow& row, const Column& column, bool best) {
    const auto found = row.columns.find(column);
    if (found == row.columns.end())
        return {};
    return best ? comparedAtBest(found->second) : comparedRuns(found->second);
}

std::string namesOf(const std::vector<RunsOfRow>& rows) {
    std::vector<std::string> names;
    for (const auto& row : rows)
        names.push_back(row.dataset);
    return fmt::format("{}", fmt::join(names, ", "));
}

Error nothingToCompare(const ComparisonRequest& request, const std::vector<RunsOfRow>& rows) {
    if (!request.dataset.empty() &&
        std::ranges::none_of(rows, [&](const RunsOfRow& row) { return row.dataset == request.dataset; }))
        return {ErrorCode::NotFound, fmt::format("study {} has no dataset \"{}\"; there are: {}",
                                                 request.study, request.dataset, namesOf(rows))};
    return {ErrorCode::NotFound,
            fmt::format("study {}: no dataset has finished runs of both {} and {}{}; see \"study show {}\"",
                        request.study, name(request.first), name(request.second),
                        request.bestOnValidation ? " that were evaluated on validation images" : "",
                        request.study)};
}

} // namespace

McNemar mcNemar(std::int64_t onlyFirst, std::int64_t onlySecond) {
    const auto trials = onlyFirst + onlySecond, fewer = std::min(onlyFirst, onlySecond);
    if (trials == 0)
        return {};
    double tail = 0; // P(X <= fewer)
    for (std::int64_t k = 0; k <= fewer; ++k)
        tail += coinProbability(k, trials);
    const double seen = coinProbability(fewer, trials);
    return {.onlyFirst = onlyFirst,
            .onlySecond = onlySecond,
            .exact = std::min(1.0, 2 * tail),
            .midP = std::min(1.0, onlyFirst == onlySecond ? 1 - seen / 2 : 2 * tail - seen)};
}

CellComparison compareCells(const std::vector<ComparedRun>& first, const std::vector<ComparedRun>& second) {
    CellComparison comparison;
    std::vector<RunPair> pairs;
    std::vector<double> deltas;
    std::set<std::string> differing;
    std::set<const ComparedRun*> taken;
    for (const auto& run : first) {
        const auto* const other = mostAlike(run, second, taken);
        if (!other) {
            comparison.remarks.push_back(
                fmt::format("run {}: no run to compare it with has its seed and split", run.id.value));
            continue;
        }
        taken.insert(other);
        pairs.push_back({&run, other});
        deltas.push_back(pairs.back().delta());
        comparison.seeds.push_back(seedComparison(pairs.back()));
        differing.merge([&] {
            const auto found = differencesBetween(run, *other);
            return std::set<std::string>(found.begin(), found.end());
        }());
    }
    if (!differing.empty())
        comparison.remarks.push_back(fmt::format("the runs also differ in {}", fmt::join(differing, ", ")));
    if (pairs.empty())
        return comparison;
    comparison.testImages = pairs.front().run->images;
    comparison.difference = Difference{.delta = mean(deltas), .interval = intervalOverSeeds(pairs)};
    return comparison;
}

Result<std::vector<DatasetComparison>> compareColumns(store::Workspace& workspace,
                                                      const ComparisonRequest& request) {
    RETORT_TRY(const auto record, store::StudyTable(workspace.database()).find(request.study));
    RETORT_TRY(const auto records, store::RunTable(workspace.database()).ofStudy(record.id));
    RETORT_TRY(const auto rows, finishedRuns(workspace, records));
    std::vector<DatasetComparison> comparisons;
    bool isAny = false;
    for (const auto& row : rows) {
        if (!request.dataset.empty() && row.dataset != request.dataset)
            continue;
        const auto first = chosen(row, request.first, request.bestOnValidation);
        const auto second = chosen(row, request.second, request.bestOnValidation);
        if (!first.empty() && !second.empty()) {
            comparisons.push_back({.dataset = row.dataset, .cells = compareCells(first, second)});
            isAny = true;
        } else if (first.empty() != second.empty()) {
            comparisons.push_back({.dataset = row.dataset});
            comparisons.back().cells.remarks.push_back(
                fmt::format("not compared: no run of {} has finished{}",
                            name(first.empty() ? request.first : request.second),
                            request.bestOnValidation ? " that was evaluated on validation images" : ""));
        }
    }
    if (!isAny)
        return nothingToCompare(request, rows);
    return comparisons;
}

std::string textOf(const Difference& difference) {
    auto text = fmt::format("{} points", signedDecimalText(difference.delta, 1));
    if (const auto& interval = difference.interval) {
        text += fmt::format(", 95 % interval {} to {}", limitText(interval->low), limitText(interval->high));
        if (!interval->isDistinguishable())
            text += ", not distinguishable";
    }
    return text;
}

} // namespace retort::study
