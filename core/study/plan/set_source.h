#pragma once
// Which columns of a study can learn from a generated set.

#include "store/synthetic_table.h"
#include "study/spec/column.h"

namespace retort::study {

/// Imported images are of img2img where each names the real training image that it was made from, else of
/// cls2img.
Source sourceOf(const store::SyntheticSetRecord& set);

} // namespace retort::study
