#include "data/buffer_pool.h"

#include <mutex>
#include <utility>
#include <vector>

namespace retort::data {

using Buffer = std::unique_ptr<std::uint8_t[]>;

struct BufferPool::Idle {
    std::mutex mutex;
    std::vector<Buffer> buffers;
};

BufferPool::BufferPool(std::size_t bytes) : m_bytes(bytes), m_idle(std::make_shared<Idle>()) {}

std::shared_ptr<std::uint8_t[]> BufferPool::take() {
    Buffer buffer;
    {
        const std::lock_guard lock{m_idle->mutex};
        if (!m_idle->buffers.empty()) {
            buffer = std::move(m_idle->buffers.back());
            m_idle->buffers.pop_back();
        }
    }
    if (!buffer)
        buffer = std::make_unique_for_overwrite<std::uint8_t[]>(m_bytes);
    auto giveBack = [idle = std::weak_ptr<Idle>{m_idle}](std::uint8_t* memory) {
        Buffer returned{memory};
        if (const auto pool = idle.lock()) {
            const std::lock_guard lock{pool->mutex};
            pool->buffers.push_back(std::move(returned));
        }
    };
    return {buffer.release(), std::move(giveBack)};
}

} // namespace retort::data
