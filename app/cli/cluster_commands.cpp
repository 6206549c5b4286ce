#include "cluster_commands.h"

#include "cluster_options.h"
#include "compute_context.h"
#include "number_option.h"
#include "opened_workspace.h"

#include "cluster/remote_study.h"
#include "cluster/slurm_script.h"
#include "cluster/slurm_submission.h"
#include "cluster/study_merge.h"
#include "cluster/study_tasks.h"
#include "cluster/study_watch.h"
#include "cluster/task_work.h"
#include "study/report/table.h"
#include "study/report/table_format.h"
#include "study/spec/spec.h"
#include "training/ranks.h"

#include <CLI/Config.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace retort::cli {

namespace fs = std::filesystem;

namespace {

constexpr Range<std::int64_t> kTaskNumbers{0, limits::kMany};
constexpr Range<std::int64_t> kImagesPerTask{1, limits::kMany};
constexpr Range<std::int64_t> kEmbedShards{1, 1000};
constexpr Range<int> kWatchSeconds{0, 86'400};

struct TasksRequest {
    fs::path spec;
    fs::path out = "tasks";
    cluster::TaskSizes sizes{};
    study::StudyScope scope = study::StudyScope::Whole;
    std::optional<std::int64_t> task{};
    bool lists = false;
    std::string list{};
};

Result<cluster::StudyTasks> planTasks(const TasksRequest& request, const CommandLine& line) {
    RETORT_TRY(auto spec, study::readStudySpec(request.spec));
    const cluster::TaskPlace usual;
    return cluster::StudyTasks::plan(
        std::move(spec),
        {.out = request.out,
         .workspace = line.options().workspace,
         .imagesPerTask = request.sizes.imagesPerTask.value_or(usual.imagesPerTask),
         .embedShards = request.sizes.embedShards.value_or(usual.embedShards),
         .scope = request.scope},
        computeContext(line));
}

nlohmann::json taskJson(const cluster::StudyTasks& tasks, std::size_t number) {
    const auto& task = tasks.all()[number];
    return {{"task", number},
            {"kind", wordOf(task.part.kind)},
            {"title", task.part.title},
            {"name", task.name},
            {"done", task.isDone},
            {"needs", task.part.needs},
            {"identity", task.part.identity}};
}

void listTasks(const cluster::StudyTasks& tasks, const CommandLine& line) {
    auto listed = nlohmann::json::array();
    for (std::size_t i = 0; i < tasks.all().size(); ++i) {
        const auto& task = tasks.all()[i];
        listed.push_back(taskJson(tasks, i));
        if (!line.options().json)
            line.print("{:>6}  {:<8}  {:<5}  {}\n", i, wordOf(task.part.kind), task.isDone ? "done" : "",
                       task.part.title);
    }
    if (line.options().json)
        line.printJson({{"study", tasks.spec().name}, {"list", tasks.listHash()}, {"tasks", listed}});
}

/// The numbers of the tasks are those of a list that somebody has seen.
Status requireList(const cluster::StudyTasks& tasks, const std::string& list) {
    if (list.empty() || list == tasks.listHash())
        return {};
    return Error{
        ErrorCode::Mismatch,
        fmt::format("study {}: its tasks are those of the list {} now, not of {}: specification, models "
                    "or data have changed since; submit the study again",
                    tasks.spec().name, tasks.listHash(), list)};
}

/// Null where this process works alone.
Result<std::unique_ptr<training::Ranks>> joinRanks() {
    RETORT_TRY(const auto place, training::rankPlace(training::environmentOfProcess()));
    if (!place)
        return std::unique_ptr<training::Ranks>{};
    return training::Ranks::join(*place);
}

Status work(const TasksRequest& request, const CommandLine& line) {
    RETORT_TRY(const auto tasks, planTasks(request, line));
    RETORT_CHECK(requireList(tasks, request.list));
    if (request.lists) {
        listTasks(tasks, line);
        return {};
    }
    const auto number = static_cast<std::size_t>(*request.task);
    RETORT_TRY(const auto ranks, joinRanks());
    RETORT_TRY(const auto end, cluster::workOn(tasks, number, ranks.get()));
    if (ranks && !ranks->isFirst())
        return {}; // the first one tells
    const auto folder = tasks.folder(tasks.all()[number]).path().string();
    const bool wasDone = end == cluster::TaskEnd::DoneBefore;
    if (line.options().json) {
        auto document = taskJson(tasks, number);
        document["done"] = true;
        document["done_before"] = wasDone;
        document["folder"] = folder;
        line.printJson(document);
    } else {
        line.print("task {}, {} {}: {}\n", number, wordOf(tasks.all()[number].part.kind),
                   tasks.all()[number].part.title, wasDone ? "was done before" : folder);
    }
    return {};
}

void addScopeOption(CLI::App& app, study::StudyScope& scope) {
    app.add_flag_callback(
        "--sets-only", [&scope] { scope = study::StudyScope::Sets; },
        "Generates the study's sets, and trains nothing");
}

void addTasksOptions(CLI::App& app, TasksRequest& request, CommandLine& line) {
    app.add_option("spec", request.spec, "Study specification, a JSON file")->required();
    app.add_option("--out", request.out, "Folder that holds a folder for each task")->capture_default_str();
    addNumber(app, "--images-per-task", request.sizes.imagesPerTask, kImagesPerTask,
              "Images of a set that one task generates; 1000 where it is not given");
    addNumber(app, "--embed-shards", request.sizes.embedShards, kEmbedShards,
              "Tasks that embed a dataset together; 1 where it is not given");
    addScopeOption(app, request.scope);
    addWorkspaceOption(app, line);
    addDevicesOption(app, line, "; auto leaves it to the study");
    addNumber(app, "--threads", line.options().threads, limits::kThreads,
              "Threads of computation; 0 leaves it to the study");
    addJsonOption(app, line);
    addQuietOption(app, line);
}

void addWork(CLI::App& studyApp, CommandLine& line) {
    auto* app = studyApp.add_subcommand(
        "work", "Does one task of a study, in a folder of its own: by hand, or by any scheduler");
    auto request = std::make_shared<TasksRequest>();
    addTasksOptions(*app, *request, line);
    auto* task = addNumber(*app, "--task", request->task, kTaskNumbers, "Number of the task");
    auto* lists = app->add_flag("--tasks", request->lists, "Lists the tasks instead");
    app->add_option("--list", request->list,
                    "Refuses to work where the list of tasks is another than this one of \"--tasks --json\"");
    task->excludes(lists);
    app->callback([=, &line] {
        if (!request->lists && !request->task)
            throw CLI::RequiredError("--task or --tasks");
        line.choose([=, &line] { return work(*request, line); });
    });
}

struct MergeRequest {
    fs::path spec;
    std::vector<fs::path> folders;
};

Status merge(const MergeRequest& request, const CommandLine& line) {
    RETORT_TRY(const auto spec, study::readStudySpec(request.spec));
    RETORT_TRY(auto workspace, openWorkspace(line, store::Access::ReadWrite));
    RETORT_TRY(const auto outcome,
               cluster::mergeStudy(spec, workspace, request.folders, computeContext(line)));
    RETORT_TRY(const auto table, study::buildTable(workspace, spec.name));
    if (line.options().json) {
        line.printJson({{"runs", outcome.runs},
                        {"runs_before", outcome.runsBefore},
                        {"runs_left", outcome.runsLeft},
                        {"sets", outcome.sets},
                        {"unfinished", outcome.unfinished},
                        {"refused", outcome.refused},
                        {"table", nlohmann::json::parse(study::format(table, study::TableFormat::Json))}});
        return cluster::statusOf(outcome);
    }
    line.print(
        "{} runs and {} sets merged, {} runs were there before, {} are left; {} tasks have not ended\n\n{}",
        outcome.runs, outcome.sets, outcome.runsBefore, outcome.runsLeft, outcome.unfinished,
        study::format(table, study::TableFormat::Text));
    for (const auto& refused : outcome.refused)
        line.remark()(refused);
    return cluster::statusOf(outcome);
}

void addMerge(CLI::App& studyApp, CommandLine& line) {
    auto* app = studyApp.add_subcommand(
        "merge", "Brings what tasks have made into the workspace and prints the table; checks every file");
    auto request = std::make_shared<MergeRequest>();
    app->add_option("spec", request->spec, "Study specification, a JSON file")->required();
    app->add_option("folder", request->folders, "Folders of tasks, or folders that hold them")->required();
    addWorkspaceOption(*app, line);
    addJsonOption(*app, line);
    addQuietOption(*app, line);
    app->callback([=, &line] { line.choose([=, &line] { return merge(*request, line); }); });
}

void addClusterOptions(CLI::App& app, ClusterRequest& request) {
    app.add_option("--profile", request.profile, "Cluster that \"cluster list\" names");
    addPlaceOptions(app, request);
}

/// Opened by a command that has a workspace and a study.
struct StudyElsewhere {
    store::Workspace workspace;
    study::StudySpec spec;
    cluster::ClusterProfile profile;
    study::StudyScope scope;

    static Result<StudyElsewhere> read(const fs::path& file, const ClusterRequest& request,
                                       study::StudyScope scope, const CommandLine& line) {
        RETORT_TRY(auto profile, profileFor(request));
        RETORT_TRY(auto spec, study::readStudySpec(file));
        RETORT_TRY(auto workspace, openWorkspace(line, store::Access::ReadWrite));
        return StudyElsewhere{std::move(workspace), std::move(spec), std::move(profile), scope};
    }
    Result<cluster::RemoteStudy> open(const CommandLine& line, const cluster::TaskSizes& sizes = {}) {
        return cluster::RemoteStudy::open(spec, profile, workspace, computeContext(line), {}, scope, sizes);
    }
};

void printState(const StudyElsewhere& where, const cluster::RemoteState& state, const CommandLine& line) {
    if (line.options().json)
        return line.printJson({{"study", where.spec.name},
                               {"cluster", where.profile.name},
                               {"tasks", state.tasks},
                               {"finished", state.finished},
                               {"running", state.running},
                               {"waiting", state.waiting},
                               {"runs_left", state.runsLeft}});
    line.print("study {} on {}: {}\n", where.spec.name, where.profile.name, cluster::textOf(state));
}

Status submitElsewhere(const TasksRequest& tasks, const ClusterRequest& request, const CommandLine& line) {
    RETORT_TRY(auto where, StudyElsewhere::read(tasks.spec, request, tasks.scope, line));
    RETORT_TRY(auto remote, where.open(line, tasks.sizes));
    RETORT_CHECK(remote.submit());
    RETORT_CHECK(remote.look());
    printState(where, remote.state(), line);
    return {};
}

struct WatchRequest {
    fs::path spec;
    ClusterRequest cluster{};
    study::StudyScope scope = study::StudyScope::Whole;
    int seconds = 20;
    bool isOnce = false;
};

Status watch(const WatchRequest& request, const CommandLine& line) {
    RETORT_TRY(auto where, StudyElsewhere::read(request.spec, request.cluster, request.scope, line));
    RETORT_TRY(auto remote, where.open(line));
    RETORT_CHECK(remote.submit());
    if (request.isOnce)
        RETORT_CHECK(remote.look());
    else
        RETORT_CHECK(cluster::watchStudy(remote, {.interval = std::chrono::seconds(request.seconds),
                                                  .stop = line.stop(),
                                                  .progress = jobProgress(line)}));
    if (request.isOnce || line.options().json || request.scope == study::StudyScope::Sets) {
        printState(where, remote.state(), line);
        return {};
    }
    RETORT_TRY(const auto table, study::buildTable(where.workspace, where.spec.name));
    line.print("{}", study::format(table, study::TableFormat::Text));
    return {};
}

void addWatch(CLI::App& studyApp, CommandLine& line) {
    auto* app = studyApp.add_subcommand(
        "watch", "Brings what a cluster has done of a study into the workspace until all is there, and "
                 "prints the table; submits it where it was not");
    auto request = std::make_shared<WatchRequest>();
    app->add_option("spec", request->spec, "Study specification, a JSON file")->required();
    addClusterOptions(*app, request->cluster);
    addSlurmOptions(*app, request->cluster.slurm);
    addScopeOption(*app, request->scope);
    addNumber(*app, "--every", request->seconds, kWatchSeconds, "Seconds between two looks")
        ->capture_default_str();
    app->add_flag("--once", request->isOnce, "Looks once, and says how its tasks stand");
    addWorkspaceOption(*app, line);
    addJsonOption(*app, line);
    addQuietOption(*app, line);
    app->callback([=, &line] { line.choose([=, &line] { return watch(*request, line); }); });
}

Status cancel(const WatchRequest& request, const CommandLine& line) {
    RETORT_TRY(auto where, StudyElsewhere::read(request.spec, request.cluster, request.scope, line));
    RETORT_TRY(auto remote, where.open(line));
    RETORT_CHECK(remote.cancel());
    if (!line.options().quiet)
        line.print("study {}: nothing of it is left in the queue of {}\n", where.spec.name,
                   where.profile.name);
    return {};
}

void addCancel(CLI::App& studyApp, CommandLine& line) {
    auto* app = studyApp.add_subcommand("cancel", "Takes a study's jobs back from a cluster; what its tasks "
                                                  "have made stays");
    auto request = std::make_shared<WatchRequest>();
    app->add_option("spec", request->spec, "Study specification, a JSON file")->required();
    addClusterOptions(*app, request->cluster);
    addScopeOption(*app, request->scope);
    addWorkspaceOption(*app, line);
    addQuietOption(*app, line);
    app->callback([=, &line] { line.choose([=, &line] { return cancel(*request, line); }); });
}

struct SubmitRequest {
    TasksRequest tasks{};
    std::string engine = "slurm";
    ClusterRequest cluster{};
    bool isDryRun = false;
    bool omitsMerge = false;
};

fs::path thisProgram() {
    std::error_code ignored;
    return fs::read_symlink("/proc/self/exe", ignored);
}

fs::path programOf(const ClusterRequest& request) {
    return request.program.empty() ? thisProgram() : fs::path(request.program);
}

void printSubmitted(const cluster::StudyTasks& tasks, const std::vector<cluster::SlurmScript>& scripts,
                    const std::vector<cluster::SubmittedScript>& submitted, const CommandLine& line) {
    auto listed = nlohmann::json::array();
    for (std::size_t i = 0; i < scripts.size(); ++i) {
        listed.push_back({{"script", submitted[i].file.string()},
                          {"tasks", scripts[i].tasks},
                          {"job", submitted[i].job},
                          {"after", scripts[i].after}});
        if (!line.options().json)
            line.print("{:<12} {:>5} tasks  {:>10}  {}\n", scripts[i].name, scripts[i].tasks,
                       submitted[i].job.empty() ? "" : "job " + submitted[i].job, submitted[i].file.string());
    }
    if (line.options().json)
        line.printJson({{"study", tasks.spec().name}, {"list", tasks.listHash()}, {"scripts", listed}});
    else if (scripts.empty())
        line.print("Nothing is left to do of study {}\n", tasks.spec().name);
}

/// `given` are those options of the command that are of scripts on this computer.
Status submit(const SubmitRequest& request, const std::vector<std::string>& given, const CommandLine& line) {
    if (request.cluster.isElsewhere() && request.isDryRun)
        return invalidArgument("--dry-run writes scripts on this computer and sends nothing: omit --profile, "
                               "--host and --remote");
    if (request.cluster.isElsewhere() && !given.empty())
        return invalidArgument(fmt::format("{}: of scripts that are submitted on this computer, not of a "
                                           "cluster elsewhere; omit it, or --profile, --host and --remote",
                                           fmt::join(given, ", ")));
    if (request.cluster.isElsewhere())
        return submitElsewhere(request.tasks, request.cluster, line);
    RETORT_TRY(const auto tasks, planTasks(request.tasks, line));
    RETORT_CHECK(requireList(tasks, request.tasks.list));
    auto scripts = cluster::slurmScripts(tasks,
                                         {.program = programOf(request.cluster),
                                          .spec = request.tasks.spec,
                                          .resources = line.resources(),
                                          .device = line.options().device,
                                          .threads = line.options().threads},
                                         request.cluster.slurm);
    if (request.omitsMerge)
        std::erase_if(scripts, [](const cluster::SlurmScript& script) { return script.tasks == 0; });
    const auto folder = request.tasks.out / "slurm";
    RETORT_TRY(const auto submitted, request.isDryRun ? cluster::writeScripts(scripts, folder)
                                                      : cluster::submitScripts(scripts, folder, line.stop()));
    printSubmitted(tasks, scripts, submitted, line);
    return {};
}

void addSubmit(CLI::App& studyApp, CommandLine& line) {
    auto* app = studyApp.add_subcommand(
        "submit", "Writes what is left of a study as batch scripts of a cluster, and submits them");
    auto request = std::make_shared<SubmitRequest>();
    addTasksOptions(*app, request->tasks, line);
    app->add_option("--engine", request->engine, "Scheduler: slurm")
        ->check(CLI::IsMember({"slurm"}))
        ->capture_default_str();
    addSlurmOptions(*app, request->cluster.slurm);
    addClusterOptions(*app, request->cluster);
    app->add_option(
        "--list", request->tasks.list,
        "Refuses to submit where the list of tasks is another than this one of \"--tasks --json\"");
    app->add_flag("--no-merge", request->omitsMerge, "Submits no last job that merges and prints the table");
    app->add_flag("--dry-run", request->isDryRun, "Writes the scripts and submits nothing");
    app->callback([=, &line] {
        std::vector<std::string> given;
        for (const auto* option : {"--list", "--out", "--no-merge", "--device", "--threads"})
            if (app->count(option) > 0)
                given.emplace_back(option);
        line.choose([=, &line] { return submit(*request, given, line); });
    });
}

} // namespace

void addStudyTasks(CLI::App& studyApp, CommandLine& line) {
    addWork(studyApp, line);
    addSubmit(studyApp, line);
    addMerge(studyApp, line);
    addWatch(studyApp, line);
    addCancel(studyApp, line);
}

} // namespace retort::cli
