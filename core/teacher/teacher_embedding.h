#pragma once
// Fills the cache of a workspace with a teacher's embeddings of whole splits, part by part: what was embedded
// before a stop is not embedded again. Studies that learn from a part of the split take it from there.

#include "base/result.h"
#include "data/dataset.h"
#include "store/workspace.h"
#include "teacher/compute_context.h"
#include "teacher/embedded_count.h"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace retort::study {

struct TeacherEmbedding {
    std::string teacher;               ///< a model's name or path
    std::string dataset;               ///< a dataset's name or path
    std::vector<data::Split> splits{}; ///< empty: all that hold images
    ComputeContext work{};
};

struct EmbeddedDataset {
    std::string teacher;
    std::string dataset;
    std::map<data::Split, EmbeddedCount> splits;
};

/// InvalidArgument: a split without images; else the errors of opening dataset and teacher, an image that
/// cannot be read, Cancelled.
Result<EmbeddedDataset> embedDataset(store::Workspace& workspace, const TeacherEmbedding& options);

} // namespace retort::study
