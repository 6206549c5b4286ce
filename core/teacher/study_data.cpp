#include "teacher/study_data.h"

#include "base/sha256.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace retort::study {

std::vector<std::int64_t> StudyData::evaluatedSplits() const {
    std::vector<std::int64_t> sizes{dataSet->size(data::Split::Test)};
    if (!validation.indices.empty())
        sizes.push_back(std::ssize(validation.indices));
    return sizes;
}

data::DataSetSearch dataSetSearch(const std::filesystem::path& workspaceFolder) {
    data::DataSetSearch search;
    search.folders.push_back(workspaceFolder / "datasets");
    std::error_code ignored;
    if (std::filesystem::exists(workspaceFolder, ignored)) {
        search.unpacked = data::UnpackedFiles{workspaceFolder / "cache" / "unpacked"};
        search.verdicts = data::FileVerdicts{workspaceFolder / "cache" / "checked"};
    }
    return search;
}

std::string remarkOn(const data::DataSetSummary& summary, const std::string& nameOrPath) {
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

Result<std::unique_ptr<data::DataSet>>
openForWork(const std::string& nameOrPath, const data::DataSetSearch& search, const OpeningOptions& options) {
    RETORT_TRY(auto dataSet,
               data::findDataSet(nameOrPath, search, {.progress = options.progress, .stop = options.stop}));
    if (const auto remark = remarkOn(dataSet->summary(), nameOrPath); options.remark && !remark.empty())
        options.remark(remark);
    return dataSet;
}

ContentHasher readContent(std::stop_token stop) {
    return [stop = std::move(stop)](const data::DataSet& dataSet, data::Split split) {
        return dataSet.contentHash(split, stop);
    };
}

Result<std::string> splitHash(const data::DataSet& dataSet, data::Split split, const ContentHasher& content) {
    RETORT_TRY(const auto pictures, content(dataSet, split));
    Sha256 hash;
    hash.update(pictures);
    for (const auto label : data::labelsOf(dataSet, split, data::allIndices(dataSet, split)))
        hash.update(fmt::format("{},", label));
    return hash.hex();
}

Status takeSubset(const data::LabelledSubset& labelled, StudyData& data) {
    using data::Split;
    RETORT_TRY(auto parts, data::labelledParts(*data.dataSet, labelled));
    data.labelled = std::move(parts.training);
    const bool isHeldOut = !parts.validation.empty();
    data.validation = {.split = isHeldOut ? Split::Train : Split::Validation,
                       .indices = isHeldOut ? std::move(parts.validation)
                                            : data::allIndices(*data.dataSet, Split::Validation)};
    return {};
}

Result<StudyData> openStudyData(const std::string& nameOrPath, const data::LabelledSubset& labelled,
                                const data::DataSetSearch& search, const OpeningOptions& options,
                                const ContentHasher& content) {
    StudyData opened;
    RETORT_TRY(opened.dataSet, openForWork(nameOrPath, search, options));
    const auto& dataSet = *opened.dataSet;
    for (const auto split : {data::Split::Train, data::Split::Test})
        if (dataSet.size(split) == 0)
            return Error{ErrorCode::InvalidArgument,
                         fmt::format("{}: has no {} images; a study needs a training and a test split",
                                     dataSet.summary().path.string(), data::name(split))};
    RETORT_CHECK(takeSubset(labelled, opened));
    opened.identity.name = dataSet.summary().name;
    opened.identity.classes = dataSet.summary().classes;
    opened.identity.testInTraining = dataSet.summary().testInTraining;
    for (const auto& [split, of] : dataSet.summary().splits)
        opened.identity.excluded[split] = of.excluded;
    RETORT_TRY(opened.identity.trainHash, splitHash(dataSet, data::Split::Train, content));
    RETORT_TRY(opened.identity.testHash, splitHash(dataSet, data::Split::Test, content));
    return opened;
}

} // namespace retort::study
