#include "cluster/slurm_script.h"

#include "cluster/shell_word.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>

namespace retort::cluster {

namespace fs = std::filesystem;
using study::StudyPartKind;

namespace {

constexpr std::size_t kMostOfArray = 1000; ///< of Slurm's MaxArraySize, by default 1001

std::string absoluteWord(const fs::path& path) {
    return shellWord(fs::absolute(path).lexically_normal().string());
}

/// Tasks of one script: of one kind, and waiting for the same kinds.
struct TaskGroup {
    StudyPartKind kind = StudyPartKind::Run;
    std::set<StudyPartKind> needs{};
    std::vector<std::size_t> tasks{};

    bool takes(const TaskGroup& other) const {
        // Also the indices of an array, which are counted from its first task, may not go beyond that.
        return kind == other.kind && needs == other.needs &&
               other.tasks.front() - tasks.front() < kMostOfArray;
    }
};

std::vector<TaskGroup> groupsOf(const std::vector<StudyTask>& tasks) {
    std::vector<TaskGroup> groups;
    for (std::size_t i = 0; i < tasks.size(); ++i) {
        if (tasks[i].isDone)
            continue;
        TaskGroup group{.kind = tasks[i].part.kind, .tasks = {i}};
        for (const auto need : tasks[i].part.needs)
            if (!tasks[need].isDone)
                group.needs.insert(tasks[need].part.kind);
        if (!groups.empty() && groups.back().takes(group))
            groups.back().tasks.push_back(i);
        else
            groups.push_back(std::move(group));
    }
    return groups;
}

/// "0-3,7": numbers, less the first of them.
std::string arrayText(const std::vector<std::size_t>& numbers) {
    std::vector<std::string> parts;
    for (std::size_t i = 0; i < numbers.size();) {
        auto last = i;
        while (last + 1 < numbers.size() && numbers[last + 1] == numbers[last] + 1)
            ++last;
        const auto from = numbers[i] - numbers.front(), to = numbers[last] - numbers.front();
        parts.push_back(from == to ? fmt::format("{}", from) : fmt::format("{}-{}", from, to));
        i = last + 1;
    }
    return fmt::format("{}", fmt::join(parts, ","));
}

class ScriptText {
public:
    ScriptText(const StudyTasks& tasks, const TaskCommand& command, const SlurmOptions& options)
        : m_tasks(tasks), m_command(command), m_options(options) {}

    std::string ofTasks(const TaskGroup& group, const std::string& name) const;
    std::string ofMerge(const std::string& name) const;

private:
    std::string heading(const std::string& about, const std::string& name, const std::string& log) const;
    std::string resources() const;
    std::string environment() const;
    std::string study() const;
    std::string computing() const;

    const StudyTasks& m_tasks;
    const TaskCommand& m_command;
    const SlurmOptions& m_options;
};

std::string ScriptText::heading(const std::string& about, const std::string& name,
                                const std::string& log) const {
    const auto logs = fs::absolute(m_tasks.place().out / "slurm" / log).lexically_normal().string();
    return fmt::format("#!/bin/bash\n"
                       "# Study {}: {}\n"
                       "# Written by \"retort-cli study submit\"; can be changed, and submitted by sbatch.\n"
                       "#SBATCH --job-name={}\n"
                       "#SBATCH --output=\"{}\"\n"
                       "#SBATCH --open-mode=append\n",
                       plainName(m_tasks.spec().name), about,
                       plainName(fmt::format("{}-{}", m_tasks.spec().name, name)), logs);
}

std::string ScriptText::resources() const {
    std::string text;
    const auto add = [&](const char* option, const std::string& value) {
        if (!value.empty())
            text += fmt::format("#SBATCH --{}={}\n", option, value);
    };
    add("partition", m_options.partition);
    add("account", m_options.account);
    add("time", m_options.time);
    add("mem", m_options.memory);
    for (const auto& option : m_options.further)
        text += fmt::format("#SBATCH {}\n", option);
    return text;
}

std::string ScriptText::environment() const {
    if (m_command.resources.empty())
        return {};
    return fmt::format("export RETORT_RESOURCES={}\n", absoluteWord(m_command.resources));
}

std::string ScriptText::study() const {
    const bool isPath = m_command.program.has_parent_path();
    return fmt::format("{} study",
                       isPath ? absoluteWord(m_command.program) : shellWord(m_command.program.string()));
}

std::string ScriptText::computing() const {
    std::string text;
    if (m_tasks.place().scope == study::StudyScope::Sets)
        text += " --sets-only";
    if (m_tasks.place().embedShards > 1)
        text += fmt::format(" --embed-shards {}", m_tasks.place().embedShards);
    if (m_command.device != "auto")
        text += " --device " + shellWord(m_command.device);
    if (m_command.threads > 0)
        text += fmt::format(" --threads {}", m_command.threads);
    return text;
}

std::string ScriptText::ofTasks(const TaskGroup& group, const std::string& name) const {
    const auto& place = m_tasks.place();
    const auto first = group.tasks.front();
    std::string asked = "#SBATCH --ntasks=1\n";
    if (m_options.cpusPerTask)
        asked += fmt::format("#SBATCH --cpus-per-task={}\n", *m_options.cpusPerTask);
    if (m_options.gpusPerTask)
        asked += fmt::format("#SBATCH --gpus-per-task={}\n", *m_options.gpusPerTask);
    const auto about =
        fmt::format("{} of its {} tasks, kind \"{}\" (\"retort-cli study work --tasks\" lists them)",
                    group.tasks.size(), m_tasks.all().size(), wordOf(group.kind));
    return heading(about, name, name + "-%a.txt") + resources() + asked +
           fmt::format(
               "#SBATCH --array={}\n"
               "#SBATCH --requeue\n"
               "# 90 s before the time limit the task is told to save its state.\n"
               "#SBATCH --signal=USR1@90\n\n"
               "{}"
               "{}" // srun takes it from the environment since Slurm 22.05
               "srun {} work {} --task $((SLURM_ARRAY_TASK_ID + {})) --list {} \\\n"
               "    --out {} --workspace {} --images-per-task {}{} --quiet\n"
               "code=$?\n"
               "# 75: it has saved its state, and goes on from there when it is started again.\n"
               "if [ \"$code\" -eq 75 ]; then scontrol requeue "
               "\"${{SLURM_ARRAY_JOB_ID}}_$SLURM_ARRAY_TASK_ID\"; fi\n"
               "exit \"$code\"\n",
               arrayText(group.tasks), environment(),
               m_options.cpusPerTask ? fmt::format("export SRUN_CPUS_PER_TASK={}\n", *m_options.cpusPerTask)
                                     : std::string{},
               study(), absoluteWord(m_command.spec), first, m_tasks.listHash(), absoluteWord(place.out),
               absoluteWord(place.workspace), place.imagesPerTask, computing());
}

std::string ScriptText::ofMerge(const std::string& name) const {
    const auto& place = m_tasks.place();
    return heading("brings what the tasks have made into the workspace, and prints the table", name,
                   name + ".txt") +
           resources() +
           fmt::format("\n{}{} merge {} {} --workspace {}\n", environment(), study(),
                       absoluteWord(m_command.spec), absoluteWord(place.out), absoluteWord(place.workspace));
}

} // namespace

std::vector<SlurmScript> slurmScripts(const StudyTasks& tasks, const TaskCommand& command,
                                      const SlurmOptions& options) {
    const ScriptText text(tasks, command, options);
    std::vector<SlurmScript> scripts;
    std::map<StudyPartKind, std::vector<std::size_t>> ofKind;
    for (const auto& group : groupsOf(tasks.all())) {
        SlurmScript script{.name = fmt::format("{}-{}", scripts.size() + 1, wordOf(group.kind)),
                           .tasks = group.tasks.size()};
        for (const auto kind : group.needs)
            script.after.insert(script.after.end(), ofKind[kind].begin(), ofKind[kind].end());
        script.text = text.ofTasks(group, script.name);
        ofKind[group.kind].push_back(scripts.size());
        scripts.push_back(std::move(script));
    }
    if (scripts.empty())
        return scripts;
    SlurmScript merge{.name = fmt::format("{}-merge", scripts.size() + 1)};
    for (std::size_t i = 0; i < scripts.size(); ++i)
        merge.after.push_back(i);
    merge.text = text.ofMerge(merge.name);
    scripts.push_back(std::move(merge));
    return scripts;
}

} // namespace retort::cluster
