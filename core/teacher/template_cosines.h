#pragma once
// How near images are to prompts, as choosing templates looks at it.

#include "base/result.h"
#include "teacher/prompt_selection.h"
#include "teacher/prompt_set.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace retort::study {

/// Images fp32 [N, D] and prompts fp32 [classes, templates, D], both of unit length.
Result<TemplateCosines> templateCosines(const at::Tensor& images, const std::vector<std::int64_t>& labels,
                                        const at::Tensor& prompts);

/// As many of the images, drawn by the seed and in rising order, as leave the cosines within 256 MiB.
std::vector<std::int64_t> withinMemory(std::vector<std::int64_t> images, const PromptSet& candidates,
                                       std::uint64_t seed);

} // namespace retort::study
