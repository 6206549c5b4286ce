#include "data/batch_workers.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace retort::data {

/// A batch in the making. `claimed`, `done` and `error` are guarded by the workers' mutex.
struct BatchWorkers::Job {
    Batch batch;
    std::int64_t claimed = 0;
    std::int64_t done = 0;
    std::int64_t errorAt = 0; ///< the first failed sample, whichever thread met it first
    std::optional<Error> error;

    bool complete() const { return done == batch.count; }
};

/// Some samples of a batch that one thread fills.
struct BatchWorkers::Claim {
    std::shared_ptr<Job> job;
    std::int64_t begin = 0;
    std::int64_t end = 0;
};

namespace {

std::size_t sampleBytes(const LoaderOptions& options) {
    const auto size = options.augment.output;
    return static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height) * 3;
}

} // namespace

BatchWorkers::BatchWorkers(std::unique_ptr<SampleReader> reader, const LoaderOptions& options)
    : m_options(options), m_reader(std::move(reader)), m_plan(m_reader->size(), options),
      m_pool(static_cast<std::size_t>(m_plan.largestBatch()) * sampleBytes(options)) {
    for (int i = 0; i < options.threads; ++i)
        m_threads.emplace_back([this](const std::stop_token& stop) { run(stop); });
}

void BatchWorkers::seek(std::int64_t step) {
    {
        const std::lock_guard lock{m_mutex};
        m_jobs.clear(); // a thread that still fills one of them holds it
        m_nextJobStep = step;
    }
    m_changed.notify_all();
}

bool BatchWorkers::atEnd() const {
    const std::lock_guard lock{m_mutex};
    return m_options.passes == Passes::One && m_jobs.empty() && m_nextJobStep >= m_plan.stepsPerEpoch();
}

Result<Batch> BatchWorkers::next() {
    std::shared_ptr<Job> job;
    {
        std::unique_lock lock{m_mutex};
        if (m_jobs.empty() && !mayStartJob())
            return Error{ErrorCode::InvalidArgument, "the pass over the data set is at its end"};
        m_changed.wait(lock, [this] { return !m_jobs.empty() && m_jobs.front()->complete(); });
        job = std::move(m_jobs.front());
        m_jobs.pop_front();
    }
    m_changed.notify_all();
    if (job->error)
        return *std::move(job->error);
    return std::move(job->batch);
}

bool BatchWorkers::mayStartJob() const {
    return static_cast<int>(m_jobs.size()) < m_options.prefetch &&
           (m_options.passes == Passes::Endless || m_nextJobStep < m_plan.stepsPerEpoch());
}

std::shared_ptr<BatchWorkers::Job> BatchWorkers::startJob() {
    auto job = std::make_shared<Job>();
    auto& batch = job->batch;
    batch.step = m_nextJobStep++;
    batch.epoch = m_plan.epochOf(batch.step);
    batch.positions = m_plan.positions(batch.step);
    batch.count = static_cast<std::int64_t>(batch.positions.size());
    for (const auto position : batch.positions) {
        batch.samples.push_back(m_reader->sample(position));
        batch.labels.push_back(m_reader->label(position));
    }
    batch.pixels = m_pool.take();
    batch.size = m_options.augment.output;
    m_jobs.push_back(job);
    return job;
}

std::optional<BatchWorkers::Claim> BatchWorkers::claim() {
    constexpr std::int64_t kSamplesAtOnce = 4;
    auto open = std::find_if(m_jobs.begin(), m_jobs.end(),
                             [](const auto& job) { return job->claimed < job->batch.count; });
    if (open == m_jobs.end() && !mayStartJob())
        return std::nullopt;
    const auto job = open != m_jobs.end() ? *open : startJob();
    const auto begin = job->claimed;
    job->claimed = std::min(begin + kSamplesAtOnce, job->batch.count);
    return Claim{job, begin, job->claimed};
}

void BatchWorkers::fill(const Claim& claim, Augmenter& augmenter) const {
    const auto& batch = claim.job->batch;
    const auto bytes = sampleBytes(m_options);
    for (auto i = claim.begin; i < claim.end; ++i) {
        const std::span output{batch.pixels.get() + static_cast<std::size_t>(i) * bytes, bytes};
        auto read =
            m_reader->read(batch.positions[static_cast<std::size_t>(i)], batch.epoch, augmenter, output);
        if (read)
            continue;
        const std::lock_guard lock{m_mutex};
        if (!claim.job->error || i < claim.job->errorAt) {
            claim.job->error = std::move(read).within(fmt::format("loading batch {}", batch.step)).error();
            claim.job->errorAt = i;
        }
        return;
    }
}

void BatchWorkers::run(const std::stop_token& stop) {
    Augmenter augmenter{m_options.augment};
    std::unique_lock lock{m_mutex};
    while (!stop.stop_requested()) {
        const auto claimed = claim();
        if (!claimed) {
            m_changed.wait(lock, stop, [this] {
                return mayStartJob() || std::any_of(m_jobs.begin(), m_jobs.end(), [](const auto& job) {
                           return job->claimed < job->batch.count;
                       });
            });
            continue;
        }
        lock.unlock();
        fill(*claimed, augmenter);
        lock.lock();
        claimed->job->done += claimed->end - claimed->begin;
        if (claimed->job->complete())
            m_changed.notify_all();
    }
}

} // namespace retort::data
