#include "study/report/paired_baseline.h"

#include "base/statistics.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

namespace retort::study {

namespace {

/// What both runs of a pair ought to have in common, in words.
struct SharedSetting {
    const char* words;
    bool (*isSame)(const RunSpec&, const RunSpec&);
};

/// But for the head that predicts embeddings.
bool isSameStudent(const RunSpec& a, const RunSpec& b) {
    auto headless = b.student;
    headless.embeddingWidth = a.student.embeddingWidth;
    return a.student == headless;
}

constexpr SharedSetting kSharedSettings[] = {
    {"seed", [](const RunSpec& a, const RunSpec& b) { return a.seed == b.seed; }},
    {"split", isSameSplit},
    {"student", isSameStudent},
    {"image size", [](const RunSpec& a, const RunSpec& b) { return a.imageSize == b.imageSize; }},
    {"augmentation", [](const RunSpec& a, const RunSpec& b) { return a.augmentation == b.augmentation; }},
    {"precision", [](const RunSpec& a, const RunSpec& b) { return a.precision == b.precision; }},
};

/// Steps x batch.
std::string budget(const RunStage& stage) {
    return fmt::format("{} x {}", stage.steps, stage.batch);
}

std::string budgets(const RunSpec& run) {
    return (run.distil ? budget(*run.distil) + " and " : "") + budget(run.finetune);
}

bool trainsLonger(const RunSpec& run) {
    return run.column.method == Method::SupervisedLonger;
}

std::int64_t allSteps(const RunSpec& run) {
    return run.finetune.steps + (run.distil ? run.distil->steps : 0);
}

std::int64_t samplesSeen(const RunSpec& run) {
    return run.finetune.steps * run.finetune.batch + (run.distil ? run.distil->steps * run.distil->batch : 0);
}

/// A control that learns from the labelled images alone is as long as the stage that does, or at least as
/// long as all of the run: more of it can only flatter the control.
bool isLongEnough(const RunSpec& control, const RunSpec& run) {
    return budget(run.finetune) == budget(control.finetune) ||
           (!control.distil && samplesSeen(control) >= samplesSeen(run));
}

/// Absent where both had the same chances.
std::optional<std::string> budgetDifference(const RunSpec& run, const RunSpec& control) {
    if (trainsLonger(control) && !trainsLonger(run)) {
        if (allSteps(run) == control.finetune.steps)
            return {};
        return fmt::format("steps ({}, {} {})", allSteps(run), name(control.column), control.finetune.steps);
    }
    if (trainsLonger(run)) // has more by its name
        return {};
    if (!isLongEnough(control, run))
        return fmt::format("fine-tuning budget ({}, {} {})", budget(run.finetune), name(control.column),
                           budget(control.finetune));
    if (control.distil && (!run.distil || budget(*run.distil) != budget(*control.distil)))
        return fmt::format("budget of stage 1 ({}, {} {})", run.distil ? budget(*run.distil) : "none",
                           name(control.column), budget(*control.distil));
    return {};
}

struct Nearest {
    const ComparedRun* baseline = nullptr;
    std::vector<std::string> differences;
};

Nearest nearestBaseline(const ComparedRun& run, const std::vector<ComparedRun>& baselines) {
    Nearest nearest;
    for (const auto& baseline : baselines) {
        auto found = differences(run, baseline);
        if (!nearest.baseline || found.size() < nearest.differences.size())
            nearest = {&baseline, std::move(found)};
    }
    return nearest;
}

double meanGain(const std::vector<RunPair>& pairs) {
    std::vector<double> gains;
    for (const auto& pair : pairs)
        gains.push_back(pair.delta());
    return mean(gains);
}

PairedDelta unpairedDelta(const std::vector<ComparedRun>& runs, const std::vector<Nearest>& nearest) {
    std::vector<double> gains;
    std::set<std::string> differing;
    for (std::size_t i = 0; i < runs.size(); ++i) {
        gains.push_back(runs[i].accuracy - nearest[i].baseline->accuracy);
        differing.insert(nearest[i].differences.begin(), nearest[i].differences.end());
    }
    return {
        .delta = mean(gains),
        .warnings = {fmt::format("compared with a SUP run that differs in {}", fmt::join(differing, ", "))}};
}

} // namespace

bool isSameSplit(const RunSpec& a, const RunSpec& b) {
    return a.data.trainHash == b.data.trainHash && a.data.testHash == b.data.testHash &&
           a.labelled == b.labelled;
}

std::vector<std::string> differences(const ComparedRun& run, const ComparedRun& baseline) {
    std::vector<std::string> found;
    for (const auto& setting : kSharedSettings)
        if (!setting.isSame(run.spec, baseline.spec))
            found.emplace_back(setting.words);
    if (auto budgets = budgetDifference(run.spec, baseline.spec))
        found.push_back(*std::move(budgets));
    return found;
}

std::optional<DifferenceInterval> intervalOverSeeds(const std::vector<RunPair>& pairs) {
    std::set<std::int64_t> seeds;
    for (const auto& pair : pairs)
        if (!seeds.insert(pair.run->spec.seed).second)
            return {};
    return intervalOf(pairs);
}

std::vector<std::string> mixtureOf(const std::vector<ComparedRun>& runs) {
    std::set<std::int64_t> seeds, repeated;
    std::set<std::string> differing;
    for (const auto& run : runs) {
        if (!seeds.insert(run.spec.seed).second)
            repeated.insert(run.spec.seed);
        const auto &one = runs.front().spec, &other = run.spec;
        for (const auto& setting : kSharedSettings)
            if (!setting.isSame(one, other) && setting.words != std::string_view{"seed"})
                differing.insert(setting.words);
        if (budgets(one) != budgets(other))
            differing.insert(fmt::format("steps x batch ({}, {})", budgets(one), budgets(other)));
    }
    std::vector<std::string> found;
    if (!repeated.empty())
        found.push_back(fmt::format("has more than one run of the seeds {}: its mean and spread are not over "
                                    "seeds alone",
                                    fmt::join(repeated, ", ")));
    if (!differing.empty())
        found.push_back(
            fmt::format("has runs that differ in {}: its mean and spread are not over seeds alone; "
                        "import runs of other settings into a study of their own",
                        fmt::join(differing, ", ")));
    return found;
}

PairedDelta pairedDelta(const std::vector<ComparedRun>& runs, const std::vector<ComparedRun>& baselines) {
    if (baselines.empty())
        return {.delta = {}, .warnings = {"no SUP run to compare with"}};
    std::vector<Nearest> nearest;
    std::vector<RunPair> pairs;
    std::vector<std::string> alone;
    for (const auto& run : runs) {
        nearest.push_back(nearestBaseline(run, baselines));
        if (nearest.back().differences.empty())
            pairs.push_back({&run, nearest.back().baseline});
        else
            alone.push_back(fmt::format("run {}: no SUP run with the same {}", run.id.value,
                                        fmt::join(nearest.back().differences, ", ")));
    }
    if (pairs.empty())
        return unpairedDelta(runs, nearest);
    return {.delta = meanGain(pairs), .interval = intervalOverSeeds(pairs), .warnings = std::move(alone)};
}

std::optional<ControlGain> leastGain(const std::vector<ComparedRun>& runs,
                                     const std::map<Column, std::vector<ComparedRun>>& controls) {
    std::optional<ControlGain> least;
    for (const auto& [column, candidates] : controls) {
        std::vector<RunPair> pairs;
        for (const auto& run : runs)
            if (const auto nearest = nearestBaseline(run, candidates);
                nearest.baseline && nearest.differences.empty())
                pairs.push_back({&run, nearest.baseline});
        if (!pairs.empty() && (!least || meanGain(pairs) < least->delta))
            least = ControlGain{
                .control = column, .delta = meanGain(pairs), .interval = intervalOverSeeds(pairs)};
    }
    return least;
}

} // namespace retort::study
