#pragma once
// A student whose weights have become no numbers answers with none, which no class could be read from.

#include "base/result.h"

#include <ATen/core/Tensor.h>

#include <filesystem>

namespace retort::study {

/// Corrupt: some of the logits, of any shape, are no finite numbers. `student` is named.
Status checkLogits(const at::Tensor& logits, const std::filesystem::path& student);

} // namespace retort::study
