#include "data_sets.h"

namespace retort::cli {

data::DataSetSearch dataSetSearch(const CommandLine& line) {
    return {.folders = {line.options().workspace / "datasets"}};
}

Result<std::unique_ptr<data::DataSet>> findDataSet(const std::string& nameOrPath, const CommandLine& line,
                                                   const data::FolderOptions& options) {
    return data::findDataSet(nameOrPath, dataSetSearch(line), options);
}

} // namespace retort::cli
