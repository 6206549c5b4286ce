#pragma once
// A study's dataset, opened, with what identifies its content and the images that may be learnt from.

#include "base/progress.h"
#include "base/result.h"
#include "data/data_identity.h"
#include "data/dataset.h"
#include "data/registry/registry.h"
#include "data/subset.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace retort::study {

/// Images by which a run's best step is chosen; nothing learns from them.
struct ValidationImages {
    data::Split split = data::Split::Validation; ///< or Train, where they are held out of the labelled ones
    std::vector<std::int64_t> indices{};         ///< empty: there are none
};

struct StudyData {
    std::shared_ptr<const data::Dataset> dataset;
    data::DataIdentity identity;
    std::vector<std::int64_t> labelled; ///< indices of the training split
    ValidationImages validation;

    /// Images of each split that runs are evaluated on: test, and validation where there is one.
    std::vector<std::int64_t> evaluatedSplits() const;
};

/// The labelled images, and those to choose a step by: the part of the labelled ones that the subset holds
/// out, or else the dataset's own validation split. Errors are those of data::labelledParts().
Status takeSubset(const data::LabelledSubset& labelled, StudyData& data);

/// Where datasets are looked for besides the program's own: `<workspace>/datasets`. What is unpacked is kept
/// in `<workspace>/cache/unpacked`, and what decoding showed of image files in `<workspace>/cache/checked`,
/// if there is a workspace already.
data::DatasetSearch datasetSearch(const std::filesystem::path& workspaceFolder);

/// Opening may decode every file, which takes minutes where there are many.
struct OpeningOptions {
    ProgressSink progress{};
    RemarkSink remark{}; ///< of remarkOn()
    std::stop_token stop{};
};

/// What a person should know of a dataset that work begins on, in one line; empty when there is nothing:
/// "cats: 3 files excluded (damaged or not an image); see 'retort-cli dataset inspect cats'".
std::string remarkOn(const data::DatasetSummary& summary, const std::string& nameOrPath);

/// data::findDataset() for work that continues with the usable images and reports the others.
Result<std::unique_ptr<data::Dataset>> openForWork(const std::string& nameOrPath,
                                                   const data::DatasetSearch& search,
                                                   const OpeningOptions& options = {});

/// Computes the content hash of a split's images.
using ContentHasher = std::function<Result<std::string>(const data::Dataset&, data::Split)>;
/// By reading the whole split; Cancelled once `stop` is asked.
ContentHasher readContent(std::stop_token stop = {});

/// SHA-256 of a split's images and labels in order.
Result<std::string> splitHash(const data::Dataset& dataset, data::Split split,
                              const ContentHasher& content = readContent());

/// Errors are those of opening the dataset; InvalidArgument: no training or no test images, a class with
/// fewer images than the subset asks for.
Result<StudyData> openStudyData(const std::string& nameOrPath, const data::LabelledSubset& labelled,
                                const data::DatasetSearch& search, const OpeningOptions& options = {},
                                const ContentHasher& content = readContent());

} // namespace retort::study
