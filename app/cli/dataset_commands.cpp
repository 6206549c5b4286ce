#include "commands.h"
#include "data/archive.h"
#include "data_sets.h"
#include "web_downloads.h"

#include <fmt/format.h>

#include <memory>

namespace retort::cli {

namespace fs = std::filesystem;

namespace {

nlohmann::json summaryJson(const data::DataSetSummary& summary) {
    auto splits = nlohmann::json::object();
    for (const auto& [split, counts] : summary.splits)
        splits[std::string{data::name(split)}] = {{"count", counts.count}, {"per_class", counts.perClass}};
    return {{"name", summary.name},
            {"path", summary.path.string()},
            {"classes", summary.classes},
            {"splits", splits},
            {"image",
             {{"width", summary.imageSize.width},
              {"height", summary.imageSize.height},
              {"channels", summary.channels}}},
            {"problems", summary.problems}};
}

std::string sizeText(const data::ImageSize& size) {
    return size.width > 0 ? fmt::format("{} x {} pixels", size.width, size.height) : "sizes vary";
}

void printSummary(const data::DataSetSummary& summary) {
    fmt::print("{}\n{}\n{}, {} channel{}\n\n{:<28}", summary.name, summary.path.string(),
               sizeText(summary.imageSize), summary.channels, summary.channels == 1 ? "" : "s", "class");
    for (const auto& [split, counts] : summary.splits)
        fmt::print("{:>12}", data::name(split));
    fmt::print("\n");
    for (std::size_t label = 0; label < summary.classes.size(); ++label) {
        fmt::print("{:<28}", summary.classes[label]);
        for (const auto& [split, counts] : summary.splits)
            fmt::print("{:>12}", counts.perClass.at(label));
        fmt::print("\n");
    }
    fmt::print("{:<28}", "all");
    for (const auto& [split, counts] : summary.splits)
        fmt::print("{:>12}", counts.count);
    fmt::print("\n");
    for (const auto& problem : summary.problems)
        fmt::print("problem: {}\n", problem);
}

Result<data::DataSetSummary> summaryOf(const std::string& nameOrPath, const data::FolderOptions& options,
                                       const CommandLine& line) {
    std::error_code ignored;
    if (data::isArchiveName(nameOrPath) && fs::is_regular_file(nameOrPath, ignored))
        return data::inspectArchive(nameOrPath, options);
    RETORT_TRY(const auto dataSet, findDataSet(nameOrPath, line, options));
    return dataSet->summary();
}

Status inspect(const std::string& nameOrPath, const data::FolderOptions& folder, const CommandLine& line) {
    auto options = folder;
    options.progress = line.options().json ? ProgressSink{} : line.progress();
    options.stop = line.stop();
    RETORT_TRY(const auto summary, summaryOf(nameOrPath, options, line));
    if (line.options().json)
        printJson(summaryJson(summary));
    else
        printSummary(summary);
    return {};
}

void addSplitOptions(CLI::App& app, data::FolderOptions& options) {
    app.add_option("--test-fraction", options.testFraction, "Test part of a folder without split folders")
        ->capture_default_str();
    app.add_option("--validation-fraction", options.validationFraction,
                   "Validation part of a folder without split folders")
        ->capture_default_str();
    app.add_option("--split-seed", options.splitSeed, "Seed of that split")->capture_default_str();
}

void addInspect(CLI::App& app, CommandLine& line) {
    auto* inspectApp =
        app.add_subcommand("inspect", "Shows splits, class counts, sizes and problems of a data set");
    auto name = std::make_shared<std::string>();
    auto options = std::make_shared<data::FolderOptions>();
    options->verify = data::Verify::Decode;
    inspectApp->add_option("dataset", *name, "Name, folder or archive")->required();
    inspectApp->add_flag_callback(
        "--quick", [options] { options->verify = data::Verify::Structure; },
        "Check the files' structure alone, decode nothing");
    addSplitOptions(*inspectApp, *options);
    addWorkspaceOption(*inspectApp, line);
    addJsonOption(*inspectApp, line);
    inspectApp->callback([=, &line] { line.choose([=, &line] { return inspect(*name, *options, line); }); });
}

Status import(const fs::path& source, const std::string& name, const data::FolderOptions& folderOptions,
              const CommandLine& line) {
    auto options = folderOptions;
    options.progress = line.progress();
    options.stop = line.stop();
    options.unpacked = dataSetSearch(line).unpacked;
    RETORT_TRY(const auto summary,
               data::importDataSet(source, name, line.options().workspace / "datasets", options));
    printSummary(summary);
    return {};
}

void addImport(CLI::App& app, CommandLine& line) {
    auto* importApp = app.add_subcommand("import", "Makes a folder or an archive known by a name");
    auto source = std::make_shared<fs::path>();
    auto name = std::make_shared<std::string>();
    auto options = std::make_shared<data::FolderOptions>();
    importApp
        ->add_option("source", *source,
                     "Archive (.zip, .tgz, .tar.gz), folder of class folders, or a known data set's folder")
        ->required();
    importApp->add_option("--as", *name, "Name")->required();
    importApp->add_flag_callback(
        "--extra", [options] { options->svhnExtra = data::SvhnExtra::Train; },
        "SVHN: train on extra_32x32.mat as well");
    addSplitOptions(*importApp, *options);
    addWorkspaceOption(*importApp, line);
    addQuietOption(*importApp, line);
    importApp->callback(
        [=, &line] { line.choose([=, &line] { return import(*source, *name, *options, line); }); });
}

Status listDataSets(const CommandLine& line) {
    const auto listings = data::listDataSets(dataSetSearch(line));
    auto document = nlohmann::json::array();
    for (const auto& listing : listings) {
        document.push_back({{"name", listing.name},
                            {"path", listing.path.string()},
                            {"state", data::name(listing.state)},
                            {"contents", listing.contents},
                            {"note", listing.note}});
        if (!line.options().json)
            fmt::print("{:<20} {:<10} {}{}\n", listing.name, data::name(listing.state), listing.path.string(),
                       (listing.path.empty() || listing.note.empty() ? "" : "\n" + std::string(32, ' ')) +
                           listing.note);
    }
    if (line.options().json)
        printJson(document);
    return {};
}

} // namespace

void addDataSetCommands(CLI::App& app, CommandLine& line) {
    auto* dataSetApp = app.add_subcommand("dataset", "Data sets");
    dataSetApp->require_subcommand(1);
    auto* listApp = dataSetApp->add_subcommand("list", "Lists the data sets known here");
    addWorkspaceOption(*listApp, line);
    addJsonOption(*listApp, line);
    listApp->callback([&line] { line.choose([&line] { return listDataSets(line); }); });
    addInspect(*dataSetApp, line);
    addImport(*dataSetApp, line);
    addDownload(*dataSetApp, study::DownloadKind::DataSet, line);
}

} // namespace retort::cli
