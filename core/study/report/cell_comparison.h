#pragma once
// Two columns of a study, run beside run: how far apart they are, how sure that is, and a test on the answers
// to the same test images.

#include "base/result.h"
#include "store/workspace.h"
#include "study/report/difference_interval.h"
#include "study/spec/column.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace retort::study {

/// McNemar's test of two classifiers on the same images: of those about which only one is right, each is as
/// likely to be that one's as the other's where the two are equally good.
struct McNemar {
    std::int64_t onlyFirst = 0;  ///< images about which only the first is right
    std::int64_t onlySecond = 0; ///< only the second
    double exact = 1;            ///< two-sided p of the binomial distribution
    /// The same without half of the probability of what was seen: nearer to its level than `exact`, which
    /// errs on the safe side (Fagerland, Lydersen and Laake 2013, BMC Medical Research Methodology 13:91).
    double midP = 1;
};
McNemar mcNemar(std::int64_t onlyFirst, std::int64_t onlySecond);

/// Two runs of one seed and split.
struct SeedComparison {
    std::int64_t seed = 0;
    RunId first{};
    RunId second{};
    double firstAccuracy = 0;      ///< per cent
    double secondAccuracy = 0;     ///< per cent
    std::optional<McNemar> test{}; ///< absent where a run's answers were not stored
};

struct CellComparison {
    std::vector<SeedComparison> seeds{};
    std::optional<Difference> difference{}; ///< first less second; absent without pairs
    std::int64_t testImages = 0;            ///< of the first pair
    std::vector<std::string> remarks{};     ///< runs without a counterpart, and what else differs
};

/// Pairs runs of the same seed, split and labelled images, whatever else differs: that is told in the
/// remarks.
CellComparison compareCells(const std::vector<ComparedRun>& first, const std::vector<ComparedRun>& second);

struct ComparisonRequest {
    std::string study;
    Column first;
    Column second;
    std::string dataset{};         ///< as in the study's table; empty: all that have both columns
    bool bestOnValidation = false; ///< at the step of each run that is best on validation, not the last
};

struct DatasetComparison {
    std::string dataset;
    CellComparison cells;
};

/// NotFound names what there is: the study, the dataset, or a dataset that has finished runs of both columns.
Result<std::vector<DatasetComparison>> compareColumns(store::Workspace& workspace,
                                                      const ComparisonRequest& request);

/// "+3.3 points, 95 % interval +2.1 to +4.5", with ", not distinguishable" where that is so.
std::string textOf(const Difference& difference);

} // namespace retort::study
