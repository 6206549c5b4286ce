#include "jobs/web_download.h"

#include "base/cancellation.h"
#include "base/file.h"
#include "data/archives/archive_kind.h"
#include "data/registry/dataset_import.h"
#include "data/registry/import_record.h"
#include "download/download.h"
#include "download/token.h"
#include "store/workspace_paths.h"
#include "teacher/model_list.h"
#include "teacher/study_data.h"
#include "tensor/safetensors.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace retort::study {

namespace fs = std::filesystem;

namespace {

constexpr const char* kDigestFile = "SHA256SUMS";
constexpr const char* kRefused = ".refused"; ///< behind the name of a file

const char* folderOf(DownloadKind kind) {
    return kind == DownloadKind::Dataset ? "datasets" : "models";
}

fs::path listsIn(const fs::path& resources, DownloadKind kind) {
    return resources / "downloads" / folderOf(kind);
}

Result<download::DownloadList> findList(const DownloadRequest& request) {
    std::error_code ignored;
    if (fs::is_regular_file(request.source, ignored))
        return download::readDownloadList(request.source);
    std::vector<std::string> names;
    for (const auto& offered : offeredDownloads(request.kind, request.resources)) {
        if (offered.name == request.source)
            return download::readDownloadList(offered.list);
        names.push_back(offered.name);
    }
    return Error{ErrorCode::NotFound,
                 fmt::format("'{}' is neither a list's file nor a {} that the program has a list of ({})",
                             request.source, name(request.kind), fmt::join(names, ", "))};
}

Status checkFree(const download::DownloadList& list, const fs::path& place, DownloadKind kind) {
    std::error_code ignored;
    if (!fs::exists(place, ignored))
        return {};
    return invalidArgument(fmt::format("a {} '{}' exists already ({}); remove it first, or give the list "
                                       "another name",
                                       name(kind), list.name, place.string()));
}

/// The one archive of the list, if it has one; its folder otherwise (Flowers102's archive has files beside
/// it).
fs::path toImport(const download::DownloadList& list, const fs::path& folder) {
    const bool isOne = list.files.size() == 1 && data::isArchiveName(list.files.front().path);
    return isOne ? folder / list.files.front().path : folder;
}

/// The dataset, where this download was killed after importing it and before it removed the archive: that is
/// done now.
std::optional<DownloadOutcome> finishImport(const download::DownloadList& list, const fs::path& folder,
                                            const fs::path& datasets) {
    const auto record = data::readImportRecord(data::importRecordFile(datasets, list.name));
    std::error_code ignored;
    if (!record.ok() || record->archive.empty() || !fs::exists(folder, ignored))
        return {};
    const auto inside = fs::path(record->archive).lexically_relative(fs::weakly_canonical(folder, ignored));
    if (inside.empty() || *inside.begin() == "..")
        return {};
    fs::remove_all(folder, ignored);
    return DownloadOutcome{list.name, record->folder};
}

/// Each phase goes over all of its bytes; nothing where they are not known.
WorkEstimate workOfDownload(const download::DownloadList& list, DownloadKind kind) {
    constexpr double kUnpacked = 50e6, kDecoded = 20e6, kHashed = 400e6; // bytes a second, until measured
    const auto bytes = static_cast<double>(list.bytes());
    const bool isDataset = kind == DownloadKind::Dataset;
    WorkEstimate estimate;
    if (bytes <= 0)
        return estimate;
    const auto add = [&](Phase phase, const char* family) {
        estimate.add({phase}, {.kind = {.family = family, .detail = {}}, .units = bytes});
    };
    add(Phase::Download, "download");
    add(Phase::Check, "check");
    estimate.assume(WorkKey{Phase::Check}, 1 / (isDataset ? kDecoded : kHashed));
    if (isDataset) {
        add(Phase::Unpack, "unpack");
        estimate.assume(WorkKey{Phase::Unpack}, 1 / kUnpacked);
    }
    return estimate;
}

/// Enters the phase with its first report.
ProgressSink phaseSink(StudyMeter& meter, Phase phase) {
    return [&meter, phase, sink = meter.following(), isEntered = false](const Progress& work) mutable {
        if (!std::exchange(isEntered, true)) {
            meter.leave();
            meter.enter({phase});
        }
        sink(work);
    };
}

Result<DownloadOutcome> importDownloaded(const download::DownloadList& list, const fs::path& folder,
                                         const fs::path& workspace, const DownloadRequest& request,
                                         StudyMeter& meter) {
    const auto datasets = store::WorkspacePaths(workspace).datasets();
    data::FolderOptions options;
    if (!data::isArchiveName(toImport(list, folder).string()))
        meter.close({Phase::Unpack});
    const auto search = datasetSearch(workspace);
    options.unpacked = search.unpacked;
    options.verdicts = search.verdicts;
    options.progress = [unpacking = phaseSink(meter, Phase::Unpack),
                        checking = phaseSink(meter, Phase::Check)](const Progress& work) {
        (work.unit == "bytes" ? unpacking : checking)(work);
    };
    options.stop = request.stop;
    RETORT_TRY(const auto summary, data::importDataset(toImport(list, folder), list.name, datasets, options));
    RETORT_TRY(const auto record, data::readImportRecord(data::importRecordFile(datasets, list.name)));
    if (!record.archive.empty()) { // unpacked: the archive has served
        std::error_code ignored;
        fs::remove_all(folder, ignored);
    }
    return DownloadOutcome{list.name, summary.path};
}

/// So that the model can be verified again at any time.
Status writeDigests(const download::DownloadList& list, const fs::path& folder) {
    std::string lines;
    for (const auto& file : list.files)
        if (file.digest.kind == download::DigestKind::Sha256 && !file.digest.hex.empty())
            lines += fmt::format("{}  {}\n", file.digest.hex, file.path);
    std::error_code ignored;
    if (lines.empty() || fs::exists(folder / kDigestFile, ignored))
        return {};
    return writeFileAtomically(folder / kDigestFile, lines);
}

/// A checkpoint in one file is a model by itself.
bool isCheckpoint(const download::DownloadList& list) {
    return list.files.size() == 1 && list.files.front().path.ends_with(".safetensors");
}

fs::path modelPlace(const download::DownloadList& list, const fs::path& models) {
    return models / (isCheckpoint(list) ? list.name + ".safetensors" : list.name);
}

/// By its digest; a file whose digest is not listed is not known to be.
bool isAsListed(const download::RemoteFile& listed, const fs::path& file, const std::stop_token& stop) {
    const auto& [kind, hex] = listed.digest;
    if (hex.empty())
        return false;
    const auto found = download::digestOfFile(file, kind, stop);
    return found.ok() && *found == hex;
}

/// The model, where it is in its place already: a download was killed before it could say so.
std::optional<DownloadOutcome> presentModel(const download::DownloadList& list, const fs::path& models,
                                            const std::stop_token& stop) {
    const auto place = modelPlace(list, models);
    const bool isPresent = std::ranges::all_of(list.files, [&](const download::RemoteFile& file) {
        return isAsListed(file, isCheckpoint(list) ? place : place / file.path, stop);
    });
    return isPresent ? std::optional{DownloadOutcome{place.filename().string(), place}} : std::nullopt;
}

/// Of what is no model by itself its tensors have to be readable; whether they fit is told by the model that
/// they are put into.
Status verifyDownloaded(const download::DownloadList& list, const fs::path& downloaded,
                        const fs::path& workspace, const DownloadRequest& request, StudyMeter& meter) {
    if (list.isPart)
        return tensor::TensorArchive::open(downloaded).status();
    return verifyModel(downloaded.string(), ModelSearch::in(request.resources, workspace),
                       phaseSink(meter, Phase::Check))
        .status();
}

std::string tokenFor(const download::DownloadList& list) {
    const bool isMeant = download::mayGoTo(list.tokenName, list.tokenHost);
    return isMeant ? download::tokenNamed(list.tokenName) : std::string{};
}

/// Files of which the list says no digest may be what is wrong: the next attempt fetches them anew.
void putAsideUnchecked(const download::DownloadList& list, const fs::path& folder) {
    for (const auto& file : list.files) {
        std::error_code ignored;
        if (file.digest.hex.empty())
            fs::rename(folder / file.path, folder / (file.path + kRefused), ignored);
    }
}

void removeRefused(const download::DownloadList& list, const fs::path& folder) {
    for (const auto& file : list.files) {
        std::error_code ignored;
        fs::remove(folder / (file.path + kRefused), ignored);
    }
}

/// Of a model: what it holds, not that it could not be read now.
bool isWrong(const Error& error) {
    return error.code == ErrorCode::Corrupt || error.code == ErrorCode::Mismatch ||
           error.code == ErrorCode::Unsupported || error.code == ErrorCode::InvalidArgument;
}

Result<DownloadOutcome> placeModel(const download::DownloadList& list, const fs::path& folder,
                                   const fs::path& workspace, const DownloadRequest& request,
                                   StudyMeter& meter) {
    const auto downloaded = isCheckpoint(list) ? folder / list.files.front().path : folder;
    if (!isCheckpoint(list))
        RETORT_CHECK(writeDigests(list, folder));
    const auto verified = verifyDownloaded(list, downloaded, workspace, request, meter);
    if (!verified.ok() && isWrong(verified.error()))
        putAsideUnchecked(list, folder);
    RETORT_CHECK(verified);
    removeRefused(list, folder);
    const auto place = modelPlace(list, store::WorkspacePaths(workspace).models());
    RETORT_CHECK(createFolders(place.parent_path()));
    std::error_code error;
    fs::rename(downloaded, place, error);
    if (error)
        return systemError(place.string(), "the model cannot be put into its place", error.value());
    fs::remove(folder, error); // empty where the model was one file in it
    return DownloadOutcome{place.filename().string(), place};
}

} // namespace

std::vector<OfferedDownload> offeredDownloads(DownloadKind kind, const fs::path& resources) {
    std::vector<OfferedDownload> offered;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(listsIn(resources, kind), error)) {
        const auto list = download::readDownloadList(entry.path());
        if (list.ok())
            offered.push_back(
                {list->name, list->title, list->page, list->licence, list->bytes(), entry.path()});
    }
    std::sort(offered.begin(), offered.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    return offered;
}

Result<DownloadOutcome> downloadFromWeb(const fs::path& workspace, const DownloadRequest& request) {
    RETORT_TRY(auto list, findList(request));
    if (!request.mirror.empty()) {
        RETORT_TRY(auto mirrored, download::atMirror(std::move(list), request.mirror));
        list = std::move(mirrored);
    }
    const bool isDataset = request.kind == DownloadKind::Dataset;
    const store::WorkspacePaths paths(workspace);
    const auto folder = paths.downloads() / folderOf(request.kind) / list.name;
    if (auto done = isDataset ? finishImport(list, folder, paths.datasets())
                              : presentModel(list, paths.models(), request.stop))
        return *std::move(done);
    RETORT_CHECK(checkCancelled(request.stop, "looking for what was downloaded"));
    RETORT_CHECK(checkFree(list,
                           isDataset ? data::importRecordFile(paths.datasets(), list.name)
                                     : modelPlace(list, paths.models()),
                           request.kind));
    StudyMeter meter(request.progress, workOfDownload(list, request.kind));
    RETORT_CHECK(download::download(
        list, folder,
        {.token = tokenFor(list), .progress = phaseSink(meter, Phase::Download), .stop = request.stop}));
    return isDataset ? importDownloaded(list, folder, workspace, request, meter)
                     : placeModel(list, folder, workspace, request, meter);
}

} // namespace retort::study
