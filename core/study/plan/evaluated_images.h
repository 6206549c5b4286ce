#pragma once
// How a student is evaluated during training: how often, on how many images of a split, and those images,
// kept from one evaluation to the next. Nothing here changes the trained weights.

#include "data/dataset.h"
#include "distill/batch_source.h"
#include "study/plan/loader_source.h"
#include "study/spec/run_spec.h"

#include <cstdint>
#include <map>
#include <memory>
#include <tuple>
#include <vector>

namespace retort::study {

/// How a run is evaluated until the last step of each stage, where a study does not say how often: about 20
/// times a stage, on a part of each split, so that it costs about 10 % of the training. Short stages, which
/// cannot afford that on 250 images (and twice as many as there are classes), are evaluated less often, down
/// to 5 times, then on fewer images, down to 100 (and one for each class), then less often still, down to
/// once, before the first step. By the run's numbers alone, not by measured time, so that it is the same on
/// every machine.
class EvaluationPlan {
public:
    /// `splits`: how many images each evaluated split has.
    EvaluationPlan(const RunSpec& run, const std::vector<std::int64_t>& splits);

    /// Steps between two evaluations.
    std::int64_t interval(const RunStage& stage) const;
    /// How many of a split's `images` are evaluated; all where they are no more than that.
    std::int64_t imagesOf(std::int64_t images) const;

private:
    std::int64_t evaluations(const RunStage& stage) const;

    double m_enough = 0; ///< images of an evaluation over all splits that say something
    double m_least = 0;  ///< that say anything
    std::int64_t m_images = 0;
};

/// On how many of `images` real training images batch norms are measured before each evaluation, at least; 0
/// where a run takes those of training.
std::int64_t normImagesOf(const RunSpec& run, std::int64_t images);

/// `count` of a split's `indices`, in rising order, as many of each class as its share comes to. Of one seed
/// the smaller parts are contained in the larger ones as far as their classes' counts are.
std::vector<std::int64_t> stratifiedPart(const data::Dataset& dataset, data::Split split,
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

    /// Lives as long as this; the dataset must live longer. Reading fails with the errors of
    /// data::Loader::create, from its rewind() on.
    distill::EvaluationSource& of(const data::Dataset& dataset, data::Split split,
                                  std::vector<std::int64_t> indices, const EvaluationOptions& options);

private:
    using Key = std::tuple<const data::Dataset*, data::Split, int, std::vector<std::int64_t>>;

    std::int64_t m_bytesLeft;
    std::map<Key, std::unique_ptr<distill::EvaluationSource>> m_sources;
};

} // namespace retort::study
