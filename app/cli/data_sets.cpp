#include "data_sets.h"

#include "teacher/study_data.h"

namespace retort::cli {

data::DataSetSearch dataSetSearch(const CommandLine& line) {
    return study::dataSetSearch(line.options().workspace);
}

Result<std::unique_ptr<data::DataSet>> findDataSet(const std::string& nameOrPath, const CommandLine& line,
                                                   const data::FolderOptions& options) {
    return data::findDataSet(nameOrPath, dataSetSearch(line), options);
}

} // namespace retort::cli
