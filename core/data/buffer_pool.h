#pragma once
// Batch memory that is used again: pages that were touched once stay cheap.

#include <cstddef>
#include <cstdint>
#include <memory>

namespace retort::data {

/// Hands out buffers of one size. A buffer comes back when its last owner lets go, also after the pool is
/// gone.
class BufferPool {
public:
    explicit BufferPool(std::size_t bytes);

    std::shared_ptr<std::uint8_t[]> take();

private:
    struct Idle;
    std::size_t m_bytes;
    std::shared_ptr<Idle> m_idle;
};

} // namespace retort::data
