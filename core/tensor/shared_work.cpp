#include "tensor/shared_work.h"

#include "tensor/torch_error.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace retort::tensor {

namespace {

/// The pieces that nobody has begun yet.
class PieceQueue {
public:
    explicit PieceQueue(std::int64_t pieces) : m_pieces(pieces) {}

    /// Negative: there are no more, or one has failed.
    std::int64_t take() {
        const std::scoped_lock guard(m_mutex);
        return m_status.ok() && m_next < m_pieces ? m_next++ : -1;
    }
    void fail(Status status) {
        const std::scoped_lock guard(m_mutex);
        if (m_status.ok())
            m_status = std::move(status);
    }
    /// When all workers are done.
    Status status() && { return std::move(m_status); }

private:
    std::mutex m_mutex;
    std::int64_t m_next = 0;
    std::int64_t m_pieces;
    Status m_status{};
};

/// LibTorch's number of threads is of the calling thread, and of threads that begin later.
class ThreadShare {
public:
    explicit ThreadShare(std::size_t workers) : m_before(at::get_num_threads()) {
        m_each = std::max(1, m_before / static_cast<int>(workers));
        at::set_num_threads(m_each);
    }
    ~ThreadShare() { at::set_num_threads(m_before); }
    ThreadShare(const ThreadShare&) = delete;
    ThreadShare& operator=(const ThreadShare&) = delete;

    void takeHere() const { at::set_num_threads(m_each); }

private:
    int m_before;
    int m_each = 1;
};

} // namespace

Status shareWork(std::int64_t pieces, std::size_t workers,
                 const std::function<Status(std::size_t worker, std::int64_t piece)>& work) {
    PieceQueue queue(pieces);
    const auto workAs = [&](std::size_t worker) {
        for (auto piece = queue.take(); piece >= 0; piece = queue.take())
            if (auto done = guarded("sharing work", [&] { return work(worker, piece); }); !done.ok())
                queue.fail(std::move(done));
    };
    const auto most = static_cast<std::size_t>(std::max<std::int64_t>(1, pieces));
    if (std::min(workers, most) <= 1) {
        workAs(0);
        return std::move(queue).status();
    }
    const ThreadShare share(std::min(workers, most));
    std::vector<std::jthread> others;
    for (std::size_t worker = 1; worker < std::min(workers, most); ++worker)
        others.emplace_back([&share, &workAs, worker] {
            share.takeHere();
            workAs(worker);
        });
    workAs(0);
    others.clear(); // joins
    return std::move(queue).status();
}

} // namespace retort::tensor
