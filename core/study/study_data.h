#pragma once
// A study's data set, opened, with what identifies its content and the pictures that may be learnt from.

#include "base/result.h"
#include "data/data_set.h"
#include "data/registry.h"
#include "data/subset.h"
#include "study/resolved_run.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace retort::study {

struct StudyData {
    std::shared_ptr<const data::DataSet> dataSet;
    DataIdentity identity;
    std::vector<std::int64_t> labelled; ///< indices of the training split
};

/// Where data sets are looked for besides the program's own: `<workspace>/datasets`. What is unpacked is kept
/// in `<workspace>/cache/unpacked`, if there is a workspace already.
data::DataSetSearch dataSetSearch(const std::filesystem::path& workspaceFolder);

/// How the hash of a split's pictures is come by.
using ContentHasher = std::function<Result<std::string>(const data::DataSet&, data::Split)>;
/// By reading the whole split; Cancelled once `stop` is asked.
ContentHasher readContent(std::stop_token stop = {});

/// SHA-256 of a split's pictures and labels in order.
Result<std::string> splitHash(const data::DataSet& dataSet, data::Split split,
                              const ContentHasher& content = readContent());

/// Errors are those of opening the data set; InvalidArgument: no training or no test pictures, a class with
/// fewer pictures than the subset asks for.
Result<StudyData> openStudyData(const std::string& nameOrPath, const data::LabelledSubset& labelled,
                                const data::DataSetSearch& search,
                                const ContentHasher& content = readContent());

} // namespace retort::study
