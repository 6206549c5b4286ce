#pragma once
// Which run of a control a run is compared with: that of the same split, seed, student, image size,
// augmentation and budget, or of a larger budget than all of the run's. The baseline is SUP; there may be
// others (Column::isControl()).

#include "study/report/compared_run.h"
#include "study/report/difference_interval.h"
#include "study/spec/column.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace retort::study {

/// The same images, labels and labelled subset.
bool isSameSplit(const RunSpec& a, const RunSpec& b);

/// In what two runs differ that ought to be the same, in words: "seed", "fine-tuning budget (800 x 64, SUP
/// 400 x 64)". A run of SUP* is to have as many steps as both stages of the run that is compared with it.
std::vector<std::string> differences(const ComparedRun& run, const ComparedRun& baseline);

/// intervalOf(); absent where two pairs are of one seed, which do not say what another seed would.
std::optional<DifferenceInterval> intervalOverSeeds(const std::vector<RunPair>& pairs);

/// What makes the runs of a cell, or of what a cell is compared with, more than runs of several seeds: two of
/// one seed, or settings that differ. A line for each, for people.
std::vector<std::string> mixtureOf(const std::vector<ComparedRun>& runs);

struct PairedDelta {
    std::optional<double> delta;                  ///< mean over the pairs
    std::optional<DifferenceInterval> interval{}; ///< of the same pairs; absent where no run has its own, or
                                                  ///< two are of one seed
    std::vector<std::string> warnings;
};

/// Pairs each run with its SUP run. Where no run has one, with the SUP run that differs least, and the
/// warnings say in what; single runs without one are excluded from the delta, and named.
PairedDelta pairedDelta(const std::vector<ComparedRun>& runs, const std::vector<ComparedRun>& baselines);

struct ControlGain {
    Column control;
    double delta = 0; ///< points, mean over the pairs
    std::optional<DifferenceInterval> interval{};
};

/// The gain over the control that leaves the least of it, so the choice never flatters. Of each control only
/// runs that differ in nothing are pairs; absent where no control has one.
std::optional<ControlGain> leastGain(const std::vector<ComparedRun>& runs,
                                     const std::map<Column, std::vector<ComparedRun>>& controls);

} // namespace retort::study
