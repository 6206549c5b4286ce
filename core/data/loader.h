#pragma once
// Batches of pictures, decoded and augmented by worker threads ahead of the training step, straight into the
// batch's memory. What a batch holds is a function of (seed, step) alone: the number of threads changes
// nothing.
//
//   RETORT_TRY(const auto loader, Loader::create(*dataSet, Split::Train, indices, {.batchSize = 64}));
//   RETORT_CHECK(loader->seek(resumeAt));
//   RETORT_TRY(const auto batch, loader->next());

#include "data/images/augment.h"
#include "data/data_set.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace retort::data {

enum class Order { Shuffled, Sequential };
/// Samples of an epoch that do not fill a batch.
enum class Remainder { Drop, Keep };
enum class Passes { Endless, One };
/// What becomes of a sample whose file cannot be read any more (it was changed or removed after the data set
/// was opened).
enum class Unreadable {
    Fail,    ///< the batch is an error
    Replace, ///< the next readable sample of the same class takes its place
    Omit     ///< the batch is smaller, down to no sample
};

struct LoaderOptions {
    int batchSize = 64; ///< an epoch of fewer samples is one batch of them all
    int threads = 1;
    int prefetch = 3; ///< batches prepared ahead
    std::uint64_t seed = 0;
    AugmentOptions augment{};
    Order order = Order::Shuffled;
    Remainder remainder = Remainder::Drop;
    Passes passes = Passes::Endless;
    Unreadable unreadable = Unreadable::Fail;
    /// Decoded pictures are kept when all of them fit into this; otherwise a JPEG is decoded at reduced scale
    /// where its crop allows, which changes its pixels slightly.
    std::size_t cacheBytes = std::size_t{1} << 30;
};

struct Batch {
    std::int64_t step = 0;
    std::int64_t epoch = 0;
    std::int64_t count = 0;
    std::vector<std::int64_t> positions; ///< into the loader's indices
    std::vector<std::int64_t> samples;   ///< of the data set's split
    std::vector<std::int64_t> labels;
    std::vector<Error> setAside;            ///< of samples that were replaced or omitted, in their order
    std::shared_ptr<std::uint8_t[]> pixels; ///< [count, height, width, channels]; may outlive the loader
    ImageSize size;
    int channels = 3;
};

/// One consumer. The data set must outlive the loader; destruction joins the workers.
class Loader {
public:
    /// For evaluation: one pass in the given order, every sample once.
    static LoaderOptions evaluation(const AugmentOptions& augment, int batchSize = 256, int threads = 1);

    /// InvalidArgument: no samples, an index outside the split, or an option that makes no sense.
    static Result<std::unique_ptr<Loader>> create(const DataSet& dataSet, Split split,
                                                  std::vector<std::int64_t> indices,
                                                  const LoaderOptions& options);
    ~Loader();

    std::int64_t stepsPerEpoch() const;
    /// The next batch will be the one of this step, counted from 0 over all epochs. No batch is replayed.
    Status seek(std::int64_t step);
    /// Only with Passes::One: all batches were given out.
    bool atEnd() const;
    /// Waits for the batch. An image that cannot be read is dealt with as LoaderOptions::unreadable says; an
    /// error names its file, and the step counts as given out. More than a few of them (1 % of the samples,
    /// but at least ten) are an error in any case. InvalidArgument at the end.
    Result<Batch> next();

private:
    struct State;
    explicit Loader(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

} // namespace retort::data
