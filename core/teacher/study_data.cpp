#include "teacher/study_data.h"

#include "base/sha256.h"
#include "store/workspace_paths.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace retort::study {

std::vector<std::int64_t> StudyData::evaluatedSplits() const {
    std::vector<std::int64_t> sizes{dataset->size(data::Split::Test)};
    if (!validation.indices.empty())
        sizes.push_back(std::ssize(validation.indices));
    return sizes;
}

data::DatasetSearch datasetSearch(const std::filesystem::path& workspaceFolder) {
    const store::WorkspacePaths paths(workspaceFolder);
    data::DatasetSearch search;
    search.folders.push_back(paths.datasets());
    std::error_code ignored;
    if (std::filesystem::exists(workspaceFolder, ignored)) {
        search.unpacked = data::UnpackedFiles{paths.cache() / "unpacked"};
        search.verdicts = data::FileVerdicts{paths.cache() / "checked"};
    }
    return search;
}

std::string remarkOn(const data::DatasetSummary& summary, const std::string& nameOrPath) {
    std::vector<std::string> parts;
    if (const auto excluded = summary.excluded(); excluded > 0)
        parts.push_back(
            fmt::format("{} file{} excluded (damaged or not an image)", excluded, excluded == 1 ? "" : "s"));
    if (summary.testInTraining.images > 0)
        parts.push_back(data::textOf(summary.testInTraining));
    if (parts.empty())
        return {};
    return fmt::format("{}: {}; see 'retort-cli dataset inspect {}'", summary.name, fmt::join(parts, "; "),
                       nameOrPath);
}

Result<std::unique_ptr<data::Dataset>>
openForWork(const std::string& nameOrPath, const data::DatasetSearch& search, const OpeningOptions& options) {
    RETORT_TRY(auto dataset,
               data::findDataset(nameOrPath, search, {.progress = options.progress, .stop = options.stop}));
    if (const auto remark = remarkOn(dataset->summary(), nameOrPath); options.remark && !remark.empty())
        options.remark(remark);
    return dataset;
}

ContentHasher readContent(std::stop_token stop) {
    return [stop = std::move(stop)](const data::Dataset& dataset, data::Split split) {
        return dataset.contentHash(split, stop);
    };
}

Result<std::string> splitHash(const data::Dataset& dataset, data::Split split, const ContentHasher& content) {
    RETORT_TRY(const auto images, content(dataset, split));
    Sha256 hash;
    hash.update(images);
    for (const auto label : data::labelsOf(dataset, split, data::allIndices(dataset, split)))
        hash.update(fmt::format("{},", label));
    return hash.hex();
}

Status takeSubset(const data::LabelledSubset& labelled, StudyData& data) {
    using data::Split;
    RETORT_TRY(auto parts, data::labelledParts(*data.dataset, labelled));
    data.labelled = std::move(parts.training);
    const bool isHeldOut = !parts.validation.empty();
    data.validation = {.split = isHeldOut ? Split::Train : Split::Validation,
                       .indices = isHeldOut ? std::move(parts.validation)
                                            : data::allIndices(*data.dataset, Split::Validation)};
    return {};
}

Result<StudyData> openStudyData(const std::string& nameOrPath, const data::LabelledSubset& labelled,
                                const data::DatasetSearch& search, const OpeningOptions& options,
                                const ContentHasher& content) {
    StudyData opened;
    RETORT_TRY(opened.dataset, openForWork(nameOrPath, search, options));
    const auto& dataset = *opened.dataset;
    for (const auto split : {data::Split::Train, data::Split::Test})
        if (dataset.size(split) == 0)
            return Error{ErrorCode::InvalidArgument,
                         fmt::format("{}: has no {} images; a study needs a training and a test split",
                                     dataset.summary().path.string(), data::name(split))};
    RETORT_CHECK(takeSubset(labelled, opened));
    opened.identity.name = dataset.summary().name;
    opened.identity.classes = dataset.summary().classes;
    opened.identity.testInTraining = dataset.summary().testInTraining;
    for (const auto& [split, of] : dataset.summary().splits)
        opened.identity.excluded[split] = of.excluded;
    RETORT_TRY(opened.identity.trainHash, splitHash(dataset, data::Split::Train, content));
    RETORT_TRY(opened.identity.testHash, splitHash(dataset, data::Split::Test, content));
    return opened;
}

} // namespace retort::study
