#include "web_downloads.h"

#include "compute_context.h"

#include <fmt/format.h>

#include <memory>

namespace retort::cli {

namespace {

/// As the lists of known datasets and models have them; nothing where it is not known.
std::string sizeText(std::uint64_t bytes) {
    constexpr double kMega = 1e6, kGiga = 1e9;
    const auto count = static_cast<double>(bytes);
    if (bytes == 0)
        return {};
    return count < kGiga ? fmt::format("{:.0f} MB", count / kMega) : fmt::format("{:.1f} GB", count / kGiga);
}

Status listOffered(study::DownloadKind kind, const CommandLine& line) {
    const auto offered = study::offeredDownloads(kind, line.resources());
    auto document = nlohmann::json::array();
    for (const auto& download : offered) {
        document.push_back({{"name", download.name},
                            {"title", download.title},
                            {"page", download.page},
                            {"licence", download.licence},
                            {"bytes", download.bytes},
                            {"list", download.list.string()}});
        if (!line.options().json)
            line.print("{:<26} {:>10}  {}; licence: {}\n", download.name, sizeText(download.bytes),
                       download.page, download.licence);
    }
    if (line.options().json)
        line.printJson(document);
    else if (offered.empty())
        line.print("The program has no manifest of a {}; give your own: a JSON file, see the README.\n",
                   name(kind));
    return {};
}

Status downloadOne(study::DownloadRequest request, const CommandLine& line) {
    request.resources = line.resources();
    request.progress = jobProgress(line);
    request.stop = line.stop();
    RETORT_TRY(const auto outcome, study::downloadFromWeb(line.options().workspace, request));
    if (line.options().json)
        line.printJson({{"name", outcome.name}, {"path", outcome.path.string()}});
    else
        line.print("{}: {}\n", outcome.name, outcome.path.string());
    return {};
}

} // namespace

void addDownload(CLI::App& app, study::DownloadKind kind, CommandLine& line) {
    auto* download = app.add_subcommand(
        "download", fmt::format("Downloads a {} from a manifest of its files and registers it; without a "
                                "name, lists what can be downloaded",
                                name(kind)));
    auto request = std::make_shared<study::DownloadRequest>();
    request->kind = kind;
    download->add_option("source", request->source,
                         "Name of one of the program's manifests, or a manifest's JSON file");
    download->add_option("--base", request->mirror,
                         "Take the files from this address instead, each at its path below it");
    addWorkspaceOption(*download, line);
    addJsonOption(*download, line);
    addQuietOption(*download, line);
    download->callback([request, kind, &line] {
        line.choose([request, kind, &line] {
            return request->source.empty() ? listOffered(kind, line) : downloadOne(*request, line);
        });
    });
}

} // namespace retort::cli
