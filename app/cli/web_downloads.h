#pragma once
// Downloads of data sets and models, which differ in what becomes of the files alone.

#include "command_line.h"
#include "jobs/web_download.h"

namespace retort::cli {

/// Adds `download` to the commands of data sets or of models.
void addDownload(CLI::App& app, study::DownloadKind kind, CommandLine& line);

} // namespace retort::cli
