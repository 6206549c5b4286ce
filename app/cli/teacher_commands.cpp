#include "commands.h"

#include "study/zero_shot_report.h"

#include <fmt/format.h>

#include <memory>

namespace retort::cli {

namespace {

nlohmann::json reportJson(const study::ZeroShotReport& report) {
    return {{"teacher", report.teacher},         {"dataset", report.dataset},
            {"split", data::name(report.split)}, {"classes", report.classes},
            {"templates", report.templates},     {"images", report.scores.images},
            {"top1", 100 * report.scores.top1},  {"mean_per_class", 100 * report.scores.meanPerClass},
            {"nll", report.scores.nll},          {"ece", report.scores.ece},
            {"per_class", report.perClass},      {"confusion", report.scores.confusion}};
}

void printReport(const study::ZeroShotReport& report) {
    fmt::print("{} on {} {}: {:.2f} % of {} pictures, mean per class {:.2f} %, NLL {:.3f}, ECE {:.3f}\n{} "
               "templates\n\n",
               report.teacher, report.dataset, data::name(report.split), 100 * report.scores.top1,
               report.scores.images, 100 * report.scores.meanPerClass, report.scores.nll, report.scores.ece,
               report.templates.size());
    for (std::size_t label = 0; label < report.classes.size(); ++label) {
        fmt::print("{:<28} {:6.2f} %  ", report.classes[label], 100 * report.perClass[label]);
        for (const auto count : report.scores.confusion[label])
            fmt::print("{:>6}", count);
        fmt::print("\n");
    }
}

Status zeroShot(const study::ZeroShotOptions& request, const std::string& split, const CommandLine& line) {
    auto options = request;
    RETORT_TRY(options.split, data::splitNamed(split));
    options.resources = line.resources();
    options.device = line.options().device;
    options.precision = line.options().precision;
    options.threads = line.options().threads;
    options.progress = line.progress();
    options.stop = line.stop();
    RETORT_TRY(auto workspace, store::Workspace::open(line.options().workspace, store::Access::ReadWrite));
    RETORT_TRY(const auto report, study::zeroShotReport(workspace, options));
    if (line.options().json)
        printJson(reportJson(report));
    else
        printReport(report);
    return {};
}

} // namespace

void addTeacherCommands(CLI::App& app, CommandLine& line) {
    auto* teacher = app.add_subcommand("teacher", "CLIP teachers");
    teacher->require_subcommand(1);
    auto* zeroShotApp = teacher->add_subcommand("zero-shot", "Measures a teacher without training it");
    auto options = std::make_shared<study::ZeroShotOptions>();
    auto split = std::make_shared<std::string>("test");
    zeroShotApp->add_option("--teacher", options->teacher, "Name or folder of a CLIP model")->required();
    zeroShotApp->add_option("--dataset", options->dataset, "Name or folder of a data set")->required();
    zeroShotApp->add_option("--templates", options->templates, "File of prompt templates");
    zeroShotApp->add_option("--split", *split, "train, validation or test")->capture_default_str();
    addWorkspaceOption(*zeroShotApp, line);
    addComputeOptions(*zeroShotApp, line);
    addJsonOption(*zeroShotApp, line);
    addQuietOption(*zeroShotApp, line);
    zeroShotApp->callback([options, split, &line] {
        line.choose([options, split, &line] { return zeroShot(*options, *split, line); });
    });
}

} // namespace retort::cli
