#pragma once
// Work in pieces that several workers share, each on a thread of its own: one for each device, for example.
//
//   RETORT_CHECK(shareWork(batches, generators.size(), [&](std::size_t worker, std::int64_t batch) {
//       return write(generators[worker]->generate(batch));
//   }));

#include "base/result.h"

#include <cstddef>
#include <cstdint>
#include <functional>

namespace retort::tensor {

/// Calls `work` once for each of the pieces 0 to `pieces` - 1, which begin in this order: each goes to the
/// worker that is free next. The first worker is this thread; LibTorch's threads are divided among all. After
/// an error no further piece is begun; it is returned once all workers have come back. With one worker
/// nothing is changed, and no thread is started.
Status shareWork(std::int64_t pieces, std::size_t workers,
                 const std::function<Status(std::size_t worker, std::int64_t piece)>& work);

} // namespace retort::tensor
