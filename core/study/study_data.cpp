#include "study/study_data.h"

#include "base/sha256.h"

#include <fmt/format.h>

namespace retort::study {

data::DataSetSearch dataSetSearch(const std::filesystem::path& workspaceFolder) {
    data::DataSetSearch search;
    search.folders.push_back(workspaceFolder / "datasets");
    std::error_code ignored;
    if (std::filesystem::exists(workspaceFolder, ignored))
        search.unpacked = data::UnpackedFiles{workspaceFolder / "cache" / "unpacked"};
    return search;
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

Result<StudyData> openStudyData(const std::string& nameOrPath, const data::LabelledSubset& labelled,
                                const data::DataSetSearch& search, const ContentHasher& content) {
    StudyData opened;
    RETORT_TRY(opened.dataSet, data::findDataSet(nameOrPath, search));
    const auto& dataSet = *opened.dataSet;
    for (const auto split : {data::Split::Train, data::Split::Test})
        if (dataSet.size(split) == 0)
            return Error{ErrorCode::InvalidArgument,
                         fmt::format("{}: has no {} pictures; a study needs a training and a test split",
                                     dataSet.summary().path.string(), data::name(split))};
    RETORT_TRY(opened.labelled, data::labelledIndices(dataSet, labelled));
    opened.identity.name = dataSet.summary().name;
    opened.identity.classes = dataSet.summary().classes;
    RETORT_TRY(opened.identity.trainHash, splitHash(dataSet, data::Split::Train, content));
    RETORT_TRY(opened.identity.testHash, splitHash(dataSet, data::Split::Test, content));
    return opened;
}

} // namespace retort::study
