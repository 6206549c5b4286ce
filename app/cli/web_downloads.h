#pragma once
// Downloads of datasets and models, which differ in what becomes of the files alone.

#include "command_line.h"
#include "jobs/web_download.h"

namespace retort::cli {

/// Adds `download` to the commands of datasets or of models.
void addDownload(CLI::App& app, study::DownloadKind kind, CommandLine& line);

} // namespace retort::cli
