#pragma once
// What a student is evaluated on while it learns: how often, on how many images of a split, and the images
// themselves, kept ready from one evaluation to the next. Nothing here changes what is learnt.

#include "data/data_set.h"
#include "distill/batch_source.h"
#include "study/plan/loader_source.h"
#include "study/spec/run_spec.h"

#include <cstdint>
#include <map>
#include <memory>
#include <tuple>
#include <vector>

namespace retort::study {

/// Steps between two evaluations where a study does not say: about 20 in a stage.
std::int64_t evaluationInterval(std::int64_t steps);

/// How many images of a split are evaluated until a stage's last step, where a study does not say how often:
/// so many that these evaluations of a run cost about 10 % of its training, but never so few that the curve
/// is mere noise. All of `images` where they are no more than that. By the run's numbers alone, not by
/// measured time, so that it is the same on every machine.
std::int64_t imagesInBetween(const RunSpec& run, std::int64_t images);

/// `count` of a split's `indices`, in rising order, as many of each class as its share comes to. Of one seed
/// the smaller parts are contained in the larger ones as far as their classes' counts are.
std::vector<std::int64_t> stratifiedPart(const data::DataSet& dataSet, data::Split split,
                                         const std::vector<std::int64_t>& indices, std::int64_t count,
                                         std::uint64_t seed);

/// Sets of images to evaluate on, as uint8 batches. What was read once stays in memory, up to a bound over
/// all sets, for all stages and runs of a study; what is beyond is read anew each time. For one thread.
class EvaluatedImages {
public:
    static constexpr std::int64_t kMostBytes = std::int64_t{512} << 20;

    explicit EvaluatedImages(std::int64_t mostBytes = kMostBytes) : m_bytesLeft(mostBytes) {}
    EvaluatedImages(const EvaluatedImages&) = delete;
    EvaluatedImages& operator=(const EvaluatedImages&) = delete;

    /// Lives as long as this; the data set must live longer. Reading fails with the errors of
    /// data::Loader::create, from its rewind() on.
    distill::EvaluationSource& of(const data::DataSet& dataSet, data::Split split,
                                  std::vector<std::int64_t> indices, const EvaluationOptions& options);

private:
    using Key = std::tuple<const data::DataSet*, data::Split, int, std::vector<std::int64_t>>;

    std::int64_t m_bytesLeft;
    std::map<Key, std::unique_ptr<distill::EvaluationSource>> m_sources;
};

} // namespace retort::study
