#pragma once
// A few images of each class, the real ones above those that were generated for them.

#include "base/result.h"
#include "store/workspace.h"
#include "study/spec/run_spec.h"

#include <cstdint>
#include <string>
#include <vector>

namespace retort::study {

struct SampledSet {
    std::string title; ///< "cls2img, miniature-sd"
    SyntheticSetId id{};
};

/// A table of a page: a row a class, some real training images and some of each set, the first ones of the
/// class. Of many classes the first are shown, and it says so. Where the dataset or a set cannot be opened a
/// sentence stands in its place.
std::string samplesOf(store::Workspace& workspace, const RunSpec& run, const std::vector<SampledSet>& sets);

} // namespace retort::study
