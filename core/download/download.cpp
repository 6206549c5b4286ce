#include "download/download.h"

#include "base/cancellation.h"
#include "base/file.h"
#include "base/waiting.h"
#include "download/http_transfer.h"
#include "download/web_address.h"

#include <fmt/format.h>

#include <algorithm>

namespace retort::download {

namespace fs = std::filesystem;

namespace {

constexpr std::chrono::milliseconds kLongestPause{60'000};

std::uint64_t sizeOf(const fs::path& file) {
    std::error_code error;
    const auto size = fs::file_size(file, error);
    return error ? 0 : size;
}

/// Nothing where the file fits, else what differs.
Result<std::string> difference(const RemoteFile& file, const fs::path& path, const std::stop_token& stop) {
    if (const auto size = sizeOf(path); file.bytes > 0 && size != file.bytes)
        return fmt::format("has {} bytes, {} are expected", size, file.bytes);
    if (file.digest.hex.empty())
        return std::string{};
    RETORT_TRY(const auto hex, digestOfFile(path, file.digest.kind, stop));
    return hex == file.digest.hex
               ? std::string{}
               : fmt::format("has the {} {}, {} is expected", name(file.digest.kind), hex, file.digest.hex);
}

/// Whether it lies there from an earlier download or from a person.
Result<bool> isThere(const RemoteFile& file, const fs::path& path, const std::stop_token& stop) {
    std::error_code ignored;
    if (!fs::is_regular_file(path, ignored))
        return false;
    RETORT_TRY(const auto differs, difference(file, path, stop));
    return differs.empty();
}

Status checkSpace(std::uint64_t missing, const fs::path& folder) {
    std::error_code error;
    const auto space = fs::space(folder, error);
    if (!error && space.available < missing)
        return Error{ErrorCode::DiskFull, fmt::format("{}: {} bytes are needed for the download, {} are "
                                                      "free; make room or choose another workspace",
                                                      folder.string(), missing, space.available)};
    return {};
}

/// Downloads one file, asking again while that may help.
class FileDownload {
public:
    FileDownload(const RemoteFile& file, fs::path target, TransferOptions transfer,
                 const DownloadOptions& options)
        : m_file(file), m_target(std::move(target)), m_transfer(std::move(transfer)), m_options(options) {}

    Status run() {
        RETORT_TRY(auto part, PartialFile::open(m_target));
        auto pause = m_options.firstPause;
        for (int tried = 1;; ++tried) {
            const auto before = part.size();
            RETORT_TRY(const auto result, transferRest(m_file, part, m_transfer));
            if (result.end == TransferEnd::Complete)
                return finish(part);
            if (part.size() > before) { // something was gained: as good as new
                tried = 0;
                pause = m_options.firstPause;
            }
            if (tried >= m_options.tries)
                return givenUp(result.reason, part);
            const std::chrono::duration<double> asked{result.secondsToWait};
            stopsWithin(
                std::min<std::chrono::nanoseconds>(
                    kLongestPause, std::max<std::chrono::nanoseconds>(
                                       pause, std::chrono::duration_cast<std::chrono::milliseconds>(asked))),
                m_options.stop);
            RETORT_CHECK(checkCancelled(m_options.stop, "downloading " + m_file.path));
            pause = std::min(kLongestPause, pause * 2);
        }
    }

private:
    Error givenUp(const std::string& reason, const PartialFile& part) const {
        return {ErrorCode::Io,
                fmt::format("{}: broke off ({}), {} times without a byte gained; {}",
                            shownAddress(m_file.url), reason, m_options.tries,
                            part.size() == 0
                                ? std::string{"is this machine connected? Try again, or a mirror with --base"}
                                : fmt::format("{} bytes are kept in {}; download again to resume",
                                              part.size(), part.path().string()))};
    }

    Status finish(PartialFile& part) {
        auto differs = difference(m_file, part.path(), m_options.stop);
        if (!differs.ok())
            return std::move(differs).error();
        if (differs->empty())
            return part.complete();
        part.discard();
        return Error{ErrorCode::Corrupt,
                     fmt::format("{}: what is served {}; nothing of it was kept. Try again, or a mirror with "
                                 "--base",
                                 shownAddress(m_file.url), *differs)};
    }

    const RemoteFile& m_file;
    fs::path m_target;
    TransferOptions m_transfer;
    const DownloadOptions& m_options;
};

Result<bool> isOnTokenHost(const RemoteFile& file, const DownloadList& list) {
    RETORT_TRY(const auto address, parseAddress(file.url));
    RETORT_TRY(const auto first, parseAddress(list.files.front().url));
    return address.host == (list.tokenHost.empty() ? first.host : list.tokenHost);
}

} // namespace

Status download(const DownloadList& list, const fs::path& folder, const DownloadOptions& options) {
    RETORT_CHECK(createFolders(folder));
    std::vector<const RemoteFile*> missing;
    std::uint64_t there = 0;
    std::uint64_t toCome = 0;
    for (const auto& file : list.files) {
        RETORT_TRY(const bool present, isThere(file, folder / file.path, options.stop));
        if (present) {
            there += file.bytes;
            continue;
        }
        missing.push_back(&file);
        const auto begun = std::min(file.bytes, sizeOf((folder / file.path).string() + ".part"));
        toCome += file.bytes - begun;
    }
    RETORT_CHECK(checkSpace(toCome, folder));
    const bool isSizeKnown = std::all_of(list.files.begin(), list.files.end(),
                                         [](const RemoteFile& file) { return file.bytes > 0; });
    ProgressMeter meter{options.progress, "downloading " + list.name, "bytes",
                        isSizeKnown ? static_cast<std::int64_t>(list.bytes()) : 0};
    meter.resumeAt(static_cast<std::int64_t>(list.bytes() - toCome));
    for (const auto* file : missing) {
        std::uint64_t size = 0;
        RETORT_TRY(const bool isOwn, isOnTokenHost(*file, list));
        TransferOptions transfer{.token = isOwn ? options.token : std::string{},
                                 .page = list.page,
                                 .tokenName = list.tokenName,
                                 .stop = options.stop,
                                 .grown = [&](std::uint64_t bytes) {
                                     size = bytes;
                                     meter.advanceTo(static_cast<std::int64_t>(there + bytes));
                                 }};
        RETORT_CHECK(FileDownload{*file, folder / file->path, std::move(transfer), options}.run().within(
            "downloading " + list.name));
        there += std::max(size, file->bytes);
    }
    meter.finish();
    return {};
}

} // namespace retort::download
