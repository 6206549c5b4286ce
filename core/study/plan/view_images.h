#pragma once
// The views of a run's images that the teacher is asked about: what the student sees in its first stage.

#include "data/view_dataset.h"
#include "study/spec/run_spec.h"
#include "teacher/known_teacher.h"

#include <cstdint>
#include <string>
#include <vector>

namespace retort::study {

/// The run has views. `hash` is that of all of the dataset's training split; the dataset must outlive the
/// result.
data::ViewDataset viewsOf(const RunSpec& run, const data::Dataset& dataset, const std::string& hash,
                          std::vector<std::int64_t> indices);

/// All of them, for the teacher. The views must outlive the result.
SplitImages allOf(const data::ViewDataset& views);

/// How many of the images' views would go through the teacher if they were to be embedded now.
std::int64_t missingViews(const KnownTeacher& teacher, const RunSpec& run, const data::Dataset& dataset,
                          const std::string& hash, const std::vector<std::int64_t>& indices);

} // namespace retort::study
