#pragma once
// Datasets and models from the web, by a list of their files: downloaded into `<workspace>/downloads`,
// verified, and only then registered.

#include "base/result.h"
#include "base/words.h"
#include "progress/study_progress.h"

#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

namespace retort::study {

enum class DownloadKind { Dataset, Model };

/// As it is stored.
constexpr auto words(DownloadKind) {
    return std::to_array<Word<DownloadKind>>(
        {{DownloadKind::Dataset, "data set"}, {DownloadKind::Model, "model"}});
}

/// As it is said.
constexpr const char* name(DownloadKind kind) {
    return kind == DownloadKind::Dataset ? "dataset" : "model";
}

struct DownloadRequest {
    DownloadKind kind = DownloadKind::Dataset;
    std::string source{}; ///< a list of the program by name, or a list's file (see download/download_list.h)
    std::string mirror{}; ///< address that the files are taken from instead; empty: that of the list
    std::filesystem::path resources{};
    StudyProgressSink progress{};
    std::stop_token stop{};
};

struct DownloadOutcome {
    std::string name;           ///< by which it is known now
    std::filesystem::path path; ///< where it is
};

/// What the program has a list of (`<resources>/downloads/datasets`, `.../models`), sorted.
struct OfferedDownload {
    std::string name;
    std::string title;
    std::string page;
    std::string licence;
    std::uint64_t bytes = 0; ///< 0: not known
    std::filesystem::path list;
};
/// Lists that cannot be read are excluded.
std::vector<OfferedDownload> offeredDownloads(DownloadKind kind, const std::filesystem::path& resources);

/// A dataset is imported under its list's name (what was unpacked is then removed from `downloads`); a model
/// comes to lie in `<workspace>/models`. Stopped or broken off, it goes on where it was when asked again, and
/// ends at once where only the archive was still to be removed or the model is in its place. NotFound: no
/// such list. InvalidArgument: the name is taken. Else the errors of download::download(),
/// data::importDataset() and verifyModel(); what was downloaded then stays in `downloads`.
Result<DownloadOutcome> downloadFromWeb(const std::filesystem::path& workspace,
                                        const DownloadRequest& request);

} // namespace retort::study
