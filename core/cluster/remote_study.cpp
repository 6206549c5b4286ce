#include "cluster/remote_study.h"

#include "base/cancellation.h"
#include "base/file.h"
#include "base/scratch_folder.h"
#include "base/sha256.h"
#include "cluster/shell_word.h"
#include "cluster/study_parcel.h"
#include "cluster/study_tasks.h"
#include "store/evaluation_table.h"
#include "store/metric_table.h"
#include "store/run_table.h"
#include "study/spec/spec_text.h"
#include "teacher/known_parts.h"
#include "teacher/stored_scores.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <sstream>
#include <unistd.h>
#include <utility>
#include <variant>
#include <vector>

namespace retort::cluster {

namespace fs = std::filesystem;
using study::StudyPartKind;

namespace {

constexpr std::size_t kLettersOfFolder = 8;      ///< of a hash
constexpr std::size_t kLettersOfName = 40;       ///< of a study's name in its folder's
constexpr const char* kSizesFile = "task-sizes"; ///< "1000 1": images per task, shards

std::string hostOfWorkspace() {
    std::array<char, 256> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "";
}

std::string shortHash(const std::string& text) {
    return sha256(text).substr(0, kLettersOfFolder);
}

std::string folderOf(const study::StudySpec& spec, study::StudyScope scope, const std::string& workspace) {
    return fmt::format("{}-{}-{}", scope == study::StudyScope::Whole ? "study" : "sets",
                       plainName(spec.name).substr(0, kLettersOfName),
                       shortHash(spec.name + textOf(spec) + workspace));
}

/// What follows a mark on the lines that begin with it; a login shell may say other things.
std::vector<std::string> markedLines(const std::string& output, const std::string& mark) {
    std::vector<std::string> found;
    std::istringstream lines(output);
    for (std::string line; std::getline(lines, line);)
        if (line.starts_with(mark))
            found.push_back(line.substr(mark.size()));
    return found;
}

bool isPartOf(const std::string& text, const char* part) {
    return text.find(part) != std::string::npos;
}

bool isFullDisk(const std::string& said) {
    return isPartOf(said, "No space left") || isPartOf(said, "quota exceeded");
}

/// Of a folder as a person names it. A shell begins at home.
std::string belowHome(const std::string& folder) {
    if (folder == "~")
        return ".";
    return folder.starts_with("~/") ? folder.substr(2) : folder;
}

/// Shell: goes into the folder of a study, and waits for who submits it at the moment.
std::string locked(const std::string& folder) {
    return fmt::format("cd -- {} && exec 9> .lock && flock -w 120 9", shellWord(folder));
}

/// Shell: of a program as a person names it.
std::string programWord(const std::string& program) {
    const auto path = belowHome(program);
    if (path.find('/') == std::string::npos && path == program)
        return shellWord(path); // a login shell finds it
    return path.front() == '/' ? shellWord(path) : "\"$HOME\"/" + shellWord(path);
}

/// What the window shows and the workspace takes: no checkpoints, and of images those of finished sets.
std::vector<std::string> filtersOfResults() {
    std::vector<std::string> filters;
    for (const auto* shown :
         {"/*/", "/*/task.json", "/*/events.jsonl", "/run-*/run/", "/run-*/run/**", "/set-*/workspace/",
          "/set-*/workspace/retort.db", "/set-*/workspace/synthetic/", "/set-*/workspace/synthetic/**"})
        filters.push_back(fmt::format("--include={}", shown));
    filters.emplace_back("--exclude=*");
    return filters;
}

std::string textOf(const TaskSizes& sizes) {
    const TaskPlace usual;
    return fmt::format("{} {}", sizes.imagesPerTask.value_or(usual.imagesPerTask),
                       sizes.embedShards.value_or(usual.embedShards));
}

/// What textOf() wrote; nothing where it is something else.
TaskSizes readSizes(const std::string& text) {
    std::istringstream words(text);
    std::int64_t images = 0, shards = 0;
    words >> images >> shards;
    return words && images > 0 && shards > 0 ? TaskSizes{.imagesPerTask = images, .embedShards = shards}
                                             : TaskSizes{};
}

/// What `stronger` says, else what `weaker` says.
TaskSizes strongerOf(const TaskSizes& stronger, const TaskSizes& weaker) {
    return {.imagesPerTask = stronger.imagesPerTask ? stronger.imagesPerTask : weaker.imagesPerTask,
            .embedShards = stronger.embedShards ? stronger.embedShards : weaker.embedShards};
}

std::vector<store::Metric> metricsOf(RunId run, const distill::StepDone& step) {
    std::vector<store::Metric> metrics;
    for (const auto& [name, value] : study::namedMetrics(step))
        metrics.push_back({.run = run,
                           .stage = step.stage,
                           .epoch = step.epoch,
                           .step = step.step,
                           .name = name,
                           .value = value});
    return metrics;
}

/// The same however a person spells it.
fs::path plainPath(const fs::path& folder) {
    std::error_code error;
    auto whole = fs::weakly_canonical(folder, error);
    if (error)
        whole = fs::absolute(folder).lexically_normal();
    return whole.has_filename() ? whole : whole.parent_path();
}

} // namespace

std::string programVersion() {
    return std::string("retort-cli ") + RETORT_VERSION;
}

std::string textOf(const RemoteState& state) {
    return fmt::format("{} of {} tasks running, {} finished", state.running, state.tasks, state.finished);
}

RemoteStudy::RemoteStudy(study::StudySpec spec, ClusterProfile profile, store::Workspace& workspace,
                         study::ComputeContext context, study::RunEventSink events, study::StudyScope scope,
                         const TaskSizes& sizes, RemoteHost host)
    : m_spec(std::move(spec)), m_profile(std::move(profile)), m_workspace(workspace),
      m_context(std::move(context)), m_events(std::move(events)), m_scope(scope), m_sizes(sizes),
      m_host(std::move(host)) {
    if (!m_context.known)
        m_context.known = std::make_shared<study::KnownParts>(); // for every merge
    const auto ours = hostOfWorkspace() + ":" + plainPath(workspace.folder()).string();
    m_name = folderOf(m_spec, m_scope, ours);
    m_parcel = "workspace-" + shortHash(ours);
}

RemoteStudy::RemoteStudy(RemoteStudy&&) noexcept = default;
RemoteStudy::~RemoteStudy() = default;

Result<RemoteStudy> RemoteStudy::open(study::StudySpec spec, ClusterProfile profile,
                                      store::Workspace& workspace, study::ComputeContext context,
                                      study::RunEventSink events, study::StudyScope scope,
                                      const TaskSizes& sizes) {
    RETORT_CHECK(checkProfile(profile));
    RETORT_TRY(auto host, RemoteHost::create(profile.host, context.stop));
    RemoteStudy opened(std::move(spec), std::move(profile), workspace, std::move(context), std::move(events),
                       scope, sizes, std::move(host));
    RETORT_CHECK(opened.connect());
    return opened;
}

Status RemoteStudy::connect() {
    const auto folder = shellWord(belowHome(m_profile.folder)), program = programWord(m_profile.program);
    RETORT_TRY(
        const auto answer,
        m_host.run(fmt::format("cd && mkdir -p -- {0} && cd -- {0} && echo \"retort-folder $(pwd -P)\"; "
                               "command -v sbatch > /dev/null && echo retort-sbatch; "
                               "{1} --version 2>&1 | sed 's/^/retort-version /'",
                               folder, program)));
    const auto roots = markedLines(answer.output, "retort-folder ");
    if (roots.empty())
        return Error{isFullDisk(answer.errors) ? ErrorCode::DiskFull : ErrorCode::AccessDenied,
                     fmt::format("{}: the folder {} cannot be made: {}; choose another folder there",
                                 m_host.name(), m_profile.folder, answer.errors)};
    m_root = roots.back();
    if (markedLines(answer.output, "retort-sbatch").empty())
        return Error{
            ErrorCode::NotFound,
            fmt::format("{}: there is no sbatch: Slurm is not installed there, or a login shell does "
                        "not find it; name a login node of the cluster",
                        m_host.name())};
    const auto versions = markedLines(answer.output, "retort-version ");
    const auto version = versions.empty() ? std::string{} : versions.back();
    if (!version.starts_with("retort-cli "))
        return Error{
            ErrorCode::NotFound,
            fmt::format("{}: {} does not run there: {}; install Retort there, or give the path of its "
                        "retort-cli",
                        m_host.name(), m_profile.program, version)};
    if (version != programVersion())
        return Error{ErrorCode::Mismatch,
                     fmt::format("{}: there is {}, and here is {}; install the same version at both sides",
                                 m_host.name(), version, programVersion())};
    return {};
}

fs::path RemoteStudy::fetched() const {
    return m_workspace.paths().downloads() / "cluster" / m_name;
}

/// Tasks are known by what they are cut into: those at work keep their sizes, and those that are left of an
/// earlier time are gone on with, unless others are asked for.
Status RemoteStudy::settleSizes(bool isSubmitted) {
    RETORT_TRY(const auto answer, m_host.run(fmt::format("cat -- {} 2>/dev/null | sed 's/^/retort-sizes /'",
                                                         shellWord(studyFolder() + "/" + kSizesFile))));
    const auto found = markedLines(answer.output, "retort-sizes ");
    const auto kept = found.empty() ? TaskSizes{} : readSizes(found.back());
    const auto asked = strongerOf(m_sizes, kept);
    m_sizes = isSubmitted ? kept : asked;
    if (textOf(m_sizes) != textOf(asked) && m_context.remark)
        m_context.remark(fmt::format(
            "{}: the tasks of study {} are submitted already and keep their sizes; cancel the study there to "
            "submit it with others",
            m_host.name(), m_spec.name));
    return {};
}

Status RemoteStudy::plan() {
    if (m_tasks)
        return {};
    const TaskPlace usual;
    RETORT_TRY(auto tasks,
               StudyTasks::plan(m_spec,
                                {.out = fetched(),
                                 .workspace = m_workspace.folder(),
                                 .imagesPerTask = m_sizes.imagesPerTask.value_or(usual.imagesPerTask),
                                 .embedShards = m_sizes.embedShards.value_or(usual.embedShards),
                                 .scope = m_scope},
                                m_context));
    auto plan = tasks.studyPlan();
    if (m_context.remark)
        std::ranges::for_each(plan.remarks, m_context.remark);
    if (m_scope == study::StudyScope::Whole)
        RETORT_CHECK(study::storePlan(m_spec, m_workspace, plan));
    for (const auto& task : tasks.all()) {
        if (task.part.finished)
            continue;
        ++m_state.tasks;
        if (task.part.kind != StudyPartKind::Run)
            continue;
        ++m_state.runsLeft;
        m_runs[task.name].id = plan.runs[task.part.place].id;
    }
    m_tasks = std::make_unique<StudyTasks>(std::move(tasks));
    return {};
}

Result<std::optional<Submission>> RemoteStudy::submitted() const {
    using Found = std::optional<Submission>;
    const auto file = studyFolder() + "/tasks/slurm/" + kSubmissionFile;
    RETORT_TRY(const auto answer,
               m_host.run(fmt::format("{}; test -f {} && echo retort-jobs && cat -- {}",
                                      locked(studyFolder()), shellWord(file), shellWord(file))));
    const std::string mark = "retort-jobs\n";
    const auto begin = answer.output.rfind(mark);
    if (begin == std::string::npos)
        return Found{};
    RETORT_TRY(auto submission, parseSubmission(answer.output.substr(begin + mark.size()),
                                                fmt::format("{}:{}", m_host.name(), file)));
    return Found{std::move(submission)};
}

Status RemoteStudy::submit() {
    RETORT_TRY(auto known, submitted());
    if (known && !known->isWhole) {
        RETORT_CHECK(cancel()); // it was cut off
        known.reset();
    }
    RETORT_CHECK(settleSizes(known.has_value()));
    RETORT_CHECK(plan());
    if (!known && m_state.tasks > 0) {
        RETORT_CHECK(send());
        RETORT_TRY(const auto answer, submitThere());
        if (answer.exitCode != 0)
            return submitError(answer);
        RETORT_TRY(known, submitted());
    }
    if (known)
        for (const auto& job : known->jobs)
            m_jobs.insert(job.job);
    return {};
}

/// First the data, then the study.
Status RemoteStudy::send() {
    RETORT_TRY(const auto scratch, ScratchFolder::create());
    const auto parcel = scratch.path() / "workspace", folder = scratch.path() / "study";
    RETORT_TRY(const auto spec, packStudy(*m_tasks, m_workspace,
                                          {.folder = parcel,
                                           .there = there(m_parcel),
                                           .isHere = m_host.isHere(),
                                           .resources = m_context.resources}));
    RETORT_CHECK(createFolders(folder));
    RETORT_CHECK(writeFileAtomically(folder / "study.json", textOf(spec)));
    RETORT_CHECK(writeFileAtomically(folder / kSizesFile, textOf(m_sizes) + "\n"));
    if (m_context.progress)
        m_context.progress({.work = {.task = fmt::format("copying data to {}", m_host.name()), .unit = {}}});
    RETORT_CHECK(m_host.put(parcel, there(m_parcel)));
    return m_host.put(folder, studyFolder());
}

/// Goes on there when the connection is lost, and holds a lock meanwhile: what it did is read later, and
/// nothing is submitted twice.
Result<ShellAnswer> RemoteStudy::submitThere() const {
    std::vector<std::string> command{"study",
                                     "submit",
                                     "study.json",
                                     "--workspace",
                                     there(m_parcel),
                                     "--out",
                                     "tasks",
                                     "--images-per-task",
                                     std::to_string(m_tasks->place().imagesPerTask),
                                     "--embed-shards",
                                     std::to_string(m_tasks->place().embedShards),
                                     "--list",
                                     m_tasks->listHash(),
                                     "--no-merge",
                                     "--quiet"};
    if (m_scope == study::StudyScope::Sets)
        command.emplace_back("--sets-only");
    for (auto& argument : submitArguments(m_profile.slurm))
        command.push_back(std::move(argument));
    const auto program = programWord(m_profile.program);
    return m_host.runToEnd(fmt::format("trap '' HUP; {} && if grep -qs '\"whole\": true' tasks/slurm/{}; "
                                       "then true; else {} {} --program {}; fi",
                                       locked(studyFolder()), kSubmissionFile, program, shellWords(command),
                                       program));
}

Error RemoteStudy::submitError(const ShellAnswer& answer) const {
    if (isPartOf(answer.errors, "its tasks are those of the list"))
        return {
            ErrorCode::Mismatch,
            fmt::format("{}: would make other runs of study {} than this computer: a dataset or model with "
                        "files of the same names but other content is there, in {} or with the program; "
                        "remove it and run the study again: {}",
                        m_host.name(), m_spec.name, there(m_parcel), answer.errors)};
    return {isFullDisk(answer.errors) ? ErrorCode::DiskFull : ErrorCode::InvalidArgument,
            fmt::format("{}: study {} was not submitted: {}", m_host.name(), m_spec.name, answer.errors)};
}

Status RemoteStudy::putAside() const {
    const auto folder = studyFolder() + "/tasks/slurm/";
    RETORT_TRY(const auto answer,
               m_host.run(fmt::format("mv -f -- {} {}", shellWord(folder + kSubmissionFile),
                                      shellWord(folder + "jobs-ended.json"))));
    if (answer.exitCode == 0)
        return {};
    return Error{ErrorCode::AccessDenied,
                 fmt::format("{}: {} cannot be changed: {}", m_host.name(), folder, answer.errors)};
}

Status RemoteStudy::cancel() {
    RETORT_TRY(const auto known, submitted());
    if (!known)
        return {};
    std::vector<std::string> command{"scancel"};
    for (const auto& job : known->jobs)
        command.push_back(job.job);
    if (command.size() > 1) {
        RETORT_TRY(const auto answer, m_host.run(shellWords(command)));
        // Those that have ended are none any more.
        if (answer.exitCode != 0 && !isPartOf(answer.errors, "Invalid job id"))
            return Error{ErrorCode::Internal,
                         fmt::format("{}: the jobs {} were not cancelled: {}", m_host.name(),
                                     fmt::join(command.begin() + 1, command.end(), ", "), answer.errors)};
    }
    m_jobs.clear();
    return putAside();
}

/// By the numbers of its jobs: other jobs of the same person are none of its.
Status RemoteStudy::askSlurm() {
    RETORT_TRY(const auto answer,
               m_host.run("squeue -h -r -u \"$(id -un)\" -o 'retort-job %F %T %r' && echo retort-end"));
    if (markedLines(answer.output, "retort-end").empty())
        return Error{ErrorCode::Io,
                     fmt::format("{}: squeue does not answer: {}", m_host.name(), answer.errors)};
    m_state.running = m_state.waiting = 0;
    m_state.reason.clear();
    for (const auto& line : markedLines(answer.output, "retort-job ")) {
        std::istringstream words(line);
        std::string job, state, reason;
        words >> job >> state >> reason;
        if (!m_jobs.contains(job))
            continue;
        const bool runs = state == "RUNNING" || state == "COMPLETING" || state == "CONFIGURING";
        ++(runs ? m_state.running : m_state.waiting);
        if (!runs && m_state.reason.empty() && reason != "None" && reason != "Dependency" &&
            reason != "Priority")
            m_state.reason = reason;
    }
    return {};
}

Status RemoteStudy::fetch() {
    if (m_jobs.empty() && m_state.tasks == 0)
        return {};
    RETORT_CHECK(m_host.get(studyFolder() + "/tasks", fetched(), filtersOfResults()));
    m_state.finished = static_cast<std::size_t>(std::ranges::count_if(m_tasks->all(), [&](const auto& task) {
        return !task.part.finished && m_tasks->folder(task).isDone();
    }));
    return {};
}

Status RemoteStudy::merge() {
    std::set<std::string> finished;
    bool isNew = false;
    for (const auto& task : m_tasks->all()) {
        const bool isResult = task.part.kind == StudyPartKind::Run || task.part.kind == StudyPartKind::Set;
        if (!isResult || task.part.finished || !m_tasks->folder(task).isDone())
            continue;
        isNew = isNew || !m_merged.contains(task.name);
        finished.insert(task.name);
    }
    if (!isNew)
        return {};
    RETORT_TRY(const auto outcome, mergeStudy(m_spec, m_workspace, {fetched()}, m_context, m_scope));
    m_state.runsLeft = outcome.runsLeft;
    for (const auto& task : finished)
        tellEnd(task);
    m_merged = std::move(finished);
    if (!outcome.refused.empty())
        forgetFetched(); // to be fetched anew
    return statusOf(outcome);
}

/// Of a run that has been merged, with all of its numbers.
void RemoteStudy::tellEnd(const std::string& task) {
    const auto run = m_runs.find(task);
    if (run == m_runs.end())
        return;
    if (m_events)
        for (const auto& event : run->second.reader.read(fetched() / task / kEventsFile))
            m_events(run->second.id, event);
    m_runs.erase(run);
}

Status RemoteStudy::record(RunId run, const distill::RunEvent& event) {
    if (std::holds_alternative<distill::StageStarted>(event))
        RETORT_CHECK(store::RunTable(m_workspace.database()).setState(run, store::RunState::Running));
    const auto* evaluated = std::get_if<distill::Evaluated>(&event);
    if (!evaluated)
        return {};
    return store::EvaluationTable(m_workspace.database())
        .put({.run = run,
              .stage = evaluated->stage,
              .step = evaluated->step,
              .split = evaluated->split,
              .scores = study::storedScores(evaluated->evaluation),
              .splitImages = evaluated->splitImages});
}

/// Runs that were finished elsewhere meanwhile, by another study that has them too.
Status RemoteStudy::leaveFinished() {
    const store::RunTable runs(m_workspace.database());
    for (auto run = m_runs.begin(); run != m_runs.end();) {
        RETORT_TRY(const auto stored, runs.find(run->second.id));
        run = stored.state == store::RunState::Finished ? m_runs.erase(run) : std::next(run);
    }
    return {};
}

/// What runs there have told since is told here, as if they ran here.
Status RemoteStudy::tell() {
    std::vector<store::Metric> metrics;
    RETORT_CHECK(leaveFinished());
    for (auto& [task, run] : m_runs)
        for (const auto& event : run.reader.read(fetched() / task / kEventsFile)) {
            RETORT_CHECK(record(run.id, event));
            if (const auto* step = std::get_if<distill::StepDone>(&event))
                std::ranges::move(metricsOf(run.id, *step), std::back_inserter(metrics));
            if (m_events)
                m_events(run.id, event);
        }
    return metrics.empty() ? Status{} : store::MetricTable(m_workspace.database()).put(metrics);
}

Result<std::string> RemoteStudy::lastWords() const {
    RETORT_TRY(
        const auto answer,
        m_host.run(fmt::format("cd -- {} && grep -h '^retort-cli: ' -- *.txt | grep -v 'was cancelled' | "
                               "sort -u | head -n 3 | sed 's/^retort-cli: /retort-said /'",
                               shellWord(studyFolder() + "/tasks/slurm"))));
    const auto said = markedLines(answer.output, "retort-said ");
    return said.empty() ? std::string("their logs are there, in tasks/slurm")
                        : fmt::format("{}", fmt::join(said, "; "));
}

/// Slurm was asked before what tasks have made was fetched: what has ended has written all of it.
Status RemoteStudy::checkEnd() {
    if (!m_state.hasEnded() || m_state.finished >= m_state.tasks)
        return {};
    RETORT_TRY(const auto said, lastWords());
    RETORT_CHECK(putAside());
    return Error{
        ErrorCode::Internal,
        fmt::format("{}: {} of {} tasks of study {} did not finish, and none is left in the queue: {}; "
                    "resume to submit them again",
                    m_host.name(), m_state.tasks - m_state.finished, m_state.tasks, m_spec.name, said)};
}

Status RemoteStudy::look() {
    RETORT_CHECK(askSlurm());
    RETORT_CHECK(fetch());
    RETORT_CHECK(merge());
    RETORT_CHECK(tell());
    return checkEnd();
}

void RemoteStudy::forgetFetched() const {
    std::error_code ignored;
    fs::remove_all(fetched(), ignored);
}

} // namespace retort::cluster
