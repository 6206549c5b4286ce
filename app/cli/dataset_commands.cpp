#include "commands.h"
#include "data/archives/archive_kind.h"
#include "data/repeated_images.h"
#include "datasets.h"
#include "number_option.h"
#include "store/workspace_paths.h"
#include "web_downloads.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <memory>

namespace retort::cli {

namespace fs = std::filesystem;

namespace {

nlohmann::json summaryJson(const data::DatasetSummary& summary) {
    auto splits = nlohmann::json::object();
    for (const auto& [split, counts] : summary.splits)
        splits[std::string{data::name(split)}] = {
            {"count", counts.count}, {"per_class", counts.perClass}, {"excluded", counts.excluded}};
    nlohmann::json drawn;
    if (summary.drawn)
        drawn = {{"validation_fraction", summary.drawn->validation},
                 {"test_fraction", summary.drawn->test},
                 {"seed", summary.drawn->seed}};
    return {{"name", summary.name},
            {"path", summary.path.string()},
            {"classes", summary.classes},
            {"splits", splits},
            {"drawn_splits", drawn},
            {"image",
             {{"width", summary.imageSize.width},
              {"height", summary.imageSize.height},
              {"channels", summary.channels}}},
            {"excluded", summary.excluded()},
            {"test_in_train", summary.testInTraining.images},
            {"problems", summary.problems}};
}

std::string sizeText(const data::ImageSize& size) {
    return size.width > 0 ? fmt::format("{} x {} pixels", size.width, size.height) : "sizes vary";
}

/// Not every one of thousands of excluded files; --json has them all.
void printProblems(const data::DatasetSummary& summary, const CommandLine& line) {
    constexpr std::int64_t kShownFiles = 10;
    std::int64_t files = 0;
    for (const auto& problem : summary.problems)
        if (!problem.ends_with(data::kExcluded) || ++files <= kShownFiles)
            line.print("problem: {}\n", oneLine(problem));
    if (files > kShownFiles)
        line.print("problem: {} files more are excluded; --json names them all\n", files - kShownFiles);
}

void printExcluded(const data::DatasetSummary& summary, const CommandLine& line) {
    if (summary.excluded() == 0)
        return;
    line.print("{:<28}", "excluded");
    for (const auto& [split, counts] : summary.splits)
        line.print("{:>12}", counts.excluded);
    line.print("\n");
}

/// Nobody should take a test split for one that was published.
void printDrawn(const data::DatasetSummary& summary, const CommandLine& line) {
    if (!summary.drawn)
        return;
    constexpr double kPerCent = 100;
    const auto& [validation, test, seed] = *summary.drawn;
    line.print("splits: drawn within each class, {:g} % test, {:g} % validation, seed {}; folders train and "
               "test, or --test-fraction, --validation-fraction and --split-seed, decide it otherwise\n",
               kPerCent * test, kPerCent * validation, seed);
}

void printSummary(const data::DatasetSummary& summary, const CommandLine& line) {
    line.print("{}\n{}\n{}, {} channel{}\n\n{:<28}", oneLine(summary.name), oneLine(summary.path.string()),
               sizeText(summary.imageSize), summary.channels, summary.channels == 1 ? "" : "s", "class");
    for (const auto& [split, counts] : summary.splits)
        line.print("{:>12}", data::name(split));
    line.print("\n");
    for (std::size_t label = 0; label < summary.classes.size(); ++label) {
        line.print("{:<28}", oneLine(summary.classes[label]));
        for (const auto& [split, counts] : summary.splits)
            line.print("{:>12}", counts.perClass.at(label));
        line.print("\n");
    }
    line.print("{:<28}", "all");
    for (const auto& [split, counts] : summary.splits)
        line.print("{:>12}", counts.count);
    line.print("\n");
    printExcluded(summary, line);
    printDrawn(summary, line);
    printProblems(summary, line);
}

Result<data::DatasetSummary> summaryOf(const std::string& nameOrPath, const data::FolderOptions& options,
                                       const CommandLine& line) {
    std::error_code ignored;
    if (fs::is_regular_file(nameOrPath, ignored) && !data::isDatasetFile(nameOrPath))
        return data::inspectArchive(nameOrPath, options);
    RETORT_TRY(const auto dataset, findDataset(nameOrPath, line, options));
    auto summary = dataset->summary();
    if (dataset->storage() == data::Storage::Memory && options.verify == data::Verify::Decode) {
        RETORT_TRY(const auto repeated, data::findRepeatedImages(*dataset, line.stop()));
        summary.testInTraining = repeated.testInTraining();
        std::ranges::copy(repeated.problems(), std::back_inserter(summary.problems));
    }
    return summary;
}

Status inspect(const std::string& nameOrPath, const data::FolderOptions& folder, const CommandLine& line) {
    auto options = folder;
    options.progress = line.options().json ? ProgressSink{} : line.progress();
    options.stop = line.stop();
    RETORT_TRY(const auto summary, summaryOf(nameOrPath, options, line));
    if (line.options().json)
        line.printJson(summaryJson(summary));
    else
        printSummary(summary, line);
    return {};
}

/// How a folder of class folders is read.
void addFolderOptions(CLI::App& app, data::FolderOptions& options) {
    addNumber(app, "--class-level", options.layout.classLevel, limits::kClassLevel,
              "Level of the class folders below the dataset's or the split's folder: 1, or 2 where the "
              "folders inside them are the classes");
    app.add_flag_callback(
        "--ignore-split-names", [&options] { options.layout.splitFolders = false; },
        "Folders named train, test, val ... are classes, not splits");
    addNumber(app, "--test-fraction", options.testFraction, limits::kFraction,
              "Test part of a folder without split folders")
        ->capture_default_str();
    addNumber(app, "--validation-fraction", options.validationFraction, limits::kFraction,
              "Validation part of a folder without split folders")
        ->capture_default_str();
    addNumber(app, "--split-seed", options.splitSeed, limits::kSeed, "Seed of that split")
        ->capture_default_str();
}

/// What a person has to say where the files do not.
void addReadingOptions(CLI::App& app, data::FolderOptions& options) {
    app.add_option("--contents", options.contents,
                   "Dataset of IDX files that are not a complete published dataset, for example mnist or "
                   "fashion-mnist if they are a part of it");
    app.add_option("--name-encoding", options.nameEncoding,
                   "Code page of an archive's file names that are not Unicode, for example cp437, Shift_JIS "
                   "or GBK; by default detected");
}

void addInspect(CLI::App& app, CommandLine& line) {
    auto* inspectApp =
        app.add_subcommand("inspect", "Shows splits, class counts, sizes and problems of a dataset");
    auto name = std::make_shared<std::string>();
    auto options = std::make_shared<data::FolderOptions>();
    options->verify = data::Verify::Decode;
    inspectApp->add_option("dataset", *name, "Name, folder or archive")->required();
    inspectApp->add_flag_callback(
        "--quick", [options] { options->verify = data::Verify::Structure; },
        "Decode nothing: use the results of earlier checks and, for new files, only their structure");
    addFolderOptions(*inspectApp, *options);
    addReadingOptions(*inspectApp, *options);
    addWorkspaceOption(*inspectApp, line);
    addJsonOption(*inspectApp, line);
    inspectApp->callback([=, &line] { line.choose([=, &line] { return inspect(*name, *options, line); }); });
}

Status import(const fs::path& source, const std::string& name, const data::FolderOptions& folderOptions,
              const CommandLine& line) {
    auto options = folderOptions;
    options.progress = line.progress();
    options.stop = line.stop();
    const auto search = datasetSearch(line);
    options.unpacked = search.unpacked;
    options.verdicts = search.verdicts;
    RETORT_TRY(const auto summary,
               data::importDataset(source, name, store::WorkspacePaths(line.options().workspace).datasets(),
                                   options));
    printSummary(summary, line);
    return {};
}

void addImport(CLI::App& app, CommandLine& line) {
    auto* importApp = app.add_subcommand("import", "Registers a folder or an archive under a name");
    auto source = std::make_shared<fs::path>();
    auto name = std::make_shared<std::string>();
    auto options = std::make_shared<data::FolderOptions>();
    importApp
        ->add_option("source", *source,
                     "Archive (.zip; .tar, plain or packed by gzip, bzip2, xz or Zstandard), folder of class "
                     "folders, or a known dataset's folder")
        ->required();
    importApp->add_option("--as", *name, "Name")->required();
    importApp->add_flag_callback(
        "--extra", [options] { options->svhnExtra = data::SvhnExtra::Train; },
        "SVHN: train on extra_32x32.mat as well");
    addFolderOptions(*importApp, *options);
    addReadingOptions(*importApp, *options);
    addWorkspaceOption(*importApp, line);
    addQuietOption(*importApp, line);
    importApp->callback(
        [=, &line] { line.choose([=, &line] { return import(*source, *name, *options, line); }); });
}

Status listDatasets(const CommandLine& line) {
    const auto listings = data::listDatasets(datasetSearch(line));
    auto document = nlohmann::json::array();
    for (const auto& listing : listings) {
        document.push_back({{"name", listing.name},
                            {"path", listing.path.string()},
                            {"state", data::name(listing.state)},
                            {"contents", listing.contents},
                            {"note", listing.note}});
        if (!line.options().json)
            line.print("{:<20} {:<10} {}{}\n", oneLine(listing.name), data::name(listing.state),
                       oneLine(listing.path.string()),
                       (listing.path.empty() || listing.note.empty() ? "" : "\n" + std::string(32, ' ')) +
                           oneLine(listing.note));
    }
    if (line.options().json)
        line.printJson(document);
    return {};
}

} // namespace

void addDatasetCommands(CLI::App& app, CommandLine& line) {
    auto* datasetApp = app.add_subcommand("dataset", "Datasets");
    datasetApp->require_subcommand(1);
    auto* listApp = datasetApp->add_subcommand("list", "Lists the datasets known here");
    addWorkspaceOption(*listApp, line);
    addJsonOption(*listApp, line);
    listApp->callback([&line] { line.choose([&line] { return listDatasets(line); }); });
    addInspect(*datasetApp, line);
    addImport(*datasetApp, line);
    addDownload(*datasetApp, study::DownloadKind::Dataset, line);
}

} // namespace retort::cli
