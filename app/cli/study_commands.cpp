#include "cluster_commands.h"
#include "commands.h"
#include "compute_context.h"
#include "number_option.h"
#include "opened_workspace.h"
#include "study_comparison.h"
#include "word_option.h"

#include "base/counted.h"
#include "base/file.h"
#include "base/rounding.h"
#include "store/workspace.h"
#include "study/budget/study_budget.h"
#include "study/document/study_document.h"
#include "study/document/sweep_plot.h"
#include "study/plan/remaining_cost.h"
#include "study/report/curves_csv.h"
#include "study/report/curves_tensorboard.h"
#include "study/report/published_reference.h"
#include "study/report/study_list.h"
#include "study/report/sweep.h"
#include "study/report/table.h"
#include "study/report/table_format.h"
#include "study/run/live_tensorboard.h"
#include "study/run/runner.h"
#include "study/spec/spec_keys.h"
#include "tensor/machine_timing.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>

namespace retort::cli {

namespace fs = std::filesystem;

namespace {

nlohmann::json outcomeJson(const study::StudyOutcome& outcome) {
    auto failures = nlohmann::json::array();
    for (const auto& failure : outcome.failures)
        failures.push_back({{"run", failure.run.value}, {"title", failure.title}, {"error", failure.error}});
    return {{"runs", outcome.runs},
            {"finished_before", outcome.finishedBefore},
            {"finished", outcome.finished},
            {"failures", failures},
            {"warnings", outcome.remarks}};
}

struct RunRequest {
    fs::path spec;
    fs::path tensorBoard; ///< folder for event files; empty: none are written
};

Status runStudy(const RunRequest& request, const CommandLine& line) {
    RETORT_TRY(const auto spec, study::readStudySpec(request.spec));
    RETORT_TRY(auto workspace, openWorkspace(line, store::Access::ReadWrite));
    study::StudyFollowers followers;
    study::LiveTensorBoard board(workspace, request.tensorBoard, line.remark());
    if (!request.tensorBoard.empty())
        followers.events = board.sink();
    if (!line.options().quiet)
        followers.costs = [](const study::RemainingCost& cost) {
            if (cost.runs > 0)
                say(study::textOf(cost));
        };
    RETORT_TRY(const auto outcome, study::runStudy(spec, workspace, computeContext(line), followers));
    RETORT_TRY(const auto table, study::buildTable(workspace, spec.name));
    if (line.options().json) {
        auto document = outcomeJson(outcome);
        document["table"] = nlohmann::json::parse(study::format(table, study::TableFormat::Json));
        line.printJson(document);
    } else {
        line.print("{}: {} finished now, {} finished before, {} failed\n\n{}", counted(outcome.runs, "run"),
                   outcome.finished, outcome.finishedBefore, outcome.failures.size(),
                   study::format(table, study::TableFormat::Text));
    }
    return study::statusOf(outcome);
}

void addRun(CLI::App& app, CommandLine& line) {
    auto* run = app.add_subcommand("run", "Runs the unfinished runs of a study and prints its table");
    auto request = std::make_shared<RunRequest>();
    run->add_option("spec", request->spec, "Study specification, a JSON file")->required();
    run->add_option("--tensorboard", request->tensorBoard,
                    "Folder for TensorBoard: each run that is trained gets an event file that grows with it");
    addWorkspaceOption(*run, line);
    addDevicesOption(*run, line, "; auto leaves it to the study");
    addNumber(*run, "--threads", line.options().threads, limits::kThreads,
              "Threads of computation; 0 leaves it to the study");
    addJsonOption(*run, line);
    addQuietOption(*run, line);
    run->callback([request, &line] { line.choose([request, &line] { return runStudy(*request, line); }); });
}

/// Planning is for reading; only where there is no workspace yet is one made.
Result<store::Workspace> openForPlanning(const CommandLine& line) {
    auto workspace = openWorkspace(line, store::Access::ReadOnly);
    if (workspace.ok() || workspace.error().code != ErrorCode::NotFound)
        return workspace;
    return openWorkspace(line, store::Access::ReadWrite);
}

Status planOfStudy(const fs::path& file, const fs::path& timing, const CommandLine& line) {
    RETORT_TRY(const auto spec, study::readStudySpec(file));
    std::optional<tensor::MachineTiming> there;
    if (!timing.empty()) {
        RETORT_TRY(there, tensor::readMachineTiming(timing));
    }
    RETORT_TRY(auto workspace, openForPlanning(line));
    RETORT_TRY(const auto budget, study::budgetOf(spec, workspace, computeContext(line), there));
    if (budget.work.plan)
        std::ranges::for_each(budget.work.plan->remarks, line.remark());
    if (line.options().json)
        line.printJson(study::toJson(budget));
    else
        line.print("{}", study::textOf(budget));
    return {};
}

void addPlan(CLI::App& app, CommandLine& line) {
    auto* plan = app.add_subcommand(
        "plan",
        "Says what a study needs and what it costs, without starting it: what is missing and how to get "
        "it, images, teacher passes, disk, memory, and time by short timings of this machine");
    auto file = std::make_shared<fs::path>();
    auto timing = std::make_shared<fs::path>();
    plan->add_option("spec", *file, "Study specification, a JSON file")->required();
    plan->add_option("--timing", *timing,
                     "The time on another machine instead: the file of 'bench --for-plan --json' there");
    addWorkspaceOption(*plan, line);
    addDevicesOption(*plan, line, "; auto leaves it to the study");
    addNumber(*plan, "--threads", line.options().threads, limits::kThreads,
              "Threads of computation; 0 leaves it to the study");
    addJsonOption(*plan, line);
    addQuietOption(*plan, line);
    plan->callback([=, &line] { line.choose([=, &line] { return planOfStudy(*file, *timing, line); }); });
}

struct TableRequest {
    std::string study;
    std::string format = "text";
    fs::path out;
    bool published = false;
    bool best = false;
};

Status showTable(const TableRequest& request, const CommandLine& line) {
    RETORT_TRY(const auto format, study::tableFormatNamed(request.format));
    RETORT_TRY(auto workspace, openWorkspace(line, store::Access::ReadOnly));
    RETORT_TRY(auto table, study::buildTable(workspace, request.study));
    if (request.best) {
        RETORT_TRY(table, study::withBest(std::move(table)));
    }
    if (request.published) {
        RETORT_TRY(const auto reference,
                   study::PublishedReference::load(line.resources() / "references" / "published.json"));
        study::addPublished(table, reference);
    }
    const auto text = study::format(table, format);
    if (!request.out.empty())
        return writeFileAtomically(request.out, text);
    line.print("{}", text);
    return {};
}

void addTable(CLI::App& app, CommandLine& line) {
    auto* table = app.add_subcommand("table", "Prints a study's table: accuracies and their gain over SUP");
    auto request = std::make_shared<TableRequest>();
    table->add_option("study", request->study, "Study")->required();
    table->add_option("--format", request->format, "text, md, csv, latex, html or json")
        ->check(readableBy(study::tableFormatNamed))
        ->capture_default_str();
    table->add_option("--out", request->out, "File to write instead of printing");
    table->add_flag("--best", request->best,
                    "Test accuracy at the best step on validation instead of the last step");
    table->add_flag("--published", request->published, "Adds published figures, marked as not measured here");
    addWorkspaceOption(*table, line);
    table->callback(
        [request, &line] { line.choose([request, &line] { return showTable(*request, line); }); });
}

enum class CurvesFormat { Csv, TensorBoard };
constexpr auto words(CurvesFormat) {
    return std::to_array<Word<CurvesFormat>>(
        {{CurvesFormat::Csv, "csv"}, {CurvesFormat::TensorBoard, "tensorboard"}});
}

struct CurvesRequest {
    std::string study;
    std::optional<CurvesFormat> format{};
    fs::path out;
};

Status showCurves(const CurvesRequest& request, const CommandLine& line) {
    RETORT_TRY(auto workspace, openWorkspace(line, store::Access::ReadOnly));
    if (request.format == CurvesFormat::TensorBoard)
        return study::writeTensorBoard(workspace, request.study, request.out);
    if (request.out.empty())
        return study::writeCurves(workspace, request.study, [&line](std::string_view part) -> Status {
            line.output().write(part);
            return {};
        });
    RETORT_TRY(auto file, AtomicFile::create(request.out));
    RETORT_CHECK(study::writeCurves(workspace, request.study,
                                    [&](std::string_view part) { return file.write(part); }));
    return file.commit();
}

void addCurves(CLI::App& app, CommandLine& line) {
    auto* curves = app.add_subcommand("curves", "Writes every number of every step of a study's runs");
    auto request = std::make_shared<CurvesRequest>();
    curves->add_option("study", request->study, "Study")->required();
    addWord(*curves, "--format", request->format, "Format; csv where it is not given");
    curves->add_option(
        "--out", request->out,
        "File to write instead of printing; of TensorBoard the folder that it is started with");
    addWorkspaceOption(*curves, line);
    curves->callback([request, &line] {
        if (request->format == CurvesFormat::TensorBoard && request->out.empty())
            throw CLI::ValidationError("--format", "tensorboard writes a folder; name it with --out");
        line.choose([request, &line] { return showCurves(*request, line); });
    });
}

struct PlotRequest {
    std::string study;
    fs::path out;
    bool best = false;
};

Status plotStudy(const PlotRequest& request, const CommandLine& line) {
    RETORT_TRY(auto workspace, openWorkspace(line, store::Access::ReadOnly));
    RETORT_TRY(const auto sweep, study::buildSweep(workspace, request.study,
                                                   request.best ? study::ShownAccuracy::BestOnValidation
                                                                : study::ShownAccuracy::Last));
    if (request.out.empty())
        line.print("{}", study::asCsv(sweep));
    else
        RETORT_CHECK(study::writePlot(sweep, request.out));
    return {};
}

void addPlot(CLI::App& app, CommandLine& line) {
    auto* plot = app.add_subcommand(
        "plot", "Plots a sweep: accuracy against the values of what varies, a line for each column, with a "
                "band over the seeds");
    auto request = std::make_shared<PlotRequest>();
    plot->add_option("study", request->study, "Study, whose specification has \"vary\"")->required();
    plot->add_option("--out", request->out,
                     "File to write: .png, .pdf, .svg or .csv; without it, the CSV is printed");
    plot->add_flag("--best", request->best,
                   "Test accuracy at the best step on validation instead of the last step");
    addWorkspaceOption(*plot, line);
    plot->callback([request, &line] { line.choose([request, &line] { return plotStudy(*request, line); }); });
}

Status reportStudy(const std::string& name, const fs::path& out, const CommandLine& line) {
    RETORT_TRY(auto workspace, openWorkspace(line, store::Access::ReadOnly));
    RETORT_TRY(const auto document, study::documentOf(workspace, name, "Retort " RETORT_VERSION));
    RETORT_CHECK(study::writeDocument(document, out));
    line.print("{}\n", (out / "report.html").string());
    return {};
}

void addReport(CLI::App& app, CommandLine& line) {
    auto* report = app.add_subcommand(
        "report", "Writes a study's question, data, models, table, curves and images as one page");
    auto name = std::make_shared<std::string>();
    auto out = std::make_shared<fs::path>();
    report->add_option("study", *name, "Study")->required();
    report->add_option("--out", *out, "Folder for report.html and report.md")->required();
    addWorkspaceOption(*report, line);
    report->callback([=, &line] { line.choose([=, &line] { return reportStudy(*name, *out, line); }); });
}

Status listStudies(const CommandLine& line) {
    RETORT_TRY(auto workspace, openWorkspace(line, store::Access::ReadOnly));
    RETORT_TRY(const auto studies, study::listStudies(workspace));
    auto document = nlohmann::json::array();
    for (const auto& summary : studies) {
        auto runs = nlohmann::json::object();
        std::string states;
        for (const auto& [state, count] : summary.runs) {
            runs[std::string{store::name(state)}] = count;
            states += fmt::format("  {} {}", count, store::name(state));
        }
        document.push_back({{"study", summary.name}, {"created", summary.createdAt}, {"runs", runs}});
        if (!line.options().json)
            line.print("{:<24} {}{}\n", summary.name, summary.createdAt, states);
    }
    if (line.options().json)
        line.printJson(document);
    return {};
}

void addStudyList(CLI::App& app, CommandLine& line) {
    auto* list = app.add_subcommand("list", "Lists the workspace's studies");
    addWorkspaceOption(*list, line);
    addJsonOption(*list, line);
    list->callback([&line] { line.choose([&line] { return listStudies(line); }); });
}

std::string accuracyText(const std::optional<double>& percent) {
    return percent ? decimalText(*percent, 2) + " %" : "-";
}

nlohmann::json runJson(const study::RunSummary& run) {
    nlohmann::json json = {{"run", run.record.id.value},
                           {"dataset", run.record.request.dataset},
                           {"column", run.column},
                           {"student", run.record.request.student},
                           {"seed", run.record.request.seed},
                           {"state", store::name(run.record.state)},
                           {"spec", nlohmann::json::parse(run.record.request.spec, nullptr, false)}};
    if (run.stage1)
        json["stage1"] = *run.stage1;
    if (run.accuracy)
        json["accuracy"] = *run.accuracy;
    if (run.best)
        json["best"] = {
            {"step", run.best->step}, {"validation", run.best->validation}, {"accuracy", run.best->test}};
    if (!run.record.error.empty())
        json["error"] = run.record.error;
    return json;
}

Status showStudy(const std::string& name, const CommandLine& line) {
    RETORT_TRY(auto workspace, openWorkspace(line, store::Access::ReadOnly));
    RETORT_TRY(const auto details, study::describeStudy(workspace, name));
    if (line.options().json) {
        auto runs = nlohmann::json::array();
        for (const auto& run : details.runs)
            runs.push_back(runJson(run));
        line.printJson({{"study", details.study.name},
                        {"created", details.study.createdAt},
                        {"spec", nlohmann::json::parse(details.study.spec, nullptr, false)},
                        {"runs", runs}});
        return {};
    }
    line.print("{}, created {}\n\n{:>4}  {:<16} {:<12} {:>4}  {:<10} {:>9} {:>9} {:>18}\n",
               details.study.name, details.study.createdAt, "run", "dataset", "column", "seed", "state",
               "stage 1", "test", "best on validation");
    for (const auto& run : details.runs)
        line.print("{:>4}  {:<16} {:<12} {:>4}  {:<10} {:>9} {:>9} {:>18}  {}\n", run.record.id.value,
                   run.record.request.dataset, run.column, run.record.request.seed,
                   store::name(run.record.state), accuracyText(run.stage1), accuracyText(run.accuracy),
                   accuracyText(run.best ? std::optional{run.best->test} : std::nullopt), run.record.error);
    return {};
}

void addStudyShow(CLI::App& app, CommandLine& line) {
    auto* show = app.add_subcommand("show", "Shows a study's runs");
    auto name = std::make_shared<std::string>();
    show->add_option("study", *name, "Study")->required();
    addWorkspaceOption(*show, line);
    addJsonOption(*show, line);
    show->callback([name, &line] { line.choose([name, &line] { return showStudy(*name, line); }); });
}

void addStudyKeys(CLI::App& app, CommandLine& line) {
    auto* keys = app.add_subcommand("keys", "Lists the keys of a study's specification as a Markdown table");
    keys->callback([&line] {
        line.choose([&line]() -> Status {
            line.print("{}", study::keysTable());
            return {};
        });
    });
}

} // namespace

void addStudyCommands(CLI::App& app, CommandLine& line) {
    auto* studyApp = app.add_subcommand("study", "Studies: a matrix of runs that yields one table");
    studyApp->require_subcommand(1);
    addRun(*studyApp, line);
    addTable(*studyApp, line);
    addStudyCompare(*studyApp, line);
    addCurves(*studyApp, line);
    addPlot(*studyApp, line);
    addReport(*studyApp, line);
    addStudyList(*studyApp, line);
    addStudyShow(*studyApp, line);
    addStudyKeys(*studyApp, line);
    addPlan(*studyApp, line);
    addStudyTasks(*studyApp, line);
}

} // namespace retort::cli
