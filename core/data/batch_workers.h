#pragma once
// The threads behind a Loader.

#include "data/batch_plan.h"
#include "data/buffer_pool.h"
#include "data/loader_options.h"
#include "data/sample_reader.h"

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <vector>

namespace retort::data {

/// Fills the batches of the coming steps, several samples at a time, several threads to a batch.
class BatchWorkers {
public:
    BatchWorkers(std::unique_ptr<SampleReader> reader, const LoaderOptions& options);
    /// Stops after the samples in hand and joins.
    ~BatchWorkers() = default;

    std::int64_t stepsPerEpoch() const { return m_plan.stepsPerEpoch(); }
    void seek(std::int64_t step);
    bool atEnd() const;
    Result<Batch> next();

private:
    struct Job;
    struct Claim;

    void run(const std::stop_token& stop);
    void work(const std::stop_token& stop);
    std::optional<Claim> claim();
    bool mayStartJob() const;
    std::shared_ptr<Job> startJob();
    void fill(const Claim& claim, Augmenter& augmenter) const;
    Status fillSample(Job& job, std::int64_t index, Augmenter& augmenter) const;
    Status replace(Job& job, std::int64_t index, Augmenter& augmenter, Error why) const;
    bool areOfAKind(std::int64_t position, std::int64_t other) const;
    void omit(Job& job) const;
    std::span<std::uint8_t> placeOf(const Batch& batch, std::int64_t index) const;

    const LoaderOptions m_options;
    std::unique_ptr<SampleReader> m_reader;
    mutable std::mutex m_mutex;
    std::condition_variable_any m_changed;
    BatchPlan m_plan;
    BufferPool m_pool;
    std::deque<std::shared_ptr<Job>> m_jobs; ///< of consecutive steps
    std::int64_t m_nextJobStep = 0;
    std::optional<Error> m_broken;       ///< a thread ended by it, what it had claimed is lost
    std::vector<std::jthread> m_threads; ///< last, so that they end before what they use
};

} // namespace retort::data
