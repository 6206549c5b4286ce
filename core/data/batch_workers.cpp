#include "data/batch_workers.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <utility>

namespace retort::data {

/// A batch in the making. All but `batch` is guarded by the workers' mutex; a sample of `batch` belongs to
/// the thread that claimed it.
struct BatchWorkers::Job {
    Batch batch;
    std::int64_t claimed = 0;
    std::int64_t done = 0;
    std::int64_t errorAt = 0; ///< the first failed sample, whichever thread met it first
    std::optional<Error> error;
    std::map<std::int64_t, Error> setAside; ///< by sample of the batch

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
            return Error{ErrorCode::InvalidArgument, "the pass over the dataset is at its end"};
        m_changed.wait(lock, [this] { return m_broken || (!m_jobs.empty() && m_jobs.front()->complete()); });
        if (m_broken)
            return *m_broken;
        job = std::move(m_jobs.front());
        m_jobs.pop_front();
    }
    m_changed.notify_all();
    if (job->error)
        return *std::move(job->error);
    if (m_options.unreadable == Unreadable::Omit && !job->setAside.empty())
        omit(*job);
    for (auto& [index, error] : job->setAside)
        job->batch.setAside.push_back(std::move(error));
    return std::move(job->batch);
}

/// Moves the others up.
void BatchWorkers::omit(Job& job) const {
    auto& batch = job.batch;
    std::int64_t kept = 0;
    for (std::int64_t index = 0; index < batch.count; ++index) {
        if (job.setAside.contains(index))
            continue;
        const auto from = static_cast<std::size_t>(index);
        const auto to = static_cast<std::size_t>(kept);
        if (from != to)
            std::ranges::copy(placeOf(batch, index), placeOf(batch, kept).begin());
        batch.positions[to] = batch.positions[from];
        batch.samples[to] = batch.samples[from];
        batch.labels[to] = batch.labels[from];
        batch.epochs[to] = batch.epochs[from];
        ++kept;
    }
    batch.count = kept;
    for (auto* numbers : {&batch.positions, &batch.samples, &batch.labels, &batch.epochs})
        numbers->resize(static_cast<std::size_t>(kept));
}

std::span<std::uint8_t> BatchWorkers::placeOf(const Batch& batch, std::int64_t index) const {
    const auto bytes = sampleBytes(m_options);
    return {batch.pixels.get() + static_cast<std::size_t>(index) * bytes, bytes};
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
    auto samples = m_plan.samples(batch.step);
    batch.positions = std::move(samples.positions);
    batch.epochs = std::move(samples.epochs);
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

/// Where kinds are told apart, both real or both generated.
bool BatchWorkers::areOfAKind(std::int64_t position, std::int64_t other) const {
    const auto& mixture = m_options.mixture;
    return !mixture || (position < mixture->real) == (other < mixture->real);
}

/// The next sample of the class that can be read; the same on every machine that lacks the same files.
Status BatchWorkers::replace(Job& job, std::int64_t index, Augmenter& augmenter, Error why) const {
    auto& batch = job.batch;
    const auto at = static_cast<std::size_t>(index);
    const auto wanted = batch.positions[at];
    for (std::int64_t step = 1; step < m_reader->size(); ++step) {
        const auto position = (wanted + step) % m_reader->size();
        if (m_reader->label(position) != batch.labels[at] || !areOfAKind(position, wanted))
            continue;
        const auto read = m_reader->read(position, batch.epochs[at], augmenter, placeOf(batch, index));
        if (read) {
            batch.positions[at] = position;
            batch.samples[at] = m_reader->sample(position);
            return {};
        }
        RETORT_CHECK(m_reader->tolerate(read.error()));
    }
    return why;
}

Status BatchWorkers::fillSample(Job& job, std::int64_t index, Augmenter& augmenter) const {
    const auto at = static_cast<std::size_t>(index);
    auto read =
        m_reader->read(job.batch.positions[at], job.batch.epochs[at], augmenter, placeOf(job.batch, index));
    if (read || m_options.unreadable == Unreadable::Fail || read.error().code == ErrorCode::OutOfMemory)
        return read;
    RETORT_CHECK(m_reader->tolerate(read.error()));
    if (m_options.unreadable == Unreadable::Replace)
        RETORT_CHECK(replace(job, index, augmenter, read.error()));
    const std::lock_guard lock{m_mutex};
    job.setAside.emplace(index, std::move(read).error());
    return {};
}

void BatchWorkers::fill(const Claim& claim, Augmenter& augmenter) const {
    for (auto i = claim.begin; i < claim.end; ++i) {
        auto filled = fillSample(*claim.job, i, augmenter);
        if (filled)
            continue;
        const std::lock_guard lock{m_mutex};
        if (!claim.job->error || i < claim.job->errorAt) {
            claim.job->error =
                std::move(filled).within(fmt::format("loading batch {}", claim.job->batch.step)).error();
            claim.job->errorAt = i;
        }
        return;
    }
}

void BatchWorkers::run(const std::stop_token& stop) {
    const auto worked = guarded("loading images", [&]() -> Status {
        work(stop);
        return {};
    });
    if (worked.ok())
        return;
    {
        const std::lock_guard lock{m_mutex};
        m_broken = worked.error();
    }
    m_changed.notify_all();
}

void BatchWorkers::work(const std::stop_token& stop) {
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
