#pragma once
// Targets on disk, addressed by the hash of everything that decides them (teacher, images, preprocessing).
// The folder may be deleted at any time.

#include "base/result.h"

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <functional>
#include <string>

namespace retort::distill {

/// The tensor stored under `key` in `folder`, memory-mapped and not to be written to; computed and stored
/// (atomically) when it is absent, or when its file does not hold what was written. `key`: letters, digits,
/// '-' and '_' only (InvalidArgument). Errors are those of `compute` and of writing.
Result<at::Tensor> cached(const std::filesystem::path& folder, const std::string& key,
                          const std::function<Result<at::Tensor>()>& compute);

} // namespace retort::distill
