#include "datasets.h"

#include "teacher/study_data.h"

namespace retort::cli {

data::DatasetSearch datasetSearch(const CommandLine& line) {
    return study::datasetSearch(line.options().workspace);
}

Result<std::unique_ptr<data::Dataset>> findDataset(const std::string& nameOrPath, const CommandLine& line,
                                                   const data::FolderOptions& options) {
    return data::findDataset(nameOrPath, datasetSearch(line), options);
}

} // namespace retort::cli
