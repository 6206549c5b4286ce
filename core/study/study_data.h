#pragma once
// A study's data set, opened, with what identifies its content and the pictures that may be learnt from.

#include "base/result.h"
#include "data/data_set.h"
#include "data/registry.h"
#include "data/subset.h"
#include "study/resolved_run.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace retort::study {

struct StudyData {
    std::shared_ptr<const data::DataSet> dataSet;
    DataIdentity identity;
    std::vector<std::int64_t> labelled; ///< indices of the training split
};

/// Where data sets are looked for besides the program's own: `<workspace>/datasets`.
data::DataSetSearch dataSetSearch(const std::filesystem::path& workspaceFolder);

/// SHA-256 of a split's pictures and labels in order. Reads the whole split.
Result<std::string> splitHash(const data::DataSet& dataSet, data::Split split);

/// Errors are those of opening the data set; InvalidArgument: no training or no test pictures, a class with
/// fewer pictures than the subset asks for.
Result<StudyData> openStudyData(const std::string& nameOrPath, const data::LabelledSubset& labelled,
                                const data::DataSetSearch& search);

} // namespace retort::study
