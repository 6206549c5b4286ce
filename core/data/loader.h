#pragma once
// Batches of images, decoded and augmented by worker threads ahead of the training step, straight into the
// batch's memory. What a batch holds is a function of (seed, step) alone: the number of threads changes
// nothing.
//
//   RETORT_TRY(const auto loader, Loader::create(*dataset, Split::Train, indices, {.batchSize = 64}));
//   RETORT_CHECK(loader->seek(resumeAt));
//   RETORT_TRY(const auto batch, loader->next());

#include "data/dataset.h"
#include "data/loader_options.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace retort::data {

/// One consumer. The dataset must outlive the loader; destruction joins the workers.
class Loader {
public:
    /// For evaluation: one pass in the given order, every sample once.
    static LoaderOptions evaluation(const AugmentOptions& augment, int batchSize = 256, int threads = 1);

    /// InvalidArgument: no samples, an index outside the split, or an option that makes no sense.
    static Result<std::unique_ptr<Loader>> create(const Dataset& dataset, Split split,
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
