#pragma once
// Downloads the files of a list into a folder, goes on where an earlier download stopped, and keeps nothing
// that is not what the list says.

#include "base/progress.h"
#include "base/result.h"
#include "download/download_list.h"

#include <chrono>
#include <filesystem>
#include <stop_token>
#include <string>

namespace retort::download {

struct DownloadOptions {
    std::string token{};                        ///< empty: none; see tokenNamed()
    int tries = 5;                              ///< in a row without a byte gained
    std::chrono::milliseconds firstPause{1000}; ///< between two tries; doubled each time, at most a minute
    ProgressSink progress{};                    ///< bytes of all files together
    std::stop_token stop{};
};

/// Puts every file of the list under `folder`. A file that is there already and fits is left as it is; of one
/// that breaks off, `PATH.part` stays and is gone on with.
///
/// DiskFull: what is missing does not fit, said before the first byte where sizes are known. Corrupt: a file
/// has another size or digest than the list says; nothing of it is kept. Io: it broke off `tries` times. And
/// the errors of transferRest().
Status download(const DownloadList& list, const std::filesystem::path& folder,
                const DownloadOptions& options = {});

} // namespace retort::download
