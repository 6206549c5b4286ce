#pragma once
// Datasets as the command line names them.

#include "command_line.h"
#include "data/registry/registry.h"
#include "data/subset.h"

#include <CLI/App.hpp>

namespace retort::cli {

/// Where datasets are looked for: the workspace's imports and the places of Debian's packages.
data::DatasetSearch datasetSearch(const CommandLine& line);
Result<std::unique_ptr<data::Dataset>> findDataset(const std::string& nameOrPath, const CommandLine& line,
                                                   const data::FolderOptions& options = {});
/// --labelled-per-class, --labelled-percent and --labelled-seed; `labelled` must outlive the command.
void addLabelledOptions(CLI::App& app, data::LabelledSubset& labelled);

} // namespace retort::cli
